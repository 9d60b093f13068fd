//! Do the scripts of `opp migrate --sql` run in the databases' own clients, bookkeeping included? Over the examples and random histories.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use opp_tests::histories::{at, random, state};
use opp_tests::law::{Engine, Project};

/// Random histories on each database.
const HISTORIES: u64 = 3;
const STEPS: usize = 4;

/// A project with the migrations of an example.
fn example(engine: Engine, name: &str) -> Project {
    let project = Project::on(engine);
    let suffix = match engine {
        Engine::Sqlite => "",
        Engine::Postgres => "_postgres",
        Engine::Mysql => "_mysql",
    };
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../examples/{name}/migrations{suffix}"));
    copy(&from, &project.path("migrations"));
    project
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().expect("it has a name"));
        match path.is_dir() {
            true => copy(&path, &target),
            false => drop(fs::copy(&path, &target).unwrap()),
        }
    }
}

/// Runs a script as a person would.
fn run_in_client(project: &Project, script: &str) {
    if project.engine() != Engine::Sqlite {
        return project.run_in_client(script);
    }
    project.write("script.sql", script);
    let file = fs::File::open(project.path("script.sql")).unwrap();
    let client = Command::new("sqlite3")
        .args(["-bail", "test.db"])
        .current_dir(project.path(""))
        .stdin(file)
        .stdout(Stdio::null())
        .output();
    let ran = client.unwrap_or_else(|error| panic!("sqlite3 does not start: {error}; run tests/servers/start"));
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}

fn script(project: &Project, arguments: &[&str]) -> String {
    let ran = project.opp(arguments);
    assert_eq!(ran.code, Some(0), "{arguments:?} {}", ran.stderr);
    ran.stdout
}

/// Whole and from each revision, plain and skipping what is applied; twice, and the way back.
fn scripts_come_to_the_same(project: &Project, when: &str) {
    let engine = project.engine();
    let revisions: Vec<String> = project.migrations().iter().map(|one| one.revision()).collect();
    let expected = state(&at(project, Some("head")));
    let is_reached = |project: &Project, when: &str| {
        let found = state(project);
        found.0.is(&expected.0, when);
        expected.1.is_equal_to(&found.1, &[], when);
        assert_eq!(expected.2, found.2, "{when}");
        let said = project.opp(&["migrate"]);
        assert!(
            said.stdout.contains("No migrations to apply"),
            "{when}: {}",
            said.stderr
        );
    };
    let starts = std::iter::once(None).chain(revisions.iter().map(|id| Some(id.as_str())));
    let whole = match engine {
        Engine::Sqlite => None,
        Engine::Postgres | Engine::Mysql => {
            let up = script(project, &["migrate", "--sql", "--idempotent"]);
            let down = script(project, &["migrate", "downgrade", "--sql", "--idempotent", "head:base"]);
            Some((up, down))
        }
    };
    for start in starts {
        let when = format!("{when}, from {}", start.unwrap_or("nothing"));
        let twin = at(project, start);
        let range = format!("{}:head", start.unwrap_or("base"));
        run_in_client(&twin, &script(&twin, &["migrate", "--sql", &range]));
        is_reached(&twin, &when);
        let Some((up, down)) = &whole else { continue };
        let twin = at(project, start);
        run_in_client(&twin, up);
        is_reached(&twin, &format!("{when}, idempotent"));
        run_in_client(&twin, up);
        is_reached(&twin, &format!("{when}, idempotent, again"));
        let twin = at(project, start);
        if start.is_some() {
            run_in_client(&twin, down);
            assert!(
                state(&twin).2.is_empty() && twin.database().catalog().is_empty(),
                "{when}, down"
            );
        }
    }
}

fn histories(engine: Engine) {
    for name in ["fastopp", "fastopp-admin"] {
        scripts_come_to_the_same(&example(engine, name), &format!("{name} on {engine:?}"));
    }
    for seed in opp_test_servers::seeds(HISTORIES) {
        // That a migration does what it should is another test.
        let project = random(engine, seed, STEPS, &["--no-verify"]);
        scripts_come_to_the_same(&project, &format!("{engine:?}, OPP_SEED={seed}"));
    }
}

#[test]
fn scripts_run_in_sqlite3() {
    histories(Engine::Sqlite);
}

#[test]
fn scripts_run_in_psql() {
    histories(Engine::Postgres);
}

#[test]
fn scripts_run_in_mariadb() {
    histories(Engine::Mysql);
}

/// A project with one migration by hand.
fn by_hand(engine: Engine, up: &str) -> Project {
    let project = Project::on(engine);
    let directory = project.path("migrations/2026-01-01-000000_hand");
    fs::create_dir_all(&directory).unwrap();
    fs::write(directory.join("up.sql"), up).unwrap();
    fs::write(directory.join("down.sql"), "SELECT 1;\n").unwrap();
    project
}

#[test]
fn sqlite_is_told_of_another_way() {
    let project = by_hand(Engine::Sqlite, "CREATE TABLE t (id INTEGER);");
    let refused = project.opp(&["migrate", "--sql", "--idempotent"]);
    assert_eq!(refused.code, Some(1));
    assert!(
        refused.stderr.contains("SQLite cannot skip") && refused.stderr.contains("`opp bundle`"),
        "{}",
        refused.stderr
    );
    let usage = project.opp(&["migrate", "--idempotent"]);
    assert_eq!(usage.code, Some(2), "{}", usage.stderr);
}

#[test]
fn bodies_run_in_a_condition_and_an_error_stops_the_script() {
    let procedure = "CREATE TABLE t (id INTEGER);\nCREATE FUNCTION f() RETURNS integer AS $$ BEGIN RETURN 1; END $$ LANGUAGE plpgsql;\n\
                     DO $x$ BEGIN INSERT INTO t VALUES (f()); END $x$;\n-- \\if is a comment here";
    let block = "CREATE TABLE t (id INTEGER);\nBEGIN NOT ATOMIC\n    DECLARE n INT DEFAULT 1;\n    IF n = 1 THEN INSERT INTO t VALUES (n); END IF;\nEND;\n\
                 SET @a = '$$';\nCREATE VIEW v AS SELECT id FROM t";
    for (engine, up) in [(Engine::Postgres, procedure), (Engine::Mysql, block)] {
        let project = by_hand(engine, up);
        let text = script(&project, &["migrate", "--sql", "--idempotent"]);
        for _ in 0..2 {
            run_in_client(&project, &text);
            let found = project.database().values("SELECT id FROM t");
            assert_eq!(found, [Some("1".to_owned())], "{engine:?}");
        }
        let failing = by_hand(
            engine,
            "CREATE TABLE one (id INTEGER);\nINSERT INTO nowhere VALUES (1);\n",
        );
        let text = script(&failing, &["migrate", "--sql", "--idempotent"]) + "CREATE TABLE after_all (id INTEGER);\n";
        let ran = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run_in_client(&failing, &text)));
        assert!(ran.is_err(), "{engine:?}");
        assert!(
            !failing.database().tables().contains(&"after_all".to_owned()),
            "{engine:?}"
        );
    }
}

#[test]
fn what_mariadb_refuses_in_a_condition_is_refused_with_its_line() {
    for (up, words) in [
        (
            "SELECT 1;\nCREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET @a = 1;",
            "line 2 of 2026-01-01-000000_hand/up.sql",
        ),
        (
            "CREATE OR REPLACE DEFINER = CURRENT_USER PROCEDURE p() SELECT 1;",
            "a routine, trigger or event",
        ),
        ("LOCK TABLES t WRITE;", "LOCK TABLES"),
        ("USE other;", "USE"),
    ] {
        let refused = by_hand(Engine::Mysql, up).opp(&["migrate", "--sql", "--idempotent"]);
        assert!(
            refused.code == Some(1) && refused.stderr.contains(words),
            "{up}: {}",
            refused.stderr
        );
        assert!(refused.stderr.contains("`opp bundle`"), "{}", refused.stderr);
    }
    let project = by_hand(
        Engine::Mysql,
        "CREATE TABLE event (id INTEGER);\nCREATE INDEX function_index ON event (id);",
    );
    let text = script(&project, &["migrate", "--sql", "--idempotent"]);
    run_in_client(&project, &text);
}
