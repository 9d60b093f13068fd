//! Models use what files written by hand created, on SQLite.

use std::fs;

use serde_json::{Value, json};

use crate::models::{column, users};
use crate::project::Project;

const MAKE: [&str; 4] = ["makemigrations", "--registry", "models.json", "--no-input"];

fn label(more: Value) -> Value {
    column("label", "text", more)
}

/// Users, and a view of a table that only a file by hand knows.
fn models(project: &Project, columns: &[Value]) {
    let mut registry = users(project, columns);
    let mut view = registry["models"][0].clone();
    view["table"] = json!("labels");
    view["rust_name"] = json!("Label");
    view["columns"] = json!([column("id", "integer", json!({})), label(json!({}))]);
    view["view"] = json!({ "all": "SELECT id, label FROM extra" });
    view.as_object_mut().unwrap().remove("primary_key");
    registry["models"].as_array_mut().unwrap().push(view);
    fs::write(project.path().join("models.json"), registry.to_string()).unwrap();
}

#[test]
fn a_view_reads_a_table_that_was_made_by_hand() {
    let project = Project::new();
    let name = || column("name", "text", json!({}));
    users(&project, &[name()]);
    project.ok(&MAKE);
    project.migration(
        "2099-01-01-000000_extra",
        "CREATE TABLE extra (id INTEGER PRIMARY KEY, label TEXT NOT NULL);\nINSERT INTO extra VALUES (1, 'a');\n",
        "DROP TABLE extra;",
    );
    models(&project, &[name()]);
    project.ok(&MAKE);
    project.ok(&["migrate"]);
    assert_eq!(project.values("SELECT label AS value FROM labels"), ["a"]);
    // A rename makes SQLite read every view.
    models(
        &project,
        &[column("full_name", "text", json!({ "renamed_from": "name" }))],
    );
    project.ok(&MAKE);
    project.ok(&["migrate"]);
    project.ok(&["migrate", "check", "--registry", "models.json"]);
    // So does a rebuild.
    let checked = column("full_name", "text", json!({ "renamed_from": "name", "nullable": true }));
    models(&project, &[checked]);
    project.ok(&MAKE);
    project.ok(&["migrate"]);
    project.ok(&["migrate", "downgrade", "-2", "--yes"]);
    assert_eq!(project.values("SELECT label AS value FROM labels"), ["a"]);
}
