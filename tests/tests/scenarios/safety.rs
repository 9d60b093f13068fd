//! Nothing is written that is not meant, and the files work without opp.

use opp_test_variants::variants;
use opp_tests::law::{Engine, Harness, Project, Refusal, on_each, refused};

variants! {
    #[derive(OppModel)]
    struct Post {
        #[opp(primary_key)]
        id: i32,
        title: String,
    }

    mod blog;
    mod longer_blog {
        struct Post {
            #[opp(default = "")] body: String,
        }
        #[derive(OppModel)]
        struct Comment {
            #[opp(primary_key)]
            id: i32,
            #[opp(references = posts::id, on_delete = cascade)]
            post_id: i32,
        }
    }
}

#[test]
fn sf01_migrations_are_made_without_a_database() {
    let project = Project::new();
    project.write(".env", "DATABASE_URL=/nowhere/at/all.db\n");
    project.models(&blog::models());
    project.makemigrations(&["--no-input"]).succeeds();
    project.models(&longer_blog::models());
    project.makemigrations(&["--no-input"]).succeeds();
    assert_eq!(project.migrations().len(), 2);
}

#[test]
fn sf01_migrations_are_made_while_the_database_is_behind() {
    let project = Project::migrated_to(&blog::models());
    let schema = project.database().catalog();
    for models in [longer_blog::models(), blog::models()] {
        project.models(&models);
        project
            .makemigrations(&["--no-input", "--allow-destructive"])
            .succeeds();
    }
    project.database().catalog().is(&schema, "after makemigrations");
}

#[test]
fn sf02_an_empty_registry_drops_nothing() {
    refused(&Refusal {
        before: blog::models(),
        code: 1,
        says: &["no models"],
        ..Refusal::default()
    });
}

#[test]
fn sf02_a_crate_that_is_gone_drops_nothing() {
    let project = Project::migrated_to(&longer_blog::models());
    project.models_of("another_crate", &blog::models());
    let refused = |options: &[&str]| {
        project
            .changes_nothing(|project| project.makemigrations(options))
            .exits(3)
    };
    refused(&["--no-input"]).says("shop").says("--allow-missing");
    refused(&["--no-input", "--allow-destructive"]).says("--allow-missing");
    project
        .makemigrations(&["--no-input", "--allow-destructive", "--allow-missing", "shop"])
        .succeeds();
}

#[test]
fn sf03_plain_diesel_and_opp_make_the_same_database() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &blog::models());
        project.models(&longer_blog::models());
        project.makemigrations(&["--no-input"]).succeeds();
        project.opp(&["migrate"]).succeeds();
        let catalog = project.database().catalog();
        project.opp(&["migrate", "downgrade", "base", "--yes"]).succeeds();
        let mut diesel = Harness::on(&project);
        diesel.run();
        diesel.run();
        project.database().catalog().is(&catalog, "under plain Diesel");
        diesel.revert();
        diesel.revert();
        assert!(project.database().catalog().is_empty());
        for migration in project.migrations() {
            assert!(
                !migration.up().trim().is_empty() && !migration.down().trim().is_empty(),
                "Diesel refuses empty files"
            );
        }
    });
}

/// Each side takes over where the other stopped.
#[test]
fn sf03_opp_goes_on_where_diesel_stopped() {
    on_each(Engine::ALL, |engine| {
        let project = Project::on(engine);
        for models in [blog::models(), longer_blog::models()] {
            project.models(&models);
            project.makemigrations(&["--no-input"]).succeeds();
        }
        Harness::on(&project).run();
        project.opp(&["migrate"]).succeeds();
        assert_eq!(
            project
                .database()
                .value("SELECT count(*) FROM __diesel_schema_migrations")
                .as_deref(),
            Some("2")
        );
        Harness::on(&project).revert();
        project.opp(&["migrate"]).succeeds();
        project.check().succeeds();
    });
}

#[test]
fn sf09_a_whole_history_goes_down_to_nothing_and_up_again() {
    on_each(Engine::ALL, |engine| {
        let project = Project::on(engine);
        for models in [
            blog::models(),
            longer_blog::models(),
            blog::models(),
            longer_blog::models(),
        ] {
            project.models(&models);
            project
                .makemigrations(&["--no-input", "--allow-destructive"])
                .succeeds();
        }
        project.opp(&["migrate"]).succeeds();
        let fresh = Project::migrated_on(engine, &longer_blog::models());
        project
            .database()
            .catalog()
            .means(&fresh.database().catalog(), "after all of the history");
        project.opp(&["migrate", "downgrade", "base", "--yes"]).succeeds();
        assert!(project.database().catalog().is_empty());
        project.opp(&["migrate"]).succeeds();
        project
            .database()
            .catalog()
            .means(&fresh.database().catalog(), "after the second time");
        project.check().succeeds();
    });
}

#[test]
fn sf04_a_record_that_cannot_be_read_creates_nothing_again() {
    let project = Project::migrated_to(&blog::models());
    project.models(&longer_blog::models());
    let record = project.newest_migration().file("migration.json");
    for broken in ["{", "{}", &record.replacen("\"format\": 1", "\"format\": 999", 1)] {
        project.newest_migration().write("migration.json", broken);
        project
            .changes_nothing(|project| project.makemigrations(&["--no-input"]))
            .exits(1)
            .says("migration.json");
    }
}

#[test]
fn sf05_a_database_changed_by_hand_is_reported_and_left_alone() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &blog::models());
        project.database().run("ALTER TABLE posts ADD COLUMN by_hand TEXT");
        let schema = project.database().catalog();
        project.check().exits(1).says("by_hand");
        project.database().catalog().is(&schema, "after the check");
    });
}

#[test]
fn sf07_two_migrations_with_one_id_are_refused() {
    let project = Project::new();
    project.models(&blog::models());
    project.makemigrations(&["--no-input", "--name", "one"]).succeeds();
    let migration = project.newest_migration();
    let copy = format!("migrations/{}", migration.name().replace("_one", "_two"));
    std::fs::create_dir(project.path(&copy)).expect("a new directory");
    for file in ["up.sql", "down.sql"] {
        project.write(&format!("{copy}/{file}"), "SELECT 1;");
    }
    project.opp(&["migrate"]).exits(1).says("_one").says("_two");
    project.opp(&["showmigrations"]).exits(1);
}
