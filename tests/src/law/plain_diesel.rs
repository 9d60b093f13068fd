//! Do the same files work without opp? The law again, through Diesel's own harness.

use diesel::SqliteConnection;
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use opp_test_servers::{MysqlConnection, PgConnection};

use super::round_trip::{Expected, insert_rows, is_back, is_there_again};
use super::target::Target;
use super::{Case, Engine, Project};

/// Runs, reverts, runs and redoes the newest migration of the project on a new database.
pub(super) fn round_trip_with_diesel(case: &Case, project: &Project, expected: &Expected) {
    let target = project.second_target();
    let mut diesel = Harness::new(project, &target);
    if !case.before.is_empty() {
        diesel.run();
    }
    insert_rows(case, &mut target.open());
    diesel.run();
    is_there_again(case, &mut target.open(), &expected.after, "after Diesel's way up");
    diesel.revert();
    is_back(case, &mut target.open(), &expected.before, "after Diesel's way down");
    diesel.run();
    diesel.revert();
    diesel.run();
    is_there_again(case, &mut target.open(), &expected.after, "after Diesel's redo");
}

/// Diesel's own runner, with the migrations of a project on one connection.
pub struct Harness {
    migrations: FileBasedMigrations,
    connection: Connection,
}

enum Connection {
    Sqlite(SqliteConnection),
    Postgres(Box<PgConnection>),
    Mysql(Box<MysqlConnection>),
}

impl Harness {
    pub(super) fn new(project: &Project, target: &Target) -> Self {
        let path = project.path("migrations");
        Self {
            migrations: FileBasedMigrations::from_path(path).expect("Diesel reads the directory"),
            connection: Connection::to(project, target),
        }
    }

    /// Diesel on the project's own database.
    #[must_use]
    pub fn on(project: &Project) -> Self {
        Self::new(project, project.target())
    }

    /// Runs the next migration.
    pub fn run(&mut self) {
        self.try_run().unwrap_or_else(|error| panic!("Diesel's run: {error}"));
    }

    /// Runs the next migration, or tells why that fails.
    ///
    /// # Errors
    /// Diesel's message.
    pub fn try_run(&mut self) -> Result<(), String> {
        let next = self.migrations.clone();
        let ran = match &mut self.connection {
            Connection::Sqlite(connection) => connection.run_next_migration(next).map(drop),
            Connection::Postgres(connection) => connection.run_next_migration(next).map(drop),
            Connection::Mysql(connection) => connection.run_next_migration(next).map(drop),
        };
        ran.map_err(|error| error.to_string())
    }

    /// Reverts the last migration.
    pub fn revert(&mut self) {
        let last = self.migrations.clone();
        let reverted = match &mut self.connection {
            Connection::Sqlite(connection) => connection.revert_last_migration(last).map(drop),
            Connection::Postgres(connection) => connection.revert_last_migration(last).map(drop),
            Connection::Mysql(connection) => connection.revert_last_migration(last).map(drop),
        };
        reverted.unwrap_or_else(|error| panic!("Diesel's revert: {error}"));
    }
}

impl Connection {
    fn to(project: &Project, target: &Target) -> Self {
        let url = target.url();
        match target.engine() {
            Engine::Sqlite => {
                let path = project.path(url);
                Self::Sqlite(established(
                    path.to_str().expect("temporary directories have UTF-8 names"),
                ))
            }
            Engine::Postgres => Self::Postgres(Box::new(established(&url))),
            Engine::Mysql => Self::Mysql(Box::new(established(&url))),
        }
    }
}

fn established<C: diesel::Connection>(url: &str) -> C {
    C::establish(url).unwrap_or_else(|error| panic!("{error}"))
}
