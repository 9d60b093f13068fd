//! Does a database stay at one revision or the next when runners meet or die?

use std::process::Stdio;
use std::thread;
use std::time::Duration;

use crate::project::Project;

#[test]
fn of_several_runners_each_migration_runs_once() {
    let project = Project::new();
    project.three();
    let children: Vec<_> = (0..4)
        .map(|_| {
            let mut command = project.command(&["migrate", "--lock-timeout", "60"]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let mut applied = 0;
    for child in children {
        let output = child.wait_with_output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success(),
            "{out}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        applied += out.matches("... OK").count();
    }
    assert_eq!(applied, 3);
    assert_eq!(project.applied().len(), 3);
}

/// How often the long migration is killed; each time a little later.
const KILLS: u64 = 12;

#[test]
fn killed_at_any_moment_the_database_is_at_one_revision_or_the_next() {
    let project = Project::new();
    project.migration(
        "2026-01-01-000000_rows",
        "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT); \
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000) \
         INSERT INTO a SELECT i, 'row ' || i FROM n;",
        "DROP TABLE a;",
    );
    project.ok(&["migrate"]);
    project.migration(
        "2026-01-02-000000_rebuild",
        "CREATE TABLE b (id INTEGER PRIMARY KEY, x TEXT NOT NULL); INSERT INTO b SELECT id, x FROM a; DROP TABLE a; \
         ALTER TABLE b RENAME TO a; CREATE INDEX a_x ON a (x);",
        "DROP INDEX a_x;",
    );
    let mut after = 0;
    for attempt in 0..KILLS {
        let mut child = project.command(&["migrate"]).stdout(Stdio::null()).spawn().unwrap();
        // Not a wait for something: the moment of the kill is what the test varies.
        thread::sleep(Duration::from_millis(attempt * 12));
        child.kill().unwrap();
        child.wait().unwrap();
        let recorded = project.applied().len() == 2;
        let rebuilt = project
            .values("SELECT name AS value FROM sqlite_schema WHERE name = 'a_x'")
            .len()
            == 1;
        assert_eq!(recorded, rebuilt, "killed after {} ms", attempt * 12);
        assert_eq!(project.values("SELECT count(*) AS value FROM a"), ["40000"]);
        assert_eq!(
            project.values("SELECT integrity_check AS value FROM pragma_integrity_check"),
            ["ok"]
        );
        after += u64::from(recorded);
        if recorded {
            project.ok(&["migrate", "downgrade", "-1", "--yes"]);
        }
    }
    assert!(after < KILLS, "no kill came before the end");
}
