//! The log of runs, half-applied migrations in listings, and `redo`.

use opp_test_servers::Server;
use serde_json::Value;

use crate::on_server::{BOTH, OnServer};
use crate::project::Project;

const UP: &str =
    "CREATE TABLE a (x INTEGER PRIMARY KEY);\nINSERT INTO a VALUES (1), (2), (3);\nUPDATE a SET x = x + 10;";
const NAME: &str = "2026-01-01-000000_a";

fn runs(json: &str) -> Vec<Value> {
    let value: Value = serde_json::from_str(json).unwrap();
    value["runs"].as_array().unwrap().clone()
}

/// Outcome, direction, rows and the beginning of the message of each run, newest first.
fn shown(json: &str) -> Vec<String> {
    let one = |run: &Value| {
        assert!(!run["actor"].as_str().unwrap().is_empty() && !run["host"].as_str().unwrap().is_empty());
        let message = run["message"].as_str().unwrap_or_default();
        let message: String = message.chars().take(20).collect();
        format!(
            "{} {} {} {message}",
            run["outcome"].as_str().unwrap(),
            run["direction"].as_str().unwrap(),
            run["rows_touched"]
        )
    };
    runs(json).iter().map(one).collect()
}

const EXPECTED: [&str; 4] = [
    "stamped up 0 ",
    "done down 0 ",
    "done up 6 ",
    "failed up 0 statement 1 of 1 (li",
];

#[test]
fn every_run_is_logged_on_servers() {
    for server in BOTH {
        let on = OnServer::new(server);
        on.project
            .migration(NAME, "CREATE TABEL a (x INTEGER);", "DROP TABLE a;");
        on.refused(&["migrate"], &["statement 1 of 1"]);
        on.project.migration(NAME, UP, "DROP TABLE a;");
        on.ok(&["migrate"]);
        on.ok(&["migrate", "downgrade", "base", "--yes"]);
        on.ok(&["migrate", "stamp", "head"]);
        assert_eq!(shown(&on.ok(&["--json", "migrate", "log"])), EXPECTED, "{server:?}");
        assert!(
            on.ok(&["migrate", "log"])
                .contains("failed    up   2026-01-01-000000_a"),
            "{server:?}"
        );
    }
}

#[test]
fn every_run_is_logged_on_sqlite() {
    let project = Project::new();
    assert_eq!(project.ok(&["migrate", "log"]), "No run is recorded.\n");
    project.migration(NAME, "CREATE TABEL a (x INTEGER);", "DROP TABLE a;");
    assert_eq!(project.opp(&["migrate"]).code, 1);
    project.migration(NAME, UP, "DROP TABLE a;");
    project.ok(&["migrate"]);
    project.ok(&["migrate", "downgrade", "base", "--yes"]);
    project.ok(&["migrate", "stamp", "head"]);
    assert_eq!(shown(&project.ok(&["--json", "migrate", "log"])), EXPECTED);
}

#[test]
fn a_half_applied_migration_is_seen_in_every_listing() {
    let on = OnServer::new(Server::Mysql);
    on.project.migration(
        NAME,
        "CREATE TABLE a (x INTEGER PRIMARY KEY);\nCREATE TABLE b (x INTEGER);\nCREATE TABLE c (x NONSENSE);",
        "DROP TABLE c; DROP TABLE b; DROP TABLE a;",
    );
    on.refused(&["migrate"], &["statement 3 of 3"]);
    let resumes = format!("run `opp migrate upgrade {NAME}` to resume it");
    for (args, out) in [
        (&["showmigrations"][..], format!(" [~] {NAME}")),
        (&["migrate", "history"], "half-applied".to_owned()),
        (&["migrate", "current"], String::new()),
        (&["env"], resumes.clone()),
        (
            &["migrate", "--plan"],
            format!("Apply {NAME} (resumes with statement 3)"),
        ),
    ] {
        let told = on.opp(args);
        assert!(told.out.contains(&out), "{args:?} {told:#?}");
        let told = format!("{}{}", told.out, told.err);
        assert!(
            told.contains("2 statement(s) of its up.sql are done"),
            "{args:?} {told}"
        );
    }
    let json = on.ok(&["--json", "showmigrations"]);
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        value["migrations"][0]["halfway"],
        serde_json::json!({ "direction": "up", "done": 2 })
    );
}

#[test]
fn the_newest_migrations_are_done_again() {
    let project = Project::new();
    project.three();
    project.ok(&["migrate"]);
    let told = project.ok(&["migrate", "redo", "2", "--yes"]);
    let steps: Vec<&str> = told
        .lines()
        .filter(|line| line.contains("pplying"))
        .map(str::trim)
        .collect();
    assert_eq!(steps.len(), 4, "{told}");
    assert!(
        steps[0].starts_with("Unapplying") && steps[3].starts_with("Applying"),
        "{told}"
    );
    let refused = project.opp(&["migrate", "redo", "4", "--yes"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.err.contains("only 3 migration(s) are applied, not 4"),
        "{refused:#?}"
    );
}

#[test]
fn a_server_that_does_not_answer_is_waited_for() {
    let on = OnServer::new(Server::Postgres);
    on.point_at("postgres://opp@127.0.0.1:1/nowhere");
    let started = std::time::Instant::now();
    on.refused(&["migrate", "--wait", "1"], &["cannot reach"]);
    let waited = started.elapsed().as_millis();
    assert!(waited >= 700, "waited {waited} ms only");
}
