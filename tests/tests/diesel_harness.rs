//! Do opp's files keep a database safe when Diesel runs them, with nobody of opp's around?

use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use opp_tests::fastopp::DIRECTORIES;
use opp_tests::law::{Database, Engine, Harness, Project, on_each};
use opp_tests::project::workspace;

#[allow(
    dead_code,
    reason = "the fields of the models are declared, and read by the derive alone"
)]
mod before {
    use opp_core::def::ModelDef;
    use opp_core::model::Model;
    use opp_core::prelude::*;

    #[derive(OppModel)]
    struct Parent {
        #[opp(primary_key)]
        id: i32,
        size: String,
    }

    #[derive(OppModel)]
    struct Child {
        #[opp(primary_key)]
        id: i32,
        #[opp(references = parents::id, on_delete = cascade)]
        parent_id: i32,
    }

    pub(super) fn models() -> Vec<ModelDef> {
        vec![Parent::DEF, Child::DEF]
    }
}

#[allow(
    dead_code,
    reason = "the fields of the models are declared, and read by the derive alone"
)]
mod after {
    use opp_core::def::ModelDef;
    use opp_core::model::Model;
    use opp_core::prelude::*;

    #[derive(OppModel)]
    struct Parent {
        #[opp(primary_key)]
        id: i32,
        size: i32,
    }

    #[derive(OppModel)]
    struct Child {
        #[opp(primary_key)]
        id: i32,
        #[opp(references = parents::id, on_delete = cascade)]
        parent_id: i32,
    }

    pub(super) fn models() -> Vec<ModelDef> {
        vec![Parent::DEF, Child::DEF]
    }
}

const ROWS: &str = "INSERT INTO parents VALUES (1, '10'), (2, '20'), (3, '30'); \
                    INSERT INTO childs VALUES (1, 1), (2, 2), (3, 3);";
const BAD_ROW: &str = "INSERT INTO parents VALUES (4, 'many')";
const ORPHAN: &str = "PRAGMA foreign_keys = OFF; INSERT INTO childs VALUES (4, 9); PRAGMA foreign_keys = ON;";

/// A project whose second migration, not run yet, rebuilds the parent.
fn with_pending_rebuild(rows: &[&str]) -> Project {
    let project = Project::migrated_to(&before::models());
    rows.iter().for_each(|rows| project.database().run(rows));
    project.models(&after::models());
    project
        .makemigrations(&["--no-input", "--allow-destructive"])
        .succeeds();
    project
}

fn migrations(project: &Project) -> FileBasedMigrations {
    FileBasedMigrations::from_path(project.path("migrations")).expect("Diesel reads the directory")
}

/// Diesel stops, and the file holds what it held.
fn stops_and_keeps_everything(project: &Project) {
    let (catalog, content) = (project.database().catalog(), project.database().content());
    let mut database = project.database();
    assert!(
        database.connection().run_next_migration(migrations(project)).is_err(),
        "Diesel ran the rebuild"
    );
    drop(database);
    let mut database = project.database();
    database.catalog().is(&catalog, "after Diesel stopped");
    assert_eq!(database.content(), content, "after Diesel stopped");
    assert_eq!(
        database
            .value("SELECT count(*) FROM __diesel_schema_migrations")
            .as_deref(),
        Some("1")
    );
}

fn enforces_foreign_keys(database: &mut Database) {
    assert_eq!(
        database
            .value("SELECT foreign_keys FROM pragma_foreign_keys")
            .as_deref(),
        Some("1")
    );
}

#[test]
fn a_rebuild_leaves_foreign_keys_on() {
    let project = with_pending_rebuild(&[ROWS]);
    let mut database = project.database();
    database
        .connection()
        .run_next_migration(migrations(&project))
        .expect("the rebuild runs");
    enforces_foreign_keys(&mut database);
    database
        .connection()
        .revert_last_migration(migrations(&project))
        .expect("the rebuild can be reverted");
    enforces_foreign_keys(&mut database);
    assert_eq!(database.value("SELECT count(*) FROM childs").as_deref(), Some("3"));
}

#[test]
fn a_rebuild_without_its_metadata_stops_before_children_are_deleted() {
    let project = with_pending_rebuild(&[ROWS]);
    let metadata = format!("migrations/{}/metadata.toml", project.newest_migration().name());
    std::fs::remove_file(project.path(metadata)).expect("a rebuild has metadata");
    stops_and_keeps_everything(&project);
}

#[test]
fn a_row_that_does_not_fit_stops_the_rebuild() {
    stops_and_keeps_everything(&with_pending_rebuild(&[ROWS, BAD_ROW]));
}

/// What was broken before is not the rebuild's business, and stays as broken as it was.
#[test]
fn an_orphan_that_was_there_stops_nobody() {
    let project = with_pending_rebuild(&[ROWS, ORPHAN]);
    let mut database = project.database();
    database
        .connection()
        .run_next_migration(migrations(&project))
        .expect("the rebuild runs");
    database
        .connection()
        .revert_last_migration(migrations(&project))
        .expect("the rebuild can be reverted");
    assert_eq!(database.value("SELECT count(*) FROM childs").as_deref(), Some("4"));
    drop(database);
    project.opp(&["migrate"]).succeeds();
    assert_eq!(
        project.database().value("SELECT count(*) FROM childs").as_deref(),
        Some("4")
    );
}

#[test]
fn the_whole_history_goes_down_and_up_again() {
    let project = with_pending_rebuild(&[]);
    let mut database = project.database();
    database
        .connection()
        .run_pending_migrations(migrations(&project))
        .expect("all migrations run");
    let catalog = database.catalog();
    database
        .connection()
        .revert_all_migrations(migrations(&project))
        .expect("all migrations can be reverted");
    assert!(database.catalog().is_empty());
    database
        .connection()
        .run_pending_migrations(migrations(&project))
        .expect("all migrations run again");
    database.catalog().is(&catalog, "after the second time");
}

/// What `diesel migration run`, `redo` and `revert --all` do with each of the example's directories is what opp does.
#[test]
fn the_examples_histories_need_no_opp() {
    on_each(Engine::ALL, |engine| {
        let project = Project::on(engine);
        let directory = Engine::ALL.iter().zip(DIRECTORIES).find(|(one, _)| **one == engine);
        let (_, directory) = directory.expect("each database has a directory");
        project.take_migrations(&workspace().join("examples/fastopp").join(directory));
        project.opp(&["migrate"]).succeeds();
        let catalog = project.database().catalog();
        project.opp(&["migrate", "downgrade", "base", "--yes"]).succeeds();

        let mut diesel = Harness::on(&project);
        let all = project.migrations().len();
        (0..all).for_each(|_| diesel.run());
        diesel.revert();
        diesel.run();
        project.database().catalog().is(&catalog, "under plain Diesel");
        (0..all).for_each(|_| diesel.revert());
        assert!(project.database().catalog().is_empty());
    });
}

/// Without the line Diesel would run the file outside a transaction, whatever it needs.
#[test]
fn metadata_always_says_whether_there_is_a_transaction() {
    let project = with_pending_rebuild(&[]);
    for migration in project.migrations() {
        let metadata = migration.file("metadata.toml");
        assert!(
            metadata.is_empty() || metadata.contains("run_in_transaction"),
            "{}: {metadata}",
            migration.name()
        );
    }
}
