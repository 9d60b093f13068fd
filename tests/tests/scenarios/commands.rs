//! Commands say what they do, do it once, and only look when they are asked to look.

use opp_test_variants::variants;
use opp_tests::law::{Engine, Project, on_each};

variants! {
    #[derive(OppModel)]
    struct Post {
        #[opp(primary_key)]
        id: i32,
        title: String,
    }

    mod blog;
    mod longer_blog { struct Post { body: Option<i32> } }
    mod rebuilt_blog { struct Post { title: Option<String>, body: Option<i32> } }
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

/// One set of models, a directory for each database, and each of them leads to what its database alone would have got.
#[test]
fn cm02_the_same_models_become_migrations_for_every_database() {
    on_each(Engine::ALL, |engine| {
        let project = Project::on(engine);
        project.write("opp.toml", "dialects = [\"sqlite\", \"postgres\", \"mysql\"]\n");
        for models in [blog::models(), rebuilt_blog::models()] {
            project.models(&models);
            project.makemigrations(&["--no-input"]).succeeds();
        }
        for directory in ["migrations", "migrations_postgres", "migrations_mysql"] {
            for migration in project.migrations() {
                let files = project.path(directory).join(migration.name());
                assert!(files.join("up.sql").exists(), "{} in {directory}", migration.name());
            }
        }
        project.opp(&["migrate"]).succeeds();
        let fresh = Project::migrated_on(engine, &rebuilt_blog::models());
        project
            .database()
            .catalog()
            .means(&fresh.database().catalog(), "compared with a project of its own");
        project.check().succeeds();
        project.opp(&["migrate", "downgrade", "base", "--yes"]).succeeds();
        assert!(project.database().catalog().is_empty());
    });
}

/// Through the database's own client, without opp: there and back again.
#[test]
fn cm10_a_script_made_without_a_database_does_what_migrate_does() {
    on_each(Engine::ALL, |engine| {
        let project = two_migrations(engine);
        project.models(&rebuilt_blog::models());
        project.makemigrations(&["--no-input", "--name", "third"]).succeeds();
        project.opp(&["migrate", "downgrade", "--sql", "base"]).exits(1);
        let there = project.opp(&["migrate", "--sql"]).succeeds().stdout;
        let halfway = project.opp(&["migrate", "--sql", "first:second"]).succeeds().stdout;
        assert!(
            there.contains(halfway.split("-- ").nth(1).unwrap_or("nothing")),
            "{halfway}"
        );
        let back = project
            .opp(&["migrate", "downgrade", "--sql", "head:base"])
            .succeeds()
            .stdout;
        assert!(project.database().catalog().is_empty(), "a script is only printed");
        project.run_in_client(&there);
        let fresh = Project::migrated_on(engine, &rebuilt_blog::models());
        project
            .database()
            .catalog()
            .means(&fresh.database().catalog(), "after the script");
        project.opp(&["migrate"]).succeeds().says("No migrations to apply");
        project.run_in_client(&back);
        assert!(project.database().catalog().is_empty());
    });
}
