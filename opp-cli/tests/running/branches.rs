//! Are two branches merged in every dialect's directory, and are histories that make no sense refused?

use std::fs;

use serde_json::{Value, json};

use crate::models::{column, users};
use crate::project::Project;

const THREE: &str = "dialects = [\"sqlite\", \"postgres\", \"mysql\"]\n";

fn make<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["makemigrations", "--no-input", "--registry", "models.json"], more].concat()
}

fn text(name: &str) -> Value {
    column(name, "text", json!({ "nullable": true, "max_length": 50 }))
}

fn configured(toml: &str) -> Project {
    let project = Project::new();
    fs::write(project.path().join("opp.toml"), toml).unwrap();
    project
}

/// One branch of custom SQL on a table of its own, one that adds a column to the users.
fn forked(toml: &str) -> Project {
    let project = configured(toml);
    users(&project, &[text("email")]);
    project.ok(&make(&["--id", "20260101000000"]));
    project.ok(&make(&["--empty", "--id", "20260102000000", "--name", "seed_log"]));
    let aside = project.path().join("aside");
    fs::create_dir(&aside).unwrap();
    let directories = ["migrations", "migrations_postgres", "migrations_mysql"].map(|name| project.path().join(name));
    let ours = "2026-01-02-000000_seed_log";
    let present = || {
        directories
            .iter()
            .enumerate()
            .filter(|(_, directory)| directory.exists())
    };
    for (number, directory) in present() {
        fs::write(directory.join(ours).join("up.sql"), "CREATE TABLE log (id INTEGER);\n").unwrap();
        fs::write(directory.join(ours).join("down.sql"), "DROP TABLE log;\n").unwrap();
        fs::rename(directory.join(ours), aside.join(number.to_string())).unwrap();
    }
    users(&project, &[text("email"), text("phone")]);
    project.ok(&make(&["--id", "20260103000000"]));
    for (number, directory) in present() {
        fs::rename(aside.join(number.to_string()), directory.join(ours)).unwrap();
    }
    project
}

#[test]
fn a_merge_is_written_for_every_dialect_and_for_one_that_is_added_later() {
    let project = forked(THREE);
    let out = project.ok(&[
        "migrate",
        "merge",
        "--no-verify",
        "--id",
        "20260104000000",
        "-m",
        "Join",
    ]);
    assert_eq!(
        out,
        "Merged heads:\n  2026-01-02-000000_seed_log\n  2026-01-03-000000_add_phone_to_users\nMerge migration:\n  \
         migrations/2026-01-04-000000_join\n  migrations_postgres/2026-01-04-000000_join\n  migrations_mysql/2026-01-04-000000_join\n"
    );
    assert_eq!(project.ok(&make(&[])), "No changes detected\n");
    project.ok(&["migrate"]);
    project.ok(&["migrate", "check", "--registry", "models.json"]);
    assert_eq!(project.ok(&["migrate", "merge"]), "No conflicts detected to merge.\n");

    fs::remove_dir_all(project.path().join("migrations_mysql")).unwrap();
    let late = project.opp(&make(&["--no-verify"]));
    assert_eq!(late.code, 0, "{late:#?}");
    assert!(
        late.err.contains("seed_log holds SQL by hand") && !late.err.contains("join holds"),
        "{late:#?}"
    );
    let up = |directory: &str| {
        fs::read_to_string(project.path().join(directory).join("2026-01-04-000000_join/up.sql")).unwrap()
    };
    assert_eq!(up("migrations"), up("migrations_mysql"));
    assert_eq!(project.ok(&make(&["--check"])), "No changes detected\n");
}

#[test]
fn without_a_scratch_database_the_branches_need_an_answer() {
    let project = forked(THREE);
    let refused = project.opp(&["migrate", "merge"]);
    assert_eq!(refused.code, 3, "{refused:#?}");
    for words in [
        "cannot be tried on PostgreSQL",
        "scratch_url in [dialect.postgres]",
        "--no-verify",
    ] {
        assert!(refused.err.contains(words), "{refused:#?}");
    }
    let heads = project.ok(&["migrate", "heads"]);
    assert_eq!(heads.lines().count(), 2, "{heads}");
    let only = forked("");
    let dry = only.ok(&["makemigrations", "--merge", "--dry-run", "--json"]);
    let dry: Value = serde_json::from_str(&dry).unwrap();
    assert_eq!(
        (&dry["path"], &dry["merged"]),
        (&Value::Null, &json!(["20260102000000", "20260103000000"]))
    );
    only.ok(&["makemigrations", "--merge"]);
    only.ok(&["migrate"]);
}

#[test]
fn a_merge_without_rows_is_told() {
    let refusing = "CREATE TRIGGER none BEFORE INSERT ON users BEGIN SELECT RAISE(ABORT, 'no'); END;\n";
    for (sql, warning) in [
        ("", ""),
        (
            refusing,
            "warning: migrations: no generated row could be used, so only the schemas were compared\n",
        ),
    ] {
        let project = forked("");
        let base = project.migrations().join("2026-01-01-000000_initial/up.sql");
        fs::write(&base, fs::read_to_string(&base).unwrap() + sql).unwrap();
        let merged = project.opp(&["migrate", "merge"]);
        assert_eq!((merged.code, merged.err.as_str()), (0, warning), "{merged:#?}");
    }
}

#[test]
fn a_database_of_either_branch_needs_no_flag_after_the_merge() {
    let project = forked("");
    project.ok(&["migrate", "20260103000000"]);
    let refused = project.opp(&["migrate", "upgrade", "heads"]);
    assert!(refused.err.contains("--allow-out-of-order"), "{refused:#?}");
    project.ok(&["migrate", "merge"]);
    project.ok(&["migrate"]);
    assert_eq!(project.applied().len(), 4);
}

#[test]
fn histories_that_make_no_sense_are_refused_before_a_merge() {
    let record = |project: &Project, name: &str| {
        let mut found = fs::read_dir(project.migrations())
            .unwrap()
            .map(|entry| entry.unwrap().path());
        found
            .find(|path| path.to_string_lossy().contains(name))
            .unwrap()
            .join("migration.json")
    };
    let rewritten = |from: &str, to: &str| {
        let project = forked("");
        let path = record(&project, "add_phone");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(&path, text.replace(from, to)).unwrap();
        project.opp(&["migrate", "merge"])
    };
    let ring = rewritten("20260101000000", "20260103000000");
    assert!(ring.code == 1 && ring.err.contains("builds on itself"), "{ring:#?}");
    let missing = rewritten("20260101000000", "20250101000000");
    assert!(
        missing.code == 1 && missing.err.contains("20250101000000, which is not here"),
        "{missing:#?}"
    );

    let project = forked("");
    let path = record(&project, "add_phone").parent().unwrap().to_owned();
    fs::rename(&path, path.with_file_name("2026-01-02-000000_add_phone_to_users")).unwrap();
    let twice = project.opp(&["migrate", "merge"]);
    assert!(
        twice.code == 1 && twice.err.contains("have the same version 20260102000000"),
        "{twice:#?}"
    );
    let unknown = forked("").opp(&["migrate", "merge", "nothing", "20260102000000"]);
    assert!(
        unknown.code == 1 && unknown.err.contains("no revision `nothing`"),
        "{unknown:#?}"
    );
    let no_head = forked("").opp(&["migrate", "merge", "20260101000000", "20260102000000"]);
    assert!(
        no_head.code == 1 && no_head.err.contains("initial is not a head"),
        "{no_head:#?}"
    );
}

#[test]
fn two_merges_at_once_give_one() {
    let project = forked("");
    let mut children: Vec<_> = (0..2)
        .map(|_| project.command(&["migrate", "merge"]).spawn().unwrap())
        .collect();
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(project.ok(&["migrate", "heads"]).lines().count(), 1);
    let merges = fs::read_dir(project.migrations()).unwrap();
    let is_merge = |name: &str| name.contains("merge_seed_log");
    let merges = merges.filter(|entry| is_merge(&entry.as_ref().unwrap().file_name().to_string_lossy()));
    assert_eq!(merges.count(), 1);
}

fn head(project: &Project) -> String {
    fs::read_to_string(project.migrations().join("HEAD")).unwrap()
}

const CONFLICT: &str = "<<<<<<< HEAD\n20260102000000\n=======\n20260103000000\n>>>>>>> theirs\n";

#[test]
fn the_head_is_in_a_file_of_the_leading_directory_and_a_conflict_in_it_stops_nothing() {
    let project = forked(THREE);
    assert_eq!(head(&project), "20260103000000\n");
    assert!(!project.path().join("migrations_postgres/HEAD").exists());
    fs::write(project.migrations().join("HEAD"), CONFLICT).unwrap();
    assert_eq!(project.opp(&["migrate"]).code, 1);
    project.ok(&["migrate", "upgrade", "heads"]);
    project.ok(&["migrate", "heads"]);
    project.ok(&["migrate", "merge", "--dry-run", "--no-verify"]);
    assert_eq!(head(&project), CONFLICT);
    project.ok(&["migrate", "merge", "--no-verify", "--id", "20260104000000"]);
    assert_eq!(head(&project), "20260104000000\n");

    let project = forked("");
    fs::write(project.migrations().join("HEAD"), CONFLICT).unwrap();
    project.ok(&["rebase", "seed_log", "--id", "20260105000000"]);
    assert_eq!(head(&project), "20260105000000\n");
    users(&project, &[text("email"), text("phone"), text("fax")]);
    project.ok(&make(&["--id", "20260106000000"]));
    assert_eq!(head(&project), "20260106000000\n");
    project.ok(&make(&["--check"]));
    assert_eq!(head(&project), "20260106000000\n");

    let off = forked("head_file = false\n");
    off.ok(&["migrate", "merge"]);
    assert!(!off.migrations().join("HEAD").exists());
}

/// A directory in the way of the file `TAGS` lets writing it fail.
#[test]
fn a_rebase_moves_the_directories_and_the_tags_or_neither() {
    let project = forked("");
    project.ok(&["tag", "release", "seed_log"]);
    let unfinished = project.migrations().join(".TAGS.unfinished");
    fs::create_dir(&unfinished).unwrap();
    let failed = project.opp(&["rebase", "release", "--id", "20260104000000"]);
    assert!(failed.code == 1 && failed.err.contains("TAGS"), "{failed:#?}");
    assert!(project.migrations().join("2026-01-02-000000_seed_log").exists());
    fs::remove_dir(&unfinished).unwrap();
    let in_the_way = project.migrations().join(".2026-01-02-000000_seed_log.replaced");
    fs::write(&in_the_way, "no directory").unwrap();
    let failed = project.opp(&["rebase", "release", "--id", "20260104000000"]);
    assert_eq!(failed.code, 1, "{failed:#?}");
    assert_eq!(project.ok(&["tag"]), "release: 2026-01-02-000000_seed_log\n");
    fs::remove_file(&in_the_way).unwrap();
    project.ok(&["rebase", "release", "--id", "20260104000000"]);
    assert_eq!(project.ok(&["tag"]), "release: 2026-01-04-000000_seed_log\n");
}

/// What a rebase leaves that was killed before the directories moved, and one that was killed before `TAGS` was written again.
#[test]
fn a_killed_rebase_leaves_no_tag_at_a_revision_that_does_not_exist() {
    let project = forked("");
    let tags = project.migrations().join("TAGS");
    let both = "release 20260102000000\nrelease 20260104000000\n";
    fs::write(&tags, both).unwrap();
    assert_eq!(project.ok(&["tag"]), "release: 2026-01-02-000000_seed_log\n");
    project.ok(&["rebase", "release", "--id", "20260104000000"]);
    assert_eq!(fs::read_to_string(&tags).unwrap(), "release 20260104000000\n");
    fs::write(&tags, both).unwrap();
    assert_eq!(project.ok(&["tag"]), "release: 2026-01-04-000000_seed_log\n");
    assert!(project.ok(&["migrate", "show", "release"]).contains("20260104000000"));
}

#[test]
fn a_dry_run_does_not_claim_what_did_not_happen() {
    let project = forked("");
    assert_eq!(
        project.ok(&["migrate", "merge", "--dry-run", "--id", "20260104000000", "-m", "Join"]),
        "Would merge:\n  2026-01-02-000000_seed_log\n  2026-01-03-000000_add_phone_to_users\nWould write:\n  \
         migrations/2026-01-04-000000_join\n"
    );
    assert_eq!(
        project.ok(&["rebase", "seed_log", "--dry-run", "--id", "20260104000000"]),
        "Would rebase onto 2026-01-03-000000_add_phone_to_users:\n  \
         2026-01-02-000000_seed_log -> 2026-01-04-000000_seed_log\n"
    );
    assert_eq!(project.ok(&["migrate", "heads"]).lines().count(), 2);
}

#[test]
fn a_tag_goes_wherever_a_revision_goes_and_follows_a_rebase() {
    let project = forked("");
    assert_eq!(
        project.ok(&["tag", "v1", "initial"]),
        "Tagged 2026-01-01-000000_initial as v1\n"
    );
    project.ok(&["tag", "release-b", "seed_log"]);
    assert_eq!(
        fs::read_to_string(project.migrations().join("TAGS")).unwrap(),
        "release-b 20260102000000\nv1 20260101000000\n"
    );
    assert_eq!(
        project.ok(&["tag"]),
        "release-b: 2026-01-02-000000_seed_log\nv1: 2026-01-01-000000_initial\n"
    );
    for (call, words) in [
        (&["tag", "v1", "seed_log"][..], "already exists"),
        (&["tag", "head", "seed_log"], "cannot be a tag"),
        (&["tag", "HEAD", "seed_log"], "cannot be a tag"),
        (&["tag", "v1-1", "seed_log"], "cannot be a tag"),
        (&["tag", "v2", "heads"], "names several revisions"),
        (&["migrate", "show", "heads"], "names several revisions"),
        (&["tag", "20260101000000", "seed_log"], "cannot be a tag"),
        (&["tag", "seed_log", "initial"], "is the name of"),
        (&["tag", "v2", "nothing"], "no revision `nothing`"),
        (&["tag", "v2"], "more than one head"),
        (&["tag", "v2", "--delete"], "does not exist"),
    ] {
        let refused = project.opp(call);
        assert!(refused.code == 1 && refused.err.contains(words), "{refused:#?}");
    }
    let shown = project.ok(&["migrate", "show", "relea"]);
    assert!(shown.contains("20260102000000"), "{shown}");
    project.ok(&["migrate", "v1"]);
    assert_eq!(project.ok(&["migrate", "current"]), "20260101000000, initial\n");
    let relative = project.opp(&["migrate", "v1+1"]);
    assert!(relative.err.contains("meets a branch"), "{relative:#?}");
    project.ok(&["migrate", "add_phone_to_users"]);
    project.ok(&["rebase", "release-b", "--id", "20260104000000"]);
    let history = project.ok(&["migrate", "history"]);
    assert!(
        history.contains("20260104000000 (head, tag release-b), seed log"),
        "{history}"
    );
    project.ok(&["migrate", "release-b"]);
    project.ok(&["migrate", "downgrade", "release-b-1", "--yes"]);
    assert_eq!(project.applied(), ["20260101000000", "20260103000000"]);
    project.ok(&["tag", "v1", "head", "--force"]);
    project.ok(&["tag", "release-b", "--delete"]);
    assert_eq!(project.ok(&["tag"]), "v1: 2026-01-04-000000_seed_log\n");

    fs::write(
        project.migrations().join("TAGS"),
        CONFLICT.replace("2026", "v2 2026").replace("20260102", "20260104"),
    )
    .unwrap();
    project.ok(&["showmigrations"]);
    let twice = project.opp(&["migrate", "v2"]);
    assert!(twice.err.contains("names several revisions"), "{twice:#?}");
    let refused = project.opp(&["tag", "v3"]);
    assert!(refused.err.contains("line 1 of"), "{refused:#?}");
    fs::write(project.migrations().join("TAGS"), "v2 20250101000000\n").unwrap();
    let gone = project.opp(&["migrate", "v2"]);
    assert!(gone.err.contains("20250101000000, which does not exist"), "{gone:#?}");
}

/// Base with a view, a hand-made child table and a log; one branch writes the log from something, the other changes the users.
fn through(reading: &str) -> Project {
    let project = Project::new();
    let base = "CREATE TABLE users (id INTEGER PRIMARY KEY, n INTEGER); CREATE TABLE logs (n INTEGER); \
                CREATE VIEW vu AS SELECT id, n FROM users; \
                CREATE TABLE byhand (id INTEGER PRIMARY KEY, uid INTEGER REFERENCES users (id) ON DELETE CASCADE);";
    project.recorded("20260101000000_base", &[]);
    project.recorded("20260102000000_log", &["20260101000000"]);
    project.recorded("20260103000000_users", &["20260101000000"]);
    for (name, sql) in [
        ("20260101000000_base", base),
        ("20260102000000_log", &*format!("INSERT INTO logs (n) {reading};")),
        ("20260103000000_users", "DELETE FROM users WHERE n < 50;"),
    ] {
        fs::write(project.migrations().join(name).join("up.sql"), sql).unwrap();
    }
    project
}

#[test]
fn what_reaches_tables_behind_a_name_is_asked_about() {
    for reading in [
        "SELECT n FROM users",
        "SELECT n FROM main.'users'",
        "SELECT n FROM vu",
        "SELECT count(*) FROM byhand",
        "SELECT count(*) FROM sqlite_schema",
    ] {
        let refused = through(reading).opp(&["migrate", "merge", "--id", "20260104000000"]);
        assert_eq!(refused.code, 3, "{reading}: {refused:#?}");
        assert!(
            refused.err.contains("may depend on each other"),
            "{reading}: {refused:#?}"
        );
    }
    let merged = through("VALUES (1)").opp(&["migrate", "merge", "--id", "20260104000000"]);
    assert_eq!(merged.code, 0, "{merged:#?}");
}
