//! A history that does not fit the database, or itself, is refused by name; nothing of it is skipped silently.

use std::fs;

use opp_tests::law::{Engine, on_each};

use super::graph::{chain, stands_at};

const VERSIONS: &str = "SELECT count(*) FROM __diesel_schema_migrations";

#[test]
fn rg04_the_place_where_one_stands_is_reached_and_one_ahead_is_not_below() {
    on_each(Engine::ALL, |engine| {
        let project = chain(engine);
        let down = |target| project.opp(&["migrate", "downgrade", target, "--yes"]);
        down("base").succeeds();
        assert!(project.database().catalog().is_empty());
        project.opp(&["migrate", "upgrade", "m3"]).succeeds();
        down("m3").succeeds();
        down("m4").exits(1);
        stands_at(&project, 3, "a step ahead");
        project.opp(&["migrate", "upgrade", "head"]).succeeds();
        project.opp(&["migrate", "upgrade", "head"]).succeeds();
        stands_at(&project, 5, "head twice");
    });
}

#[test]
fn rg10_a_circle_and_a_missing_parent_are_named() {
    let project = chain(Engine::Sqlite);
    let migrations = project.migrations();
    let third = &migrations[2];
    let record = third.file("migration.json");
    for (parent, name) in [
        (migrations[3].revision(), "m3"),
        ("20200101000000".to_owned(), "20200101000000"),
    ] {
        third.write("migration.json", &record.replace(&migrations[1].revision(), &parent));
        for call in [
            &["makemigrations", "--registry", "models.json", "--no-input"][..],
            &["migrate"],
        ] {
            project.changes_nothing(|project| project.opp(call)).exits(1).says(name);
        }
    }
}

#[test]
fn rg11_a_migration_that_comes_late_is_not_skipped() {
    on_each(Engine::ALL, |engine| {
        let project = chain(engine);
        project.opp(&["migrate"]).succeeds();
        fs::create_dir(project.path("migrations/2020-01-01-000000_late")).unwrap();
        project.write(
            "migrations/2020-01-01-000000_late/up.sql",
            "CREATE TABLE late (id INTEGER);",
        );
        project.write("migrations/2020-01-01-000000_late/down.sql", "DROP TABLE late;");
        project.opp(&["migrate"]).exits(1).says("late");
        assert_eq!(project.database().value(VERSIONS).as_deref(), Some("5"));
        project
            .opp(&["migrate", "upgrade", "heads"])
            .exits(1)
            .says("late")
            .says("--allow-out-of-order");
        assert_eq!(project.database().value(VERSIONS).as_deref(), Some("5"));
        project
            .opp(&["migrate", "upgrade", "heads", "--allow-out-of-order"])
            .succeeds();
        assert!(project.database().tables().contains(&"late".to_owned()));
        assert_eq!(project.database().value(VERSIONS).as_deref(), Some("6"));
    });
}

#[test]
fn sf06_a_child_without_its_parent_and_a_version_nobody_knows_are_named() {
    on_each(Engine::ALL, |engine| {
        let project = chain(engine);
        project.opp(&["migrate", "m4"]).succeeds();
        let second = project.migrations()[1].revision();
        let recorded = |sql: &str| {
            project.database().run(sql);
            let before = project.database().catalog();
            let ran = project.opp(&["migrate"]).exits(1);
            project.database().catalog().is(&before, "after a refusal");
            ran
        };
        let row = |version: &str| format!("INSERT INTO __diesel_schema_migrations (version) VALUES ('{version}')");
        let no_row = |version: &str| format!("DELETE FROM __diesel_schema_migrations WHERE version = '{version}'");
        recorded(&no_row(&second)).says("m2").says("m3");
        project.database().run(&row(&second));
        // Without a row of opp's own a version belongs to another source that shares Diesel's table.
        project.database().run(&row("19990101000000"));
        project.opp(&["migrate"]).succeeds();
        let newest = project.migrations()[4].clone();
        newest.delete();
        recorded(&no_row("19990101000000")).says(&newest.name());
    });
}

#[test]
fn sf08_a_step_without_a_way_back_says_so() {
    on_each(Engine::ALL, |engine| {
        let project = chain(engine);
        project.opp(&["migrate"]).succeeds();
        let fourth = project.migrations()[3].clone();
        fourth.write("down.sql", "");
        let down = |target| project.opp(&["migrate", "downgrade", target, "--yes"]);
        down("m2").exits(1).says("m4").says("down.sql");
        stands_at(&project, 5, "a way back that breaks off");
        down("m4").succeeds();
        stands_at(&project, 4, "the part of the way that is there");
    });
}
