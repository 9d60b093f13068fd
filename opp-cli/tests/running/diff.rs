//! What does `opp diff` say of two schemas: revisions, models, a registry file, the database?

use std::fs;

use opp_test_servers::Server;
use serde_json::{Value, json};

use crate::models::{column, users};
use crate::on_server::{BOTH, OnServer};
use crate::project::Project;

fn make(project: &Project, id: &str) {
    project.ok(&["makemigrations", "--registry", "models.json", "--id", id]);
}

/// Two revisions, and models with one more column.
fn two_and_models(project: &Project) {
    users(project, &[]);
    make(project, "20260101000000");
    users(project, &[column("email", "text", json!({ "nullable": true }))]);
    make(project, "20260102000000");
    fs::copy(project.path().join("models.json"), project.path().join("old.json")).unwrap();
    users(
        project,
        &[
            column("email", "text", json!({ "nullable": true })),
            column("age", "integer", json!({ "nullable": true })),
        ],
    );
}

#[test]
fn revisions_models_and_files_are_compared() {
    let project = Project::new();
    two_and_models(&project);
    let diff = |arguments: &[&str]| project.ok(&[&["diff"], arguments, &["--registry", "models.json"]].concat());
    let out = diff(&[]);
    assert!(out.starts_with("+ Add column age to users\n"), "{out}");
    assert!(
        out.contains("ALTER TABLE \"users\" ADD COLUMN \"age\" INTEGER"),
        "{out}"
    );
    assert!(!out.contains("email"), "{out}");
    assert!(diff(&["20260101000000", "head"]).contains("+ Add column email to users"));
    assert!(diff(&["head", "20260101000000"]).contains("- Drop column email from users"));
    assert!(diff(&["zero", "head"]).contains("+ Create table users"));
    assert!(diff(&["old.json", "models.json"]).contains("+ Add column age to users"));
    assert_eq!(diff(&["old.json", "head"]), "No differences\n");
    let report: Value = serde_json::from_str(&diff(&["--json"])).unwrap();
    assert_eq!(report["operations"][0]["op"], "add_column");
    assert_eq!(
        fs::read_dir(project.migrations())
            .unwrap()
            .filter(|one| one.as_ref().unwrap().path().is_dir())
            .count(),
        2
    );
    let refused = project.opp(&["diff", "nowhere", "head"]);
    assert_eq!(refused.code, 1, "{refused:#?}");
    let refused = project.opp(&["diff", "nothing.json", "head"]);
    assert!(refused.err.contains("cannot read nothing.json"), "{refused:#?}");
}

#[test]
fn a_database_is_compared_as_it_reads() {
    let project = Project::new();
    two_and_models(&project);
    project.ok(&["migrate"]);
    assert_eq!(project.ok(&["diff", "head", "database"]), "No differences\n");
    project.execute("ALTER TABLE users ADD COLUMN by_hand TEXT");
    let out = project.ok(&["diff", "head", "database"]);
    assert!(out.starts_with("+ Add column by_hand to users\n"), "{out}");
    let out = project.ok(&["diff", "database", "models", "--registry", "models.json"]);
    assert!(out.contains("+ Add column age to users"), "{out}");
    for server in BOTH {
        let on = OnServer::new(server);
        two_and_models(&on.project);
        on.ok(&["migrate"]);
        assert_eq!(on.ok(&["diff", "head", "database"]), "No differences\n", "{server:?}");
        let kind = if server == Server::Mysql { "INT" } else { "INTEGER" };
        on.database.run(&format!("ALTER TABLE users ADD COLUMN by_hand {kind}"));
        let out = on.ok(&["diff", "head", "database"]);
        assert!(out.starts_with("+ Add column by_hand to users\n"), "{out}");
    }
}
