//! Models use what files written by hand created, on SQLite.

use std::fs;

use serde_json::{Value, json};

use crate::models::{column, users};
use crate::project::Project;
use crate::squash::four;

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

#[test]
fn what_somebody_wrote_in_a_squash_is_no_edit_of_it() {
    let project = four("");
    let seed = project.migrations().join("2026-01-02-000000_seed");
    let trigger = "CREATE TRIGGER mine AFTER INSERT ON users BEGIN\n  SELECT 1;\n\nEND;\n";
    fs::write(seed.join("up.sql"), trigger).unwrap();
    fs::write(seed.join("down.sql"), "DROP TRIGGER mine;\n").unwrap();
    let check = ["migrate", "check", "--registry", "models.json"];
    for range in ["20260102000000..20260103000000", "..20260103000000", "..head"] {
        project.ok(&["squash", range, "--yes"]);
        let checked = project.opp(&[&check[..], &["--offline"]].concat());
        assert!(checked.code == 0 && checked.err.is_empty(), "{range}: {checked:#?}");
    }
    project.ok(&["migrate"]);
    let checked = project.opp(&check);
    assert!(checked.code == 0 && checked.err.is_empty(), "{checked:#?}");
    // The generated part is still compared.
    let name = fs::read_dir(project.migrations()).unwrap().flatten();
    let squash = name.map(|entry| entry.path()).find(|path| path.is_dir()).unwrap();
    let up = fs::read_to_string(squash.join("up.sql")).unwrap();
    fs::write(squash.join("up.sql"), up.replace("\"fax\"", "\"facsimile\"")).unwrap();
    let checked = project.opp(&[&check[..], &["--offline"]].concat());
    assert!(
        checked.code == 1 && (checked.out.clone() + &checked.err).contains("was edited after it was generated"),
        "{checked:#?}"
    );
}
