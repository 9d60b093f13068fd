//! After a baseline on SQLite: does a rebuild keep what stands inside a table, or stop?

use std::fs;

use serde_json::json;

use crate::baseline::{BASELINE, CHECK, MAKE, models};
use crate::models::{column, users};
use crate::project::Project;

/// A migration after a baseline over a table of SQLite whose unique constraint stands inside it.
fn with_unique_inside(change: impl FnOnce(&mut serde_json::Value), expected: &str) {
    let project = Project::new();
    models(&project, &[]);
    project.execute(
        "CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL UNIQUE, age INTEGER);
         INSERT INTO users (email) VALUES ('a');",
    );
    project.ok(&BASELINE);
    project.ok(&["migrate", "--fake"]);
    assert_eq!(project.ok(&MAKE), "No changes detected\n");
    project.ok(&CHECK);
    let path = project.path().join("models.json");
    let mut registry = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    change(&mut registry);
    fs::write(&path, registry.to_string()).unwrap();
    let made = project.ok(&[&MAKE[..], &["--drop", "users.email", "--allow-destructive"]].concat());
    assert!(made.contains(expected), "{made}");
    project.ok(&["migrate"]);
    project.ok(&CHECK);
    assert_eq!(project.values("SELECT count(*) AS value FROM users"), ["1"]);
    project.ok(&["migrate", "-1", "--yes"]);
    project.ok(&["migrate"]);
    project.ok(&CHECK);
}

#[test]
fn a_unique_constraint_inside_a_table_can_be_dropped_and_renamed() {
    with_unique_inside(
        |registry| registry["models"][0]["uniques"] = json!([]),
        "- Drop unique constraint users_email_key",
    );
    with_unique_inside(
        |registry| registry["models"][0]["uniques"][0]["name"] = json!("one_email"),
        "one_email",
    );
    with_unique_inside(
        |registry| {
            registry["models"][0]["uniques"] = json!([]);
            let columns = registry["models"][0]["columns"].as_array_mut().unwrap();
            columns.retain(|column| column["name"] != "email");
        },
        "- Drop column email",
    );
}

#[test]
fn a_default_that_is_spelled_otherwise_does_not_stop_a_rebuild() {
    let project = Project::new();
    let columns = |kind: &str| {
        let opened = json!({ "default": { "all": "now" } });
        let day = json!({ "default": { "all": { "expr": "date('now', '+1 day')" } } });
        let word = json!({ "default": { "all": { "text": "A b" } } });
        users(
            &project,
            &[
                column("opened", "timestamp", opened),
                column("day", "text", day),
                column("word", "text", word),
                column("n", kind, json!({ "nullable": true })),
            ],
        )
    };
    columns("integer");
    project.execute(
        "CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, opened TIMESTAMP NOT NULL DEFAULT current_timestamp, \
             day TEXT NOT NULL DEFAULT (date('now','+1 day')), word TEXT NOT NULL DEFAULT 'A b', n INTEGER); \
         INSERT INTO users (n) VALUES (7);",
    );
    project.ok(&BASELINE);
    project.ok(&["migrate", "--fake"]);
    assert_eq!(project.ok(&MAKE), "No changes detected\n");
    columns("text");
    project.ok(&MAKE);
    project.ok(&["migrate"]);
    project.ok(&CHECK);
    assert_eq!(project.values("SELECT n AS value FROM users"), ["7"]);
    // A string in other letters is another default.
    project.execute("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '''A b''', '''a b''')");
    columns("integer");
    project.ok(&[&MAKE[..], &["--allow-destructive"]].concat());
    let refused = project.opp(&["migrate"]);
    assert!(
        refused.code == 1 && refused.err.contains("DEFAULT of word"),
        "{refused:#?}"
    );
}

#[test]
fn a_rebuild_stops_where_it_would_lose_the_order_of_a_key() {
    let project = Project::new();
    models(&project, &[]);
    project.execute(
        "CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL, age INTEGER, \
             UNIQUE (email COLLATE NOCASE), UNIQUE (age DESC), UNIQUE (email)); INSERT INTO users (email) VALUES ('a');",
    );
    let recorded = project.opp(&BASELINE);
    assert!(recorded.code == 0 && recorded.err.contains("users"), "{recorded:#?}");
    project.ok(&["migrate", "--fake"]);
    let mut registry =
        serde_json::from_str::<serde_json::Value>(&fs::read_to_string(project.path().join("models.json")).unwrap())
            .unwrap();
    registry["models"][0]["columns"][2]["type"]["kind"] = json!("text");
    fs::write(project.path().join("models.json"), registry.to_string()).unwrap();
    project.ok(&[&MAKE[..], &["--allow-destructive"]].concat());
    let refused = project.opp(&["migrate"]);
    assert!(
        refused.code == 1 && refused.err.contains("its rebuild would lose the difference"),
        "{refused:#?}"
    );
    assert_eq!(project.values("SELECT email AS value FROM users"), ["a"]);
}
