//! Do models become migrations, tables and checks, from a registry file and without a compiler?

use std::fs;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::project::Project;

/// A column: its name, its kind, and what else the registry says of it.
pub(crate) fn column(name: &str, kind: &str, more: Value) -> Value {
    let mut column = json!({
        "name": name, "field": name, "rust_type": "",
        "type": { "kind": kind, "databases": { "sqlite": true, "postgres": true, "mysql": true } },
    });
    for (key, value) in more.as_object().unwrap() {
        column[key] = value.clone();
    }
    column
}

/// Users with these columns beside their id; what is written to the registry file comes back.
pub(crate) fn users(project: &Project, columns: &[Value]) -> Value {
    let mut all = vec![column("id", "integer", json!({}))];
    all.extend(columns.iter().cloned());
    let registry = json!({
        "format": 1, "package": "shop", "crates": [{ "name": "shop" }],
        "models": [{
            "table": "users", "rust_name": "User", "module": "shop::models", "package": "shop", "file": "src/models.rs",
            "line": 1, "columns": all, "primary_key": { "columns": ["id"] }, "sqlite": {}, "mysql": {},
        }],
    });
    fs::write(project.path().join("models.json"), registry.to_string()).unwrap();
    registry
}

fn email() -> Value {
    column("email", "text", json!({}))
}

fn make<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["makemigrations", "--registry", "models.json"], more].concat()
}

#[test]
fn models_become_a_migration_once() {
    let project = Project::new();
    users(&project, &[email()]);
    let out = project.ok(&make(&["-m", "Add users!", "--id", "20260101000000"]));
    assert_eq!(
        out,
        "Migrations for the models:\n  migrations/2026-01-01-000000_add_users\n    + Create table users\n"
    );
    assert_eq!(project.ok(&make(&[])), "No changes detected\n");
    project.ok(&make(&["--check"]));
    assert_eq!(project.ok(&["migrate", "current"]), "");
    project.ok(&["migrate"]);
    project.execute("INSERT INTO users (email) VALUES ('a')");
    project.ok(&["migrate", "check", "--registry", "models.json"]);
}

#[test]
fn the_same_models_and_id_give_the_same_bytes() {
    let read = || {
        let project = Project::new();
        users(&project, &[email()]);
        project.ok(&make(&["--id", "20260101000000"]));
        let folder = project.migrations().join("2026-01-01-000000_initial");
        ["up.sql", "down.sql", "migration.json"].map(|file| fs::read_to_string(folder.join(file)).unwrap())
    };
    assert_eq!(read(), read());
}

#[test]
fn a_check_fails_and_writes_nothing_where_models_changed() {
    let project = Project::new();
    users(&project, &[email()]);
    assert_eq!(project.opp(&make(&["--check"])).code, 1);
    let check = project.opp(&["migrate", "check", "--offline", "--registry", "models.json", "--json"]);
    let report: Value = serde_json::from_str(&check.out).unwrap();
    assert_eq!((check.code, report["ok"].as_bool()), (1, Some(false)));
    assert_eq!(report["pending_changes"][0]["op"], "create_table");
    assert_eq!(report["drift"], Value::Null);
    project.ok(&make(&["--dry-run", "--sql"]));
    assert_eq!(project.migration_count(), 0);
}

#[test]
fn what_must_not_be_guessed_is_asked_and_without_a_terminal_refused() {
    let project = Project::new();
    users(
        &project,
        &[email(), column("phone", "text", json!({ "nullable": true }))],
    );
    project.ok(&make(&["--no-input"]));
    users(
        &project,
        &[email(), column("mobile", "text", json!({ "nullable": true }))],
    );
    let rename = project.opp(&make(&[]));
    assert_eq!(rename.code, 3, "{rename:#?}");
    assert!(
        rename.err.contains("renamed_from") && rename.err.contains("--drop users.phone"),
        "{rename:#?}"
    );
    users(
        &project,
        &[
            email(),
            column("phone", "text", json!({ "nullable": true })),
            column("age", "integer", json!({})),
        ],
    );
    let not_null = project.opp(&make(&[]));
    assert_eq!(not_null.code, 3, "{not_null:#?}");
    assert!(not_null.err.contains("backfill"), "{not_null:#?}");
    users(&project, &[email()]);
    let drop = project.opp(&make(&[]));
    assert_eq!(drop.code, 3, "{drop:#?}");
    assert!(drop.err.contains("--allow-destructive"), "{drop:#?}");
    assert_eq!(project.migration_count(), 1);
    project.ok(&make(&["--allow-destructive", "--no-input"]));
    assert_eq!(project.migration_count(), 2);
}

#[test]
fn a_crate_that_vanished_is_no_dropped_table() {
    let project = Project::new();
    users(&project, &[email()]);
    project.ok(&make(&["--no-input"]));
    let models = project.path().join("models.json");
    let renamed = fs::read_to_string(&models)
        .unwrap()
        .replace("\"name\":\"shop\"", "\"name\":\"other\"");
    fs::write(&models, renamed).unwrap();
    let finished = project.opp(&make(&[]));
    assert_eq!(finished.code, 3, "{finished:#?}");
    assert!(finished.err.contains("--allow-missing shop"), "{finished:#?}");
    assert_eq!(project.ok(&make(&["--allow-missing", "shop"])), "No changes detected\n");
}

#[test]
fn a_rebuild_keeps_rows_and_what_was_made_by_hand_on_the_way_there_and_back() {
    let project = Project::new();
    users(
        &project,
        &[email(), column("age", "integer", json!({ "nullable": true }))],
    );
    project.ok(&make(&["--no-input", "--id", "20260101000000"]));
    project.ok(&["migrate"]);
    project.execute(
        "INSERT INTO users (email, age) VALUES ('a', 1), ('b', 2); CREATE TABLE log (x); \
         CREATE TRIGGER mine AFTER DELETE ON users BEGIN INSERT INTO log VALUES (OLD.email); END; \
         CREATE VIEW by_hand AS SELECT email FROM users;",
    );
    users(
        &project,
        &[
            email(),
            column("age", "big_int", json!({ "backfill": { "integer": 0 } })),
        ],
    );
    project.ok(&make(&["--no-input", "--allow-destructive", "--id", "20260102000000"]));
    project.ok(&["migrate"]);
    let by_hand = "SELECT name AS value FROM sqlite_schema WHERE name IN ('mine', 'by_hand') ORDER BY name";
    assert_eq!(project.values("SELECT email || age AS value FROM users"), ["a1", "b2"]);
    assert_eq!(project.values(by_hand), ["by_hand", "mine"]);
    project.ok(&["migrate", "downgrade", "-1", "--yes"]);
    assert_eq!(project.values("SELECT email || age AS value FROM users"), ["a1", "b2"]);
    assert_eq!(project.values(by_hand), ["by_hand", "mine"]);
    project.ok(&["migrate"]);
    project.execute("DELETE FROM users WHERE email = 'a'");
    assert_eq!(project.values("SELECT x AS value FROM log"), ["a"]);
}

#[test]
fn drift_is_found_and_changes_nothing() {
    let project = Project::new();
    users(&project, &[email()]);
    project.ok(&make(&["--no-input"]));
    project.ok(&["migrate"]);
    project.execute("ALTER TABLE users ADD COLUMN nick TEXT; CREATE INDEX quick ON users (email);");
    let check = project.opp(&["migrate", "check", "--registry", "models.json"]);
    assert_eq!(check.code, 1, "{check:#?}");
    for line in [
        "table users, column nick: expected nothing, found text",
        "index quick is not expected",
    ] {
        assert!(check.out.contains(line), "{check:#?}");
    }
    assert_eq!(
        project.values("SELECT name AS value FROM pragma_table_info('users') WHERE name = 'nick'"),
        ["nick"]
    );
}

#[test]
fn tables_straight_from_the_models() {
    let project = Project::new();
    users(&project, &[email()]);
    let db = ["db", "--registry", "models.json"];
    assert_eq!(project.ok(&db), "Created in test.db:\n  users\n");
    let again = project.opp(&db);
    assert_eq!(again.code, 1);
    assert!(
        again.err.contains("these tables already exist in test.db: users"),
        "{again:#?}"
    );
    project.execute("DROP TABLE users");
    project.ok(&make(&["--no-input"]));
    project.ok(&["migrate"]);
    let managed = project.opp(&db);
    assert!(managed.err.contains("has a migration history"), "{managed:#?}");
}

#[test]
fn an_empty_migration_is_there_to_be_written() {
    let project = Project::new();
    users(&project, &[email()]);
    project.ok(&make(&["--no-input", "--id", "20260101000000"]));
    project.ok(&make(&["--empty", "--name", "fix_mails", "--id", "20260102000000"]));
    let file = project.migrations().join("2026-01-02-000000_fix_mails/up.sql");
    fs::write(file, "INSERT INTO users (email) VALUES ('by hand');").unwrap();
    project.ok(&["migrate"]);
    assert_eq!(project.values("SELECT email AS value FROM users"), ["by hand"]);
    assert_eq!(project.ok(&make(&[])), "No changes detected\n");
}

#[test]
fn the_schema_of_the_registry_describes_itself() {
    let project = Project::new();
    let schema: Value = serde_json::from_str(&project.ok(&["registry", "--schema"])).unwrap();
    assert_eq!(schema["title"], "Registry of opp models, format 1");
}

#[test]
fn an_id_is_a_time() {
    let project = Project::new();
    users(&project, &[email()]);
    for id in ["99999999999999", "20260230000000", "20260101", "2026010100000a"] {
        let finished = project.opp(&make(&["--id", id]));
        assert!(
            finished.code == 1 && finished.err.contains("is no revision id"),
            "{id}\n{finished:#?}"
        );
    }
    assert_eq!(project.migration_count(), 0);
}

#[test]
fn names_that_answer_nothing_are_told() {
    let project = Project::new();
    users(&project, &[email()]);
    let finished = project.opp(&make(&["--drop", "users.emial", "--allow-missing", "shpo"]));
    assert_eq!(finished.code, 0, "{finished:#?}");
    assert!(
        finished
            .err
            .contains("--drop users.emial: the history has no table, column")
            && finished
                .err
                .contains("--allow-missing shpo: no crate or feature of that name is missing"),
        "{finished:#?}"
    );
    users(&project, &[]);
    let known = project.opp(&make(&["--drop", "users.email", "--allow-destructive"]));
    assert!(known.code == 0 && !known.err.contains("--drop"), "{known:#?}");
}

#[test]
fn two_heads_are_named_with_what_to_do() {
    let project = Project::new();
    project
        .recorded("2026-01-01-000000_root", &[])
        .recorded("2026-01-02-000000_left", &["20260101000000"])
        .recorded("2026-01-03-000000_right", &["20260101000000"]);
    users(&project, &[email()]);
    let finished = project.opp(&make(&[]));
    assert_eq!(finished.code, 1);
    for said in ["2026-01-02-000000_left", "2026-01-03-000000_right", "opp migrate merge"] {
        assert!(finished.err.contains(said), "{finished:#?}");
    }
}

#[test]
fn of_eight_at_once_one_writes_the_migration() {
    let project = Project::new();
    users(&project, &[email()]);
    let runners: Vec<_> = (0..8)
        .map(|_| {
            let mut command = project.command(&make(&[]));
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let mut wrote = 0;
    for runner in runners {
        let output = runner.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        wrote += usize::from(String::from_utf8_lossy(&output.stdout).contains("Create table users"));
    }
    assert_eq!((wrote, project.migration_count()), (1, 1));
}
