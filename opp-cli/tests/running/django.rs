//! The table "Comparison with Django", row by row, and the recipe "Testing Migrations" of FastOpp's documentation.

use std::fs;

use serde_json::json;

use crate::models::{column, users};
use crate::project::Project;

/// Django's command, the one named after it, and the one named after Alembic's.
const ROWS: [(&str, &[&str], &[&str]); 2] = [
    ("migrate", &["migrate"], &["migrate", "upgrade"]),
    (
        "makemigrations",
        &[
            "makemigrations",
            "--registry",
            "models.json",
            "--id",
            "20260201000000",
            "-m",
            "Add people",
        ],
        &[
            "migrate",
            "create",
            "Add people",
            "--registry",
            "models.json",
            "--id",
            "20260201000000",
        ],
    ),
];

fn project() -> Project {
    let project = Project::new();
    project.three();
    let mut registry = users(&project, &[column("email", "text", json!({}))]);
    // The migrations by hand have made `users`.
    registry["models"][0]["table"] = json!("people");
    fs::write(project.path().join("models.json"), registry.to_string()).unwrap();
    project
}

#[test]
fn both_columns_do_the_same() {
    for (django, like_django, like_alembic) in ROWS {
        let [one, other] = [project(), project()];
        assert_eq!(one.ok(like_django), other.ok(like_alembic), "{django}");
        let names = |project: &Project| {
            let entries = fs::read_dir(project.migrations()).unwrap();
            let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            names
        };
        assert_eq!(names(&one), names(&other), "{django}");
    }
    let project = project();
    project.ok(&["migrate", "posts"]);
    let (list, history) = (project.ok(&["showmigrations"]), project.ok(&["migrate", "history"]));
    for (name, version) in [
        ("users", "20260101000000"),
        ("posts", "20260102000000"),
        ("tags", "20260103000000"),
    ] {
        assert!(
            list.contains(name) && history.contains(version) && history.contains(name),
            "{list}{history}"
        );
    }
    assert!(history.contains("20260102000000 (current)"), "{history}");
    let (sql, shown) = (
        project.ok(&["sqlmigrate", "tags"]),
        project.ok(&["migrate", "show", "tags"]),
    );
    assert!(shown.contains(sql.trim_end()), "{sql}\n{shown}");
}

#[test]
fn the_recipe_for_testing_migrations_reverts_only_what_it_created() {
    let project = Project::new();
    users(&project, &[column("email", "text", json!({}))]);
    let create = ["migrate", "create", "Test migration", "--registry", "models.json"];
    project.ok(&create);
    project.ok(&["migrate", "upgrade"]);
    let applied = project.applied();
    // Nothing changed, so the recipe stops at its first line.
    let again = project.opp(&create);
    assert_eq!(again.code, 1, "{again:#?}");
    assert!(
        again.err.contains("no migration was created") && again.err.contains("--empty"),
        "{again:#?}"
    );
    let down = project.opp(&["migrate", "downgrade", "-1"]);
    assert!(
        down.code == 3 && down.err.contains("_test_migration on test.db?"),
        "{down:#?}"
    );
    assert_eq!(project.applied(), applied);
    users(
        &project,
        &[
            column("email", "text", json!({})),
            column("age", "integer", json!({ "nullable": true })),
        ],
    );
    project.ok(&create);
    project.ok(&["migrate", "upgrade"]);
    project.ok(&["migrate", "downgrade", "-1", "--yes"]);
    assert_eq!(project.applied(), applied);
    assert!(project.ok(&["migrate", "current"]).contains(&applied[0]));
}
