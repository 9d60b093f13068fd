//! What does somebody see who sits at a terminal, and what do their answers do?

use std::process::Command;
use std::time::Duration;

use expectrl::session::OsSession;
use expectrl::{Eof, Expect, Session};

use serde_json::json;

use crate::models::{column, users};
use crate::project::Project;

/// Types `opp …` at a terminal.
fn type_opp(project: &Project, args: &[&str]) -> OsSession {
    let mut command = Command::new(env!("CARGO_BIN_EXE_opp"));
    command
        .args(args)
        .current_dir(project.path())
        .env_remove("DATABASE_URL")
        .env("NO_COLOR", "1");
    let mut session = Session::spawn(command).unwrap();
    session.set_expect_timeout(Some(Duration::from_secs(20)));
    session
}

#[test]
fn a_no_changes_nothing_and_a_yes_reverts() {
    let project = Project::new();
    project.three().ok(&["migrate"]);
    for (answer, left) in [("n", 3), ("y", 2)] {
        let mut session = type_opp(&project, &["migrate", "downgrade", "-1"]);
        session.expect("DROP TABLE tags").unwrap();
        session.expect("Revert 1 migration(s) on test.db?").unwrap();
        session.send(answer).unwrap();
        session.expect(Eof).unwrap();
        assert_eq!(project.applied().len(), left, "answered {answer}");
    }
}

#[test]
fn enter_is_the_safe_answer() {
    let project = Project::new();
    project.three().ok(&["migrate"]);
    let mut session = type_opp(&project, &["delete"]);
    session.expect("Both are backed up first.").unwrap();
    session.send("\r").unwrap();
    session.expect("nothing was changed").unwrap();
    session.expect(Eof).unwrap();
    assert_eq!(project.tables().len(), 3);
}

#[test]
fn whoever_runs_the_migration_can_be_left_to_fill_in_nulls() {
    let project = Project::new();
    users(&project, &[column("age", "integer", json!({ "nullable": true }))]);
    project.ok(&["makemigrations", "--registry", "models.json", "-m", "first"]);
    users(&project, &[column("age", "integer", json!({}))]);
    let mut session = type_opp(
        &project,
        &["makemigrations", "--registry", "models.json", "-m", "second"],
    );
    session.expect("users.age no longer takes NULL").unwrap();
    session.send("leave\r").unwrap();
    session.expect("Change nullability of column age of users").unwrap();
    session.expect(Eof).unwrap();
    project.ok(&["migrate", "first"]);
    project.execute("INSERT INTO users (age) VALUES (NULL)");
    let finished = project.opp(&["migrate"]);
    assert_eq!(finished.code, 1, "{}", finished.err);
    assert_eq!(project.applied().len(), 1);
}
