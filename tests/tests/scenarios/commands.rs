//! Commands say what they do, do it once, and only look when they are asked to look.

use opp_tests::law::{Engine, Project, on_each};

mod blog {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct Post {
        #[opp(primary_key)]
        id: i32,
        title: String,
    }
    declare!(Post);
}

mod longer_blog {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct Post {
        #[opp(primary_key)]
        id: i32,
        title: String,
        body: Option<i32>,
    }
    declare!(Post);
}

/// Two migrations, none of them applied.
fn two_migrations(engine: Engine) -> Project {
    let project = Project::on(engine);
    project.models(&blog::models());
    project.makemigrations(&["--no-input", "--name", "first"]).succeeds();
    project.models(&longer_blog::models());
    project.makemigrations(&["--no-input", "--name", "second"]).succeeds();
    project
}

#[test]
fn cm01_a_new_project_gets_its_first_migration() {
    on_each(Engine::ALL, |engine| {
        let project = Project::on(engine);
        project.models(&blog::models());
        project.makemigrations(&["--no-input"]).succeeds().says("posts");
        let migration = project.newest_migration();
        for file in ["up.sql", "down.sql", "migration.json"] {
            assert!(!migration.file(file).trim().is_empty(), "{file} is empty");
        }
        project
            .changes_nothing(|project| project.makemigrations(&["--no-input"]))
            .succeeds()
            .says("No changes");
    });
}

#[test]
fn cm03_checks_find_changes_and_write_nothing() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &blog::models());
        project
            .changes_nothing(|project| project.makemigrations(&["--check"]))
            .succeeds();
        project.check().succeeds();
        project.models(&longer_blog::models());
        project
            .changes_nothing(|project| project.makemigrations(&["--check"]))
            .exits(1)
            .says("body");
        project.check().exits(1);
    });
}

#[test]
fn cm04_a_dry_run_shows_and_writes_nothing() {
    let project = Project::migrated_to(&blog::models());
    project.models(&longer_blog::models());
    project
        .changes_nothing(|project| project.makemigrations(&["--dry-run", "--no-input"]))
        .succeeds()
        .says("body");
}

#[test]
fn cm05_migrate_goes_forward_back_and_says_so() {
    on_each(Engine::ALL, |engine| {
        let project = two_migrations(engine);
        project.opp(&["migrate"]).succeeds().says("first").says("second");
        project.opp(&["migrate"]).succeeds().says("No migrations to apply");
        project.opp(&["migrate", "first", "--yes"]).succeeds().says("second");
        project.opp(&["migrate", "second"]).succeeds().says("second");
        project.opp(&["migrate", "zero", "--yes"]).succeeds().says("first");
        assert!(project.database().catalog().is_empty());
    });
}

#[test]
fn cm06_looking_leaves_no_trace() {
    on_each(Engine::ALL, |engine| {
        let project = two_migrations(engine);
        for call in [
            &["showmigrations"][..],
            &["migrate", "history"],
            &["migrate", "current"],
            &["migrate", "heads"],
        ] {
            project.changes_nothing(|project| project.opp(call)).succeeds();
        }
        project.database().run("CREATE TABLE other (id INTEGER)");
        for call in [
            &["showmigrations"][..],
            &["migrate", "history"],
            &["migrate", "current"],
        ] {
            project.changes_nothing(|project| project.opp(call)).succeeds();
        }
        assert!(project.opp(&["showmigrations"]).stdout.contains("[ ]"));
        project.opp(&["migrate", "first"]).succeeds();
        let listed = project.opp(&["showmigrations"]).succeeds().stdout;
        let marks: Vec<&str> = listed.lines().filter_map(|line| line.trim_start().get(..3)).collect();
        assert_eq!(marks.iter().filter(|mark| **mark == "[X]").count(), 1, "{listed}");
        assert_eq!(marks.iter().filter(|mark| **mark == "[ ]").count(), 1, "{listed}");
    });
}

mod rebuilt_blog {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct Post {
        #[opp(primary_key)]
        id: i32,
        title: Option<String>,
        body: Option<i32>,
    }
    declare!(Post);
}

/// Everything that runs, in the transaction that the runner opens; a rebuild's file opens its own.
#[test]
fn cm07_sqlmigrate_shows_exactly_what_runs() {
    let project = two_migrations(Engine::Sqlite);
    project.models(&rebuilt_blog::models());
    project.makemigrations(&["--no-input", "--name", "third"]).succeeds();
    for migration in project.migrations() {
        let revision = migration.revision();
        let own_transaction = migration.name().ends_with("third");
        for (call, sql) in [
            (&["sqlmigrate", &revision][..], migration.up()),
            (&["sqlmigrate", &revision, "--backwards"], migration.down()),
        ] {
            let shown = project.opp(call).succeeds().stdout;
            let expected = if own_transaction {
                sql
            } else {
                format!("BEGIN;\n{}\nCOMMIT;\n", sql.trim_end())
            };
            assert_eq!(shown.trim_end(), expected.trim_end(), "{call:?}");
        }
    }
}

#[test]
fn cm08_a_plan_is_listed_and_not_run() {
    on_each(Engine::ALL, |engine| {
        let project = two_migrations(engine);
        project
            .changes_nothing(|project| project.opp(&["migrate", "--plan"]))
            .succeeds()
            .says("first")
            .says("second");
    });
}

#[test]
fn cm13_wrong_usage_ends_with_two() {
    let project = two_migrations(Engine::Sqlite);
    project.opp(&["makemigration"]).exits(2);
    project.opp(&["migrate", "--nonsense"]).exits(2);
}
