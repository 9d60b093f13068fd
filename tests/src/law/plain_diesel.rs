//! Do the same files work without opp? The law again, through Diesel's own harness.

use diesel_migrations::{FileBasedMigrations, MigrationHarness};

use super::round_trip::{Expected, insert_rows, is_back, is_there_again};
use super::{Case, Database, Project};

/// Runs, reverts, runs and redoes the newest migration of the project on a new database.
pub(super) fn round_trip_with_diesel(case: &Case, project: &Project, expected: &Expected) {
    let migrations = FileBasedMigrations::from_path(project.path("migrations")).expect("Diesel reads the directory");
    let mut database = project.database_called("diesel.db");
    if !case.before.is_empty() {
        run(&mut database, &migrations);
    }
    insert_rows(case, &mut database);
    run(&mut database, &migrations);
    is_there_again(case, &mut database, &expected.after, "after Diesel's way up");
    revert(&mut database, &migrations);
    is_back(case, &mut database, &expected.before, "after Diesel's way down");
    run(&mut database, &migrations);
    revert(&mut database, &migrations);
    run(&mut database, &migrations);
    is_there_again(case, &mut database, &expected.after, "after Diesel's redo");
}

fn run(database: &mut Database, migrations: &FileBasedMigrations) {
    let ran = database.connection().run_next_migration(migrations.clone());
    ran.unwrap_or_else(|error| panic!("Diesel's run: {error}"));
}

fn revert(database: &mut Database, migrations: &FileBasedMigrations) {
    let reverted = database.connection().revert_last_migration(migrations.clone());
    reverted.unwrap_or_else(|error| panic!("Diesel's revert: {error}"));
}
