//! SQLite takes a misspelt name in double quotes for a string. In what opp generates it is an error; files by hand run as under Diesel.

use std::fs;

use serde_json::{Value, json};

use crate::models::{column, users};
use crate::project::Project;

const MAKE: [&str; 4] = ["makemigrations", "--registry", "models.json", "--no-input"];

fn name() -> Value {
    column("name", "text", json!({}))
}

/// Users whose model is changed before the next migration.
fn changed(project: &Project, columns: &[Value], change: impl FnOnce(&mut Value)) {
    let mut registry = users(project, columns);
    change(&mut registry["models"][0]);
    fs::write(project.path().join("models.json"), registry.to_string()).unwrap();
}

fn migrated() -> Project {
    let project = Project::new();
    users(&project, &[name()]);
    project.ok(&MAKE);
    project.ok(&["migrate"]);
    project.execute("INSERT INTO users (name) VALUES ('a')");
    project
}

#[test]
fn a_misspelt_name_is_refused_before_a_migration_is_written() {
    let check = |model: &mut Value| {
        model["checks"] = json!([{ "name": "named", "expression": { "all": "\"nmae\" <> ''" } }]);
    };
    let index = |model: &mut Value| {
        model["indexes"] = json!([{ "parts": [{ "column": { "name": "name" } }], "where": "\"nmae\" IS NOT NULL" }]);
    };
    let expression = |model: &mut Value| {
        model["indexes"] = json!([{ "parts": [{ "expr": "lower(\"nmae\")" }] }]);
    };
    let generated = |model: &mut Value| {
        let mut twice = column("twice", "text", json!({ "nullable": true }));
        twice["generated"] = json!({ "expression": { "all": "\"nmae\" || \"name\"" } });
        model["columns"].as_array_mut().unwrap().push(twice);
    };
    let backfill = |model: &mut Value| {
        let filled = column("filled", "text", json!({ "backfill": { "expr": "\"nmae\"" } }));
        model["columns"].as_array_mut().unwrap().push(filled);
    };
    let changes: [&dyn Fn(&mut Value); 5] = [&check, &index, &expression, &generated, &backfill];
    for change in changes {
        let project = migrated();
        changed(&project, &[name()], change);
        let finished = project.opp(&MAKE);
        assert_eq!(finished.code, 1, "{finished:#?}");
        assert!(finished.err.contains("nmae"), "{finished:#?}");
        assert_eq!(migrations(&project).len(), 1);
    }
}

#[test]
fn files_by_hand_may_hold_strings_in_double_quotes() {
    let project = migrated();
    project.migration(
        "2099-01-01-000000_by_hand",
        "UPDATE users SET name = \"b\" WHERE name = \"a\";\nCREATE VIEW loud AS SELECT name, \"!\" AS mark FROM users;\n\
         CREATE TRIGGER marked AFTER UPDATE ON users BEGIN INSERT INTO marks VALUES (\"seen\"); END;\nCREATE TABLE marks (x);\n",
        "DROP VIEW loud; DROP TRIGGER marked; DROP TABLE marks;",
    );
    project.ok(&["migrate"]);
    assert_eq!(project.values("SELECT name AS value FROM users"), ["b"]);
    // What opp generates afterwards meets that view and that trigger.
    let filled = column("filled", "text", json!({ "backfill": { "expr": "name" } }));
    changed(&project, &[name(), filled], |_| {});
    project.ok(&MAKE);
    project.ok(&["migrate"]);
    assert_eq!(
        project.values("SELECT filled || mark AS value FROM users, loud"),
        ["b!"]
    );
    project.ok(&["migrate", "check", "--registry", "models.json"]);
    project.ok(&["migrate", "downgrade", "-2", "--yes"]);
    assert_eq!(project.values("SELECT name AS value FROM users"), ["b"]);
}

#[test]
fn an_edited_file_runs_as_under_diesel() {
    let project = Project::new();
    users(&project, &[name()]);
    project.ok(&MAKE);
    let up = newest(&project).join("up.sql");
    let edited = fs::read_to_string(&up).unwrap() + "INSERT INTO users (name) VALUES (\"a\");\n";
    fs::write(&up, edited).unwrap();
    project.ok(&["migrate"]);
    assert_eq!(project.values("SELECT name AS value FROM users"), ["a"]);
}

#[test]
fn a_misspelt_name_that_is_recorded_can_be_corrected() {
    let project = migrated();
    // As an opp wrote it that took the name for a string.
    changed(&project, &[name()], |model| {
        model["checks"] = json!([{ "name": "named", "expression": { "all": "name <> ''" } }]);
    });
    project.ok(&MAKE);
    let newest = newest(&project);
    for file in ["up.sql", "down.sql"] {
        misspell(&newest.join(file));
    }
    misspell_operations(&newest.join("migration.json"));
    changed(&project, &[name()], |model| {
        model["checks"] = json!([{ "name": "named", "expression": { "all": "\"name\" <> ''" } }]);
    });
    project.ok(&MAKE);
}

fn migrations(project: &Project) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(project.migrations()).unwrap();
    let mut found: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

fn newest(project: &Project) -> std::path::PathBuf {
    migrations(project).pop().unwrap()
}

fn misspell(file: &std::path::Path) {
    let text = fs::read_to_string(file).unwrap();
    fs::write(file, text.replace("name <> ''", "\"nmae\" <> ''")).unwrap();
}

/// The recorded operations, with their sum.
fn misspell_operations(file: &std::path::Path) {
    let text = fs::read_to_string(file)
        .unwrap()
        .replace("name <> ''", "\\\"nmae\\\" <> ''");
    let operations: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("{\"op\""))
        .map(|line| line.trim_end_matches(','))
        .collect();
    let sum = opp_migrate::files::checksum(&operations.iter().map(|line| format!("{line}\n")).collect::<String>());
    let recorded: Value = serde_json::from_str(&text).unwrap();
    let old = recorded["checksums"]["operations"].as_str().unwrap().to_owned();
    fs::write(file, text.replace(&old, &sum)).unwrap();
}
