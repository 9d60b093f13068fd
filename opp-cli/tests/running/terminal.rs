//! Prompts, answers, colors and line breaks on a terminal.

use std::fs;
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
    for (answer, left) in [("n\r", 3), ("NO\r", 3), ("\r", 3), ("yes\r", 2), ("Y\r", 1)] {
        let mut session = type_opp(&project, &["migrate", "downgrade", "-1"]);
        session.expect("DROP TABLE").unwrap();
        session.expect("on test.db?").unwrap();
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
    session.expect("(integer)").unwrap();
    session.expect("[0]:").unwrap();
    session.send("NULL\r").unwrap();
    session.expect("does not allow NULL").unwrap();
    session.send("unknown\r").unwrap();
    session.expect("write 'unknown'").unwrap();
    session.send("leave\r").unwrap();
    session.expect("Change nullability of column age of users").unwrap();
    session.expect(Eof).unwrap();
    project.ok(&["migrate", "first"]);
    project.execute("INSERT INTO users (age) VALUES (NULL)");
    let finished = project.opp(&["migrate"]);
    assert_eq!(finished.code, 1, "{}", finished.err);
    assert_eq!(project.applied().len(), 1);
}

#[test]
fn an_answer_is_a_whole_line_and_anything_else_is_asked_again() {
    let project = Project::new();
    project.three().ok(&["migrate"]);
    let mut session = type_opp(&project, &["migrate", "downgrade", "-1"]);
    session.expect("[y/N]").unwrap();
    session.send("yes please\r").unwrap();
    session.expect("answer y or n").unwrap();
    session.expect("[y/N]").unwrap();
    assert_eq!(project.applied().len(), 3);
    session.send("y\r").unwrap();
    session.expect(Eof).unwrap();
    assert_eq!(project.applied().len(), 2);

    users(&project, &[]);
    let mut session = type_opp(&project, &["migrate", "zero"]);
    session.expect("[y/N]").unwrap();
    session.send("yes\r").unwrap();
    session.expect(Eof).unwrap();
    fs::remove_dir_all(project.migrations()).unwrap();
    let mut session = type_opp(&project, &["makemigrations", "--registry", "models.json"]);
    session.expect("]:").unwrap();
    session.send("Add users\r").unwrap();
    session.expect(Eof).unwrap();
    let written = fs::read_dir(project.migrations()).unwrap();
    let mut written = written
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir());
    let written = written.next().unwrap();
    let name = written.file_name().into_string().unwrap();
    assert!(name.ends_with("_add_users"), "{name}");
}

#[test]
fn colors_appear_on_a_terminal_and_where_they_are_asked_for() {
    let project = Project::new();
    let red = "\u{1b}[1m\u{1b}[31merror: ";
    let run = |args: &[&str], variables: &[(&str, &str)]| {
        let mut command = project.command(args);
        command.env_remove("NO_COLOR").envs(variables.iter().copied());
        String::from_utf8(command.output().unwrap().stderr).unwrap()
    };
    let bad = ["migrate", "nowhere"];
    assert!(!run(&bad, &[]).contains('\u{1b}'));
    assert!(run(&[&bad[..], &["--color", "always"]].concat(), &[]).contains(red));
    assert!(run(&bad, &[("CLICOLOR_FORCE", "1")]).contains(red));
    assert!(!run(&[&bad[..], &["--color", "never"]].concat(), &[("CLICOLOR_FORCE", "1")]).contains('\u{1b}'));

    let on_terminal = |variables: &[(&str, &str)]| {
        let mut command = project.command(&bad);
        command
            .env_remove("NO_COLOR")
            .env("TERM", "xterm")
            .envs(variables.iter().copied());
        let mut session = Session::spawn(command).unwrap();
        session.set_expect_timeout(Some(Duration::from_secs(20)));
        let found = session.expect(Eof).unwrap();
        String::from_utf8_lossy(found.as_bytes()).into_owned()
    };
    assert!(on_terminal(&[]).contains(red));
    assert!(!on_terminal(&[("NO_COLOR", "1")]).contains('\u{1b}'));
}

#[test]
fn the_options_of_a_command_come_before_the_global_ones_and_every_command_has_examples() {
    let project = Project::new();
    let commands: [&[&str]; 24] = [
        &[],
        &["init"],
        &["makemigrations"],
        &["migrate"],
        &["showmigrations"],
        &["sqlmigrate"],
        &["registry"],
        &["completions"],
        &["db"],
        &["env"],
        &["backup"],
        &["restore"],
        &["delete"],
        &["migrate", "init"],
        &["migrate", "setup"],
        &["migrate", "create"],
        &["migrate", "upgrade"],
        &["migrate", "downgrade"],
        &["migrate", "current"],
        &["migrate", "history"],
        &["migrate", "heads"],
        &["migrate", "show"],
        &["migrate", "stamp"],
        &["migrate", "check"],
    ];
    for args in commands {
        let help = project.ok(&[args, &["--help"]].concat());
        let place = |text: &str| {
            help.find(text)
                .unwrap_or_else(|| panic!("{args:?} lacks {text}\n{help}"))
        };
        let typed = if args == ["migrate", "init"] {
            "init".to_owned()
        } else {
            args.join(" ")
        };
        let example = format!("\n  opp {typed}");
        assert!(place("Examples:") > place("Global options:"), "{help}");
        assert!(help[place("Examples:")..].contains(example.trim_end()), "{help}");
        assert!(place("\nOptions:") < place("Global options:"), "{help}");
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
    }
}
