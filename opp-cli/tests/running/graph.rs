//! `opp graph`, as a person types it.

use std::fs;

use serde_json::json;

use crate::models::{column, users};
use crate::project::Project;

fn recorded() -> Project {
    let project = Project::new();
    users(&project, &[column("phone", "text", json!({ "nullable": true }))]);
    let id = ["--id", "20260101000000", "-m", "first users"];
    project.ok(&[&["makemigrations", "--registry", "models.json"][..], &id].concat());
    project
}

#[test]
fn the_models_or_a_revision_are_drawn() {
    let project = recorded();
    let models = project.ok(&["graph", "--registry", "models.json"]);
    assert!(models.starts_with("<svg ") && models.ends_with("</svg>\n"), "{models}");
    assert!(models.contains("<title>Tables of the models</title>") && models.contains(">phone</text>"));
    users(&project, &[]);
    let without = project.ok(&["graph", "--registry", "models.json"]);
    assert!(!without.contains(">phone</text>"));
    let head = project.ok(&["graph", "--at", "head"]);
    assert!(
        head.contains(">phone</text>") && head.contains(">text?</text>"),
        "{head}"
    );
    assert_eq!(head, project.ok(&["graph", "--at", "head"]), "the same bytes");
}

#[test]
fn the_name_of_the_file_says_the_format() {
    let project = recorded();
    for (name, beginning) in [("a.svg", "<svg "), ("a.mmd", "erDiagram\n"), ("a.dot", "digraph ")] {
        project.ok(&["graph", "--at", "head", "--output", name]);
        let text = fs::read_to_string(project.path().join(name)).unwrap();
        assert!(text.starts_with(beginning), "{name}: {text}");
    }
    let printed = project.ok(&["graph", "revisions", "--format", "mermaid"]);
    assert_eq!(
        printed,
        "flowchart BT\n    r20260101000000[\"first users<br/>20260101000000 (head)\"]\n"
    );
    let object = project.ok(&["graph", "--at", "head", "--output", "a.dot", "--json"]);
    let object: serde_json::Value = serde_json::from_str(&object).unwrap();
    assert_eq!(object, json!({ "format": 1, "output": "a.dot", "drawing": null }));
}

#[test]
fn a_part_is_drawn_around_a_table() {
    let project = recorded();
    let part = project.ok(&[
        "graph", "--at", "head", "--around", "users", "--keys", "--format", "mermaid",
    ]);
    assert_eq!(part, "erDiagram\n    \"users\" {\n        integer id PK\n    }\n");
}

#[test]
fn what_cannot_be_drawn_says_why_and_what_to_type() {
    let project = recorded();
    for (arguments, message, help) in [
        (
            &["--at", "nowhere"][..],
            "there is no revision `nowhere`",
            "`opp migrate history` lists the revisions",
        ),
        (
            &["--at", "head", "--output", "nowhere/tables.svg"],
            "cannot write nowhere/tables.svg: ",
            "pass another file with --output",
        ),
        (
            &["--at", "head", "--around", "nothing"],
            "table `nothing` does not exist",
            "--around takes one of: users",
        ),
        (
            &["revisions", "--keys"],
            "--at, --around, --keys and --all-columns are about tables",
            "`opp graph revisions` draws all revisions",
        ),
    ] {
        let refused = project.opp(&[&["graph"], arguments].concat());
        assert_eq!(refused.code, 1, "{refused:#?}");
        assert!(refused.err.contains(&format!("error: {message}")), "{refused:#?}");
        assert!(refused.err.contains(&format!("help: {help}")), "{refused:#?}");
    }
    assert!(project.opp(&["erd"]).err.contains("use `opp graph`"));
}
