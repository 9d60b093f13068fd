//! Do the commands that only look say what is there, and leave everything as it was?

use std::process::Stdio;

use crate::project::Project;

#[test]
fn looking_at_nothing_creates_nothing() {
    let project = Project::new();
    project.three();
    let commands: &[&[&str]] = &[
        &["showmigrations"],
        &["migrate", "history"],
        &["migrate", "current"],
        &["migrate", "heads"],
        &["migrate", "show", "users"],
        &["sqlmigrate", "users"],
        &["env"],
    ];
    for args in commands {
        project.ok(args);
        assert!(!project.database().exists(), "{args:?}");
    }
    project.execute("CREATE TABLE other (x)");
    for args in commands {
        project.ok(args);
        assert_eq!(
            project.values("SELECT name AS value FROM sqlite_schema"),
            ["other"],
            "{args:?}"
        );
    }
}

#[test]
fn what_is_applied_is_marked() {
    let project = Project::new();
    assert_eq!(project.ok(&["showmigrations"]), "migrations\n (no migrations)\n");
    project.three().ok(&["migrate", "posts"]);
    assert_eq!(
        project.ok(&["showmigrations"]),
        "migrations\n [X] 2026-01-01-000000_users\n [X] 2026-01-02-000000_posts\n [ ] 2026-01-03-000000_tags\n"
    );
    assert_eq!(
        project.ok(&["migrate", "history"]),
        "20260102000000 -> 20260103000000 (head), tags\n\
         20260101000000 -> 20260102000000 (current), posts\n\
         <base> -> 20260101000000, users\n"
    );
    assert_eq!(project.ok(&["migrate", "current"]), "20260102000000, posts\n");
    assert_eq!(project.ok(&["migrate", "heads"]), "20260103000000 (head), tags\n");
}

#[test]
fn the_sql_that_runs_is_the_sql_that_is_shown() {
    let project = Project::new();
    project.three();
    let up = project.ok(&["sqlmigrate", "users"]);
    assert_eq!(up, "BEGIN;\nCREATE TABLE users (id INTEGER PRIMARY KEY);\nCOMMIT;\n");
    let down = project.ok(&["sqlmigrate", "users", "--backwards"]);
    assert_eq!(down, "BEGIN;\nDROP TABLE users;\nCOMMIT;\n");
    project.outside("2026-01-04-000000_out", "VACUUM;", "VACUUM;");
    assert_eq!(project.ok(&["sqlmigrate", "out"]), "VACUUM;\n");
    let shown = project.ok(&["migrate", "show", "posts"]);
    for said in [
        "Revision: 20260102000000",
        "Parent: 20260101000000",
        "CREATE TABLE posts",
    ] {
        assert!(shown.contains(said), "{shown}");
    }
}

#[test]
fn json_for_programs() {
    let project = Project::new();
    project.three().ok(&["migrate", "posts"]);
    for (args, length) in [
        (&["showmigrations", "--json"][..], 3),
        (&["migrate", "history", "--json"], 3),
        (&["migrate", "current", "--json"], 1),
        (&["migrate", "heads", "--json"], 1),
    ] {
        let value: serde_json::Value = serde_json::from_str(&project.ok(args)).unwrap();
        assert_eq!(value["format"], 1, "{args:?}");
        assert_eq!(value["migrations"].as_array().unwrap().len(), length, "{args:?}");
    }
    let shown: serde_json::Value = serde_json::from_str(&project.ok(&["migrate", "show", "head", "--json"])).unwrap();
    assert_eq!(
        (shown["applied"].as_bool(), shown["head"].as_bool()),
        (Some(false), Some(true))
    );
}

#[test]
fn a_password_is_never_shown() {
    let project = Project::new();
    std::fs::write(
        project.path().join(".env"),
        "DATABASE_URL=postgresql+asyncpg://me:hunter2@localhost/app\n",
    )
    .unwrap();
    for args in [&["env"][..], &["env", "--json"], &["migrate"], &["showmigrations"]] {
        let finished = project.opp(args);
        assert!(!format!("{finished:?}").contains("hunter2"), "{args:?} {finished:#?}");
    }
}

#[test]
fn names_cannot_write_to_the_terminal() {
    let project = Project::new();
    project.migration(
        "2026-01-01-000000_\u{1b}[31mred",
        "CREATE TABLE a (x);",
        "DROP TABLE a;",
    );
    for args in [
        &["showmigrations"][..],
        &["migrate"],
        &["migrate", "history"],
        &["migrate", "nothing"],
    ] {
        let finished = project.opp(args);
        assert!(
            !finished.out.contains('\u{1b}') && !finished.err.contains('\u{1b}'),
            "{args:?} {finished:#?}"
        );
    }
}

#[test]
fn a_reader_that_goes_away_is_no_crash() {
    let project = Project::new();
    let mut child = project
        .command(&["completions", "bash"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}
