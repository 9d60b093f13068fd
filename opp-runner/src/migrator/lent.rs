//! Plans, runs and guards the database of a connection that the application lends.

use super::Migrator;
use super::error::Error;
use super::guard::{self, GuardError};
use super::plan::{self, Plan};
use super::report::Report;
use crate::cancel::Cancel;
use crate::database::Database;
use crate::lent::{self, Connection};
use crate::log::LogRow;
use crate::migrations::Migrations;
use crate::record::Record;
use crate::revision::Revision;

/// Over a connection of Diesel's that the application lends, such as one of its pool. The dialect comes from the connection.
///
/// It gets back the settings that it had, which `docs/applications.md` lists, is not reset, and works afterwards with the statements that
/// Diesel has prepared. Where that fails, or an observer panics, it counts as broken and a pool discards it. There is one connection alone, so
/// [`Migrator::cancel`] stops a run between two statements, and [`Migrator::statement_timeout`] is what ends a long one.
impl Migrator {
    /// What a run would do, in order. Changes nothing.
    ///
    /// # Errors
    /// The database or the migrations cannot be read, do not fit together, or the target does not exist.
    pub fn plan<C: Connection>(&self, connection: &mut C) -> Result<Plan, Error> {
        self.plan_lent(connection)
    }

    /// Brings the database to the target.
    ///
    /// ```no_run
    /// use diesel::prelude::*;
    /// use opp_runner::Migrator;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut connection = SqliteConnection::establish("app.db")?;
    /// let report = Migrator::new("migrations").run(&mut connection)?;
    /// println!("{} migration(s) applied", report.steps.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// A migration fails, or none can run; see [`Error`].
    pub fn run<C: Connection>(&self, connection: &mut C) -> Result<Report, Error> {
        self.for_run().run_lent(connection)
    }

    /// Records the target as applied without running anything, and what is after it as not applied: `opp migrate stamp`. Returns what
    /// it has recorded and what it has forgotten.
    ///
    /// # Errors
    /// The database or the migrations cannot be read, or the target does not exist.
    pub fn stamp<C: Connection>(&self, connection: &mut C) -> Result<(Vec<Revision>, Vec<Revision>), Error> {
        let (migrations, record) = self.read_lent(connection, &Cancel::new())?;
        let work = |database: &mut Database<'_>| self.stamp_in(database, &migrations, &record);
        self.for_run().with_lent(connection, work)
    }

    /// Every run that the database remembers, oldest first: failed ones and stamps too.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn log<C: Connection>(&self, connection: &mut C) -> Result<Vec<LogRow>, Error> {
        Ok(Database::lent(connection, self.patience, &Cancel::new())?.log()?)
    }

    /// Whether the database is at the newest revision, by its record alone unless [`Self::check_schema`] says otherwise. Nothing is set or
    /// changed. The record takes one question where opp has run before, and two inside a transaction, which stays usable.
    ///
    /// ```no_run
    /// use diesel::prelude::*;
    /// use opp_runner::Migrator;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut connection = SqliteConnection::establish("app.db")?;
    /// Migrator::new("migrations").guard(&mut connection)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// It is not, or cannot be read; see [`GuardError`].
    pub fn guard<C: Connection>(&self, connection: &mut C) -> Result<(), GuardError> {
        self.guard_lent(connection)
    }

    pub(super) fn plan_lent(&self, connection: &mut dyn Connection) -> Result<Plan, Error> {
        let (migrations, record) = self.read_lent(connection, &Cancel::new())?;
        let steps = self.steps(&migrations, &record)?;
        Ok(plan::plan(&migrations, &record, &steps))
    }

    pub(super) fn guard_lent(&self, connection: &mut dyn Connection) -> Result<(), GuardError> {
        let migrations = self.migrations(connection.dialect())?;
        let record = lent::record(connection).map_err(Error::from)?;
        guard::record(&migrations, &record)?;
        if !self.checks_schema {
            return Ok(());
        }
        let database = Database::lent(connection, self.patience, &Cancel::new());
        let mut database = database.map_err(Error::from)?;
        guard::schema(&migrations, &mut database)
    }

    pub(super) fn run_lent(&self, connection: &mut dyn Connection) -> Result<Report, Error> {
        let (migrations, record) = self.read_lent(connection, &self.cancel)?;
        let steps = self.steps(&migrations, &record)?;
        match steps.is_empty() {
            true => Ok(Report::default()),
            false => self.with_lent(connection, |database| self.run_steps(database, &migrations, &steps)),
        }
    }

    /// For one run, which has not noticed a request to stop.
    fn for_run(&self) -> Self {
        self.clone().cancel(self.cancel.for_run())
    }

    /// Works on the connection and gives it back as it was.
    fn with_lent<T>(
        &self,
        connection: &mut dyn Connection,
        work: impl FnOnce(&mut Database<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let is_in_transaction = connection.is_in_transaction().map_err(Error::broken)?;
        if is_in_transaction {
            return Err(Error::InTransaction);
        }
        let mut lent = Lent {
            connection,
            is_changed: false,
        };
        let mut database = Database::lent(&mut *lent.connection, self.patience, &self.cancel)?;
        lent.is_changed = true;
        database.set_actor(self.actor.clone());
        let worked = database.set_session(&self.session).map_err(Error::from);
        let worked = worked.and_then(|()| work(&mut database));
        let given_back = database.give_back();
        lent.is_changed = given_back.is_err();
        drop(database);
        let worked = worked?;
        given_back?;
        Ok(worked)
    }

    fn read_lent(&self, connection: &mut dyn Connection, cancel: &Cancel) -> Result<(Migrations, Record), Error> {
        let migrations = self.migrations(connection.dialect())?;
        let record = Database::lent(connection, self.patience, cancel)?.record()?;
        Ok((migrations, record))
    }
}

/// A connection at work. One that is not given back as it was lent, also because the work panics, a pool discards.
struct Lent<'c> {
    connection: &'c mut dyn Connection,
    is_changed: bool,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if self.is_changed {
            self.connection.condemn();
        }
    }
}
