//! What does somebody see who sits at a terminal, and what do their answers do?

use std::process::Command;
use std::time::Duration;

use expectrl::session::OsSession;
use expectrl::{Eof, Expect, Session};

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
