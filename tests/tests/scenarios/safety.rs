//! Nothing is written that is not meant, and the files work without opp.

use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use opp_tests::law::{Project, Refusal, refused};

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
        #[opp(default = "")]
        body: String,
    }

    #[derive(OppModel)]
    struct Comment {
        #[opp(primary_key)]
        id: i32,
        #[opp(references = posts::id, on_delete = cascade)]
        post_id: i32,
    }
    declare!(Post, Comment);
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
    let project = Project::migrated_to(&blog::models());
    project.models(&longer_blog::models());
    project.makemigrations(&["--no-input"]).succeeds();
    project.opp(&["migrate"]).succeeds();
    let migrations = FileBasedMigrations::from_path(project.path("migrations")).expect("Diesel reads the directory");
    let mut database = project.database_called("diesel.db");
    let ran = database
        .connection()
        .run_pending_migrations(migrations.clone())
        .expect("the migrations run")
        .len();
    assert_eq!(ran, 2);
    database
        .catalog()
        .is(&project.database().catalog(), "under plain Diesel");
    database
        .connection()
        .revert_all_migrations(migrations)
        .expect("the migrations can be reverted");
    assert!(database.catalog().is_empty());
    for migration in project.migrations() {
        assert!(
            !migration.up().trim().is_empty() && !migration.down().trim().is_empty(),
            "Diesel refuses empty files"
        );
    }
}

/// Each side takes over where the other stopped.
#[test]
fn sf03_opp_goes_on_where_diesel_stopped() {
    let project = Project::new();
    for models in [blog::models(), longer_blog::models()] {
        project.models(&models);
        project.makemigrations(&["--no-input"]).succeeds();
    }
    let migrations = FileBasedMigrations::from_path(project.path("migrations")).expect("Diesel reads the directory");
    project
        .database()
        .connection()
        .run_next_migration(migrations.clone())
        .expect("the first migration runs");
    project.opp(&["migrate"]).succeeds();
    assert_eq!(
        project
            .database()
            .value("SELECT count(*) FROM __diesel_schema_migrations")
            .as_deref(),
        Some("2")
    );
    project
        .database()
        .connection()
        .revert_last_migration(migrations)
        .expect("the second migration can be reverted");
    project.opp(&["migrate"]).succeeds();
    project.check().succeeds();
}

#[test]
fn sf09_a_whole_history_goes_down_to_nothing_and_up_again() {
    let project = Project::new();
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
    let fresh = Project::migrated_to(&longer_blog::models());
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
    let project = Project::migrated_to(&blog::models());
    project.database().run("ALTER TABLE posts ADD COLUMN by_hand TEXT");
    let schema = project.database().catalog();
    project.check().exits(1).says("by_hand");
    project.database().catalog().is(&schema, "after the check");
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
