//! Does `opp migrate check` tell which of models, recorded operations, files and database differ?

use std::fs;
use std::path::PathBuf;

use opp_test_servers::Server;
use serde_json::{Value, json};

use crate::models::{column, users};
use crate::on_server::{BOTH, OnServer};
use crate::project::{Finished, Project};

const MAKE: [&str; 3] = ["makemigrations", "--registry", "models.json"];
const CHECK: [&str; 4] = ["migrate", "check", "--registry", "models.json"];

/// A project of each kind of database; the servers' databases live as long as this.
struct Everywhere {
    sqlite: Project,
    servers: [OnServer; 2],
}

impl Everywhere {
    fn new() -> Self {
        Self {
            sqlite: Project::new(),
            servers: BOTH.map(OnServer::new),
        }
    }

    fn each(&self) -> [&Project; 3] {
        [&self.sqlite, &self.servers[0].project, &self.servers[1].project]
    }
}

/// The only migration whose name ends like this.
fn directory(project: &Project, name: &str) -> PathBuf {
    let entries = fs::read_dir(project.migrations()).unwrap();
    let mut paths = entries.map(|entry| entry.unwrap().path());
    paths.find(|path| path.to_str().unwrap().ends_with(name)).unwrap()
}

/// Users, then their age in a second migration.
fn two(project: &Project) {
    users(project, &[]);
    project.ok(&[&MAKE[..], &["--id", "20260101000000", "-m", "first"]].concat());
    users(project, &[column("age", "integer", json!({ "nullable": true }))]);
    project.ok(&[&MAKE[..], &["--id", "20260102000000", "-m", "age"]].concat());
}

#[track_caller]
fn found(finished: &Finished, said: &[&str], unsaid: &[&str]) {
    assert_eq!(finished.code, 1, "{finished:#?}");
    for words in said {
        assert!(finished.out.contains(words), "no `{words}` in {finished:#?}");
    }
    for words in unsaid {
        assert!(!finished.out.contains(words), "`{words}` in {finished:#?}");
    }
}

#[test]
fn an_edited_file_that_does_nothing_is_found() {
    let everywhere = Everywhere::new();
    for project in everywhere.each() {
        two(project);
        fs::write(directory(project, "_age").join("up.sql"), "SELECT 1;\n").unwrap();
        project.ok(&["migrate"]);
        found(
            &project.opp(&CHECK),
            &[
                "Models and history agree.",
                "The files do something else than they record:",
                "2026-01-02-000000_age/up.sql was edited after it was generated",
                "age",
                "The database is as its migrations left it.",
            ],
            &["The files do what they record."],
        );
        let report = project.opp(&[&CHECK[..], &["--json"]].concat());
        let report: Value = serde_json::from_str(&report.out).unwrap();
        assert!(
            report["files"].as_array().is_some_and(|lines| lines.len() >= 2),
            "{report}"
        );
        assert_eq!(report["drift"], json!([]));
    }
}

#[test]
fn an_edited_file_that_does_the_same_is_no_difference() {
    let everywhere = Everywhere::new();
    for project in everywhere.each() {
        two(project);
        let up = directory(project, "_age").join("up.sql");
        let text = fs::read_to_string(&up).unwrap();
        fs::write(&up, format!("{text}\nUPDATE users SET age = 1 WHERE age IS NULL;\n")).unwrap();
        let pending = project.opp(&CHECK);
        found(&pending, &["The files do what they record.", "Not applied"], &[]);
        project.ok(&["migrate"]);
        let out = project.ok(&CHECK);
        assert!(out.contains("The files do what they record."), "{out}");
    }
}

#[test]
fn what_a_file_by_hand_takes_away_is_missing_and_what_it_adds_is_not() {
    let everywhere = Everywhere::new();
    for project in everywhere.each() {
        two(project);
        let notes = "ALTER TABLE users ADD COLUMN notes INTEGER;\nCREATE TABLE theirs (x INTEGER);\n";
        project.migration("2026-01-03-000000_notes", notes, "SELECT 1;");
        project.ok(&["migrate"]);
        let out = project.ok(&CHECK);
        assert!(out.contains("The files do what they record."), "{out}");
        project.migration(
            "2026-01-04-000000_drop",
            "ALTER TABLE users DROP COLUMN age;",
            "SELECT 1;",
        );
        project.ok(&["migrate"]);
        found(
            &project.opp(&CHECK),
            &[
                "Models and history agree.",
                "column users.age is missing",
                "as its migrations left it",
            ],
            &["notes", "theirs"],
        );
    }
}

#[test]
fn files_are_compared_without_a_database_and_without_models() {
    let project = Project::new();
    two(&project);
    fs::write(directory(&project, "_age").join("up.sql"), "SELECT 1;\n").unwrap();
    for args in [
        [&CHECK[..], &["--offline"]].concat(),
        vec!["migrate", "check", "--no-models"],
    ] {
        found(
            &project.opp(&args),
            &["The files do something else than they record:", "age"],
            &[],
        );
    }
    assert!(!project.database().exists());
}

#[test]
fn a_rebuild_that_was_edited_away_is_found() {
    let project = Project::new();
    users(&project, &[column("age", "integer", json!({}))]);
    project.ok(&[&MAKE[..], &["--id", "20260101000000", "-m", "first"]].concat());
    let mut registry = users(&project, &[column("age", "integer", json!({}))]);
    registry["models"][0]["checks"] = json!([{ "name": "grown", "expression": { "all": "age > 17" } }]);
    fs::write(project.path().join("models.json"), registry.to_string()).unwrap();
    let make = [
        &MAKE[..],
        &["--id", "20260102000000", "-m", "grown", "--allow-destructive"],
    ]
    .concat();
    project.ok(&make);
    let up = directory(&project, "_grown").join("up.sql");
    let text = fs::read_to_string(&up).unwrap();
    fs::write(&up, text.replace("> 17", "> 1")).unwrap();
    project.ok(&["migrate"]);
    found(
        &project.opp(&CHECK),
        &["The files do something else than they record:", "17"],
        &[],
    );
}

#[test]
fn a_database_that_somebody_altered_differs_from_its_files_alone() {
    for server in [Server::Postgres, Server::Mysql] {
        let on = OnServer::new(server);
        two(&on.project);
        on.ok(&["migrate"]);
        on.database.run("ALTER TABLE users DROP COLUMN age");
        found(
            &on.opp(&CHECK),
            &[
                "The files do what they record.",
                "The database was changed by other means:",
                "age",
            ],
            &[],
        );
    }
}
