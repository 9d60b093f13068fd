//! Does one run of makemigrations write one history for several databases?

use std::fs;
use std::path::Path;

use opp_migrate::history::History;
use opp_test_servers::Server;
use serde_json::{Value, json};

use crate::models::{column, users};
use crate::project::Project;

const THREE: [&str; 3] = ["migrations", "migrations_postgres", "migrations_mysql"];

/// A project whose `opp.toml` lists these dialects.
fn project(dialects: &str) -> Project {
    let project = Project::new();
    fs::write(project.path().join("opp.toml"), format!("dialects = [{dialects}]\n")).unwrap();
    project
}

fn three() -> Project {
    project("\"sqlite\", \"postgres\", \"mysql\"")
}

fn text(name: &str) -> Value {
    column(name, "text", json!({ "nullable": true, "max_length": 50 }))
}

/// Two migrations, one after the other.
fn two_steps(project: &Project) {
    users(project, &[text("email")]);
    project.ok(&make(&["--id", "20260101000000"]));
    users(project, &[text("email"), text("phone")]);
    project.ok(&make(&["--id", "20260102000000"]));
}

fn make<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["makemigrations", "--no-input", "--registry", "models.json"], more].concat()
}

/// Names and texts of all files of a migrations directory.
fn files(directory: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    for migration in entries.filter(|path| path.is_dir()) {
        for file in fs::read_dir(&migration).unwrap().map(|entry| entry.unwrap().path()) {
            let name = file.strip_prefix(directory).unwrap().display().to_string();
            found.push((name, fs::read_to_string(&file).unwrap()));
        }
    }
    found.sort();
    found
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<_> = entries
        .filter(|entry| entry.as_ref().unwrap().path().is_dir())
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn three_directories_hold_one_history() {
    let project = three();
    two_steps(&project);
    let expected = ["2026-01-01-000000_initial", "2026-01-02-000000_add_phone_to_users"];
    let schemas = THREE.map(|directory| {
        let directory = project.path().join(directory);
        assert_eq!(names(&directory), expected);
        History::load(&directory).unwrap().head_schema().unwrap()
    });
    assert!(schemas[0] == schemas[1] && schemas[1] == schemas[2]);
    assert_eq!(project.ok(&make(&[])), "No changes detected\n");
}

#[test]
fn a_report_names_every_directory() {
    let project = three();
    users(&project, &[text("email")]);
    let out = project.ok(&make(&["--id", "20260101000000"]));
    let lines: Vec<&str> = out.lines().collect();
    let initial = |directory: &str| format!("  {directory}/2026-01-01-000000_initial");
    assert_eq!(lines[1..4], THREE.map(initial));
    users(&project, &[text("email"), text("phone")]);
    let report: Value = serde_json::from_str(&project.ok(&make(&["--json", "--dry-run"]))).unwrap();
    assert_eq!(
        (report["paths"].as_array().unwrap().len(), &report["path"]),
        (0, &Value::Null)
    );
    assert_eq!(report["scripts"].as_array().unwrap().len(), 3);
}

#[test]
fn a_dialect_added_later_gets_the_same_files_as_one_that_was_always_there() {
    let (always, later) = (three(), project("\"sqlite\""));
    two_steps(&always);
    two_steps(&later);
    fs::write(
        later.path().join("opp.toml"),
        "dialects = [\"sqlite\", \"postgres\", \"mysql\"]\n",
    )
    .unwrap();
    assert_eq!(later.opp(&make(&["--check"])).code, 1);
    assert!(!later.path().join("migrations_postgres").exists());
    let out = later.ok(&make(&[]));
    assert!(out.contains("for PostgreSQL:\n  migrations_postgres: 2\n"), "{out}");
    for directory in THREE {
        let of = |project: &Project| files(&project.path().join(directory));
        assert_eq!(of(&always), of(&later), "{directory}");
    }
    assert_eq!(later.ok(&make(&["--check"])), "No changes detected\n");
}

#[test]
fn each_database_has_its_own_expressions_in_one_history() {
    let project = three();
    let model = |checks: Value, twice: Value| {
        let mut registry = users(&project, &[text("email"), twice]);
        registry["models"][0]["checks"] = checks;
        fs::write(project.path().join("models.json"), registry.to_string()).unwrap();
    };
    let check =
        |sqlite: &str| json!([{ "name": "mail", "expression": { "sqlite": sqlite, "postgres": "email ~ '@'" } }]);
    let twice = |generated: Value| {
        column(
            "twice",
            "text",
            json!({ "nullable": true, "generated": generated, "max_length": 200 }),
        )
    };
    let own = json!({ "expression": { "all": "email || email", "mysql": "concat(email, email)" }, "stored": true });
    model(check("email GLOB '*@*'"), twice(own.clone()));
    project.ok(&make(&["--id", "20260101000000"]));
    let up = |directory: &str, migration: &str| {
        fs::read_to_string(project.path().join(directory).join(migration).join("up.sql")).unwrap()
    };
    let initial = THREE.map(|directory| up(directory, "2026-01-01-000000_initial"));
    assert!(
        initial[0].contains("GLOB") && initial[0].contains("email || email"),
        "{}",
        initial[0]
    );
    assert!(
        initial[1].contains("email ~ '@'") && !initial[1].contains("GLOB"),
        "{}",
        initial[1]
    );
    assert!(
        initial[2].contains("concat(email, email)") && !initial[2].contains("CHECK"),
        "{}",
        initial[2]
    );
    assert_eq!(project.ok(&make(&[])), "No changes detected\n");
    // What changes for one database is no SQL on the others.
    model(check("email GLOB '?*@*'"), twice(own));
    project.ok(&make(&["--id", "20260102000000", "--name", "glob"]));
    let glob = THREE.map(|directory| up(directory, "2026-01-02-000000_glob"));
    assert!(glob[0].contains("'?*@*'"), "{}", glob[0]);
    for text in &glob[1..] {
        assert!(
            text.lines().all(|line| line.is_empty() || line.starts_with("--")),
            "{text}"
        );
        assert!(text.contains("(no SQL on "), "{text}");
    }
    assert_eq!(project.ok(&make(&[])), "No changes detected\n");
}

#[test]
fn what_was_written_by_hand_is_named_and_not_translated() {
    let project = project("\"sqlite\"");
    two_steps(&project);
    let edited = project.migrations().join("2026-01-02-000000_add_phone_to_users/up.sql");
    let sql = fs::read_to_string(&edited).unwrap();
    fs::write(&edited, format!("{sql}UPDATE users SET phone = '1';\n")).unwrap();
    project.ok(&make(&["--empty", "--id", "20260103000000", "--name", "fix_phones"]));
    fs::write(
        project.path().join("opp.toml"),
        "dialects = [\"sqlite\", \"postgres\"]\n",
    )
    .unwrap();
    let made = project.opp(&make(&[]));
    assert_eq!(made.code, 0, "{made:#?}");
    for named in [
        "2026-01-02-000000_add_phone_to_users was edited by hand",
        "2026-01-03-000000_fix_phones holds SQL by hand",
    ] {
        assert!(made.err.contains(named), "{made:#?}");
    }
}

#[test]
fn a_migration_of_another_tool_has_to_be_written_for_the_other_database() {
    let project = project("\"sqlite\", \"postgres\"");
    project.migration("2026-01-01-000000_a", "CREATE TABLE a (x INTEGER);", "DROP TABLE a;");
    users(&project, &[text("email")]);
    let refused = project.opp(&make(&[]));
    assert_eq!(refused.code, 1, "{refused:#?}");
    assert!(
        refused
            .err
            .contains("write migrations_postgres/2026-01-01-000000_a/up.sql"),
        "{refused:#?}"
    );
    let copy = project.path().join("migrations_postgres/2026-01-01-000000_a");
    fs::create_dir_all(&copy).unwrap();
    fs::write(copy.join("up.sql"), "CREATE TABLE a (x integer);").unwrap();
    fs::write(copy.join("down.sql"), "DROP TABLE a;").unwrap();
    project.ok(&make(&[]));
}

#[test]
fn directories_that_do_not_belong_together_are_refused() {
    let project = three();
    two_steps(&project);
    let gone = project.migrations().join("2026-01-02-000000_add_phone_to_users");
    let aside = project.path().join("aside");
    fs::rename(&gone, &aside).unwrap();
    let refused = project.opp(&make(&[]));
    assert!(
        refused
            .err
            .contains("has no counterpart of the same revision in migrations"),
        "{refused:#?}"
    );
    fs::rename(&aside, &gone).unwrap();
    let other = three();
    users(&other, &[text("email")]);
    other.ok(&make(&["--id", "20260101000000"]));
    users(&other, &[text("email"), text("fax")]);
    other.ok(&make(&["--id", "20260102000000", "--name", "add_phone_to_users"]));
    let directory = "migrations_mysql/2026-01-02-000000_add_phone_to_users/migration.json";
    fs::copy(other.path().join(directory), project.path().join(directory)).unwrap();
    let refused = project.opp(&make(&[]));
    assert!(refused.err.contains("records other operations"), "{refused:#?}");
}

#[test]
fn migrations_for_another_kind_of_database_do_not_run() {
    let project = project("\"postgres\"");
    fs::write(project.path().join(".env"), "").unwrap();
    two_steps(&project);
    fs::remove_file(project.path().join("opp.toml")).unwrap();
    let refused = project.opp(&["migrate", "--database-url", "test.db"]);
    assert_eq!(refused.code, 1, "{refused:#?}");
    for words in [
        "are written for PostgreSQL, not for SQLite",
        "dialects = [\"postgres\", \"sqlite\"]",
    ] {
        assert!(refused.err.contains(words), "{refused:#?}");
    }
    fs::write(project.path().join("opp.toml"), "dialects = [\"postgres\"]\n").unwrap();
    let refused = project.opp(&["migrate", "--database-url", "test.db"]);
    assert!(
        refused.err.contains("opp.toml writes migrations for postgres only"),
        "{refused:#?}"
    );
}

#[test]
fn an_index_built_without_blocking_has_a_migration_of_its_own_where_postgresql_is_one_of_the_dialects() {
    let project = three();
    users(&project, &[text("email")]);
    project.ok(&make(&["--id", "20260101000000"]));
    users(&project, &[text("email"), text("phone")]);
    let path = project.path().join("models.json");
    let mut registry: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    registry["models"][0]["indexes"] = json!([{ "parts": [{ "column": { "name": "phone" } }], "concurrently": true }]);
    fs::write(&path, registry.to_string()).unwrap();
    project.ok(&make(&["--id", "20260102000000"]));
    for directory in THREE {
        let expected = [
            "2026-01-01-000000_initial",
            "2026-01-02-000000_add_phone_to_users_add_users_phone_idx",
            "2026-01-02-000001_add_users_phone_idx",
        ];
        let found = names(&project.path().join(directory));
        assert_eq!(found.len(), expected.len(), "{found:?}");
        assert_eq!(found.last().unwrap(), expected[2]);
    }
    let folder = project
        .path()
        .join("migrations_postgres/2026-01-02-000001_add_users_phone_idx");
    assert!(
        fs::read_to_string(folder.join("up.sql"))
            .unwrap()
            .contains("CREATE INDEX CONCURRENTLY")
    );
    assert!(folder.join("metadata.toml").exists());
    assert_eq!(project.ok(&make(&[])), "No changes detected\n");
}

#[test]
fn a_migration_is_tried_on_every_server_that_opp_toml_names_before_it_is_written() {
    let (postgres, mysql) = (Server::Postgres.database(), Server::Mysql.database());
    let project = three();
    let config = format!(
        "dialects = [\"sqlite\", \"postgres\", \"mysql\"]\n[dialect.postgres]\nscratch_url = \"{}\"\n[dialect.mysql]\nscratch_url = \"{}\"\n",
        postgres.url(),
        mysql.url()
    );
    fs::write(project.path().join("opp.toml"), config).unwrap();
    users(&project, &[text("email")]);
    project.ok(&make(&["--id", "20260101000000"]));
    users(&project, &[text("email")]);
    let path = project.path().join("models.json");
    let mut registry: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    // Only SQLite has this function.
    registry["models"][0]["checks"] = json!([{ "name": "short", "expression": { "all": "unicode(email) < 1000" } }]);
    fs::write(&path, registry.to_string()).unwrap();
    let refused = project.opp(&make(&["--id", "20260102000000"]));
    assert_eq!(refused.code, 1, "{refused:#?}");
    for words in ["on PostgreSQL: ", "unicode", "nothing was written"] {
        assert!(refused.err.contains(words), "{refused:#?}");
    }
    for directory in THREE {
        assert_eq!(names(&project.path().join(directory)), ["2026-01-01-000000_initial"]);
    }
}
