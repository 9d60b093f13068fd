//! Plans, runs and guards the database of a URL, over opp's own drivers.

use opp_core::url::{DatabaseKind, DatabaseUrl};
use opp_history::dialect::Dialect;

use super::error::Error;
use super::guard::{self, GuardError};
use super::plan::{self, Plan};
use super::report::Report;
use super::{Migrator, thread};
use crate::Access;
use crate::cancel::Cancel;
use crate::database::Database;
use crate::error::DbError;
use crate::log::LogRow;
use crate::migrations::Migrations;
use crate::record::Record;
use crate::revision::Revision;

/// By URL, with opp's own drivers.
impl Migrator {
    /// What a run would do, in order. Changes nothing.
    ///
    /// # Errors
    /// The database or the migrations cannot be read, do not fit together, or the target does not exist.
    pub fn plan_url_blocking(&self, url: &DatabaseUrl) -> Result<Plan, Error> {
        thread::scoped(|| {
            let (migrations, record) = self.read_url(url)?;
            let steps = self.steps(&migrations, &record)?;
            Ok(plan::plan(&migrations, &record, &steps))
        })
    }

    /// Brings the database to the target. Runs on a thread of its own, so that it may be called inside an asynchronous runtime, which it
    /// blocks.
    ///
    /// # Errors
    /// A migration fails, or none can run; see [`Error`].
    pub fn run_url_blocking(&self, url: &DatabaseUrl) -> Result<Report, Error> {
        thread::scoped(|| self.run_here(url, self.cancel.clone()))
    }

    /// Brings the database to the target without blocking the thread that polls. Needs no runtime. A run whose future is dropped is
    /// cancelled as by [`Cancel`]: the statement at hand is stopped on the server.
    ///
    /// # Errors
    /// A migration fails, or none can run; see [`Error`].
    pub async fn run_url(&self, url: &DatabaseUrl) -> Result<Report, Error> {
        let (migrator, url) = (self.clone(), url.clone());
        thread::detached(&self.cancel, move |cancel| migrator.run_here(&url, cancel)).await
    }

    /// Records the target as applied without running anything, and what is after it as not applied: `opp migrate stamp`. Returns what
    /// it has recorded and what it has forgotten.
    ///
    /// # Errors
    /// The database or the migrations cannot be read, or the target does not exist.
    pub fn stamp_url_blocking(&self, url: &DatabaseUrl) -> Result<(Vec<Revision>, Vec<Revision>), Error> {
        thread::scoped(|| {
            let (migrations, record) = self.read_url(url)?;
            let mut database = self.open(url, self.cancel.clone())?;
            self.stamp_in(&mut database, &migrations, &record)
        })
    }

    /// Every run that the database remembers, oldest first: failed ones and stamps too.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn log_url_blocking(&self, url: &DatabaseUrl) -> Result<Vec<LogRow>, Error> {
        thread::scoped(|| match Database::open(url, Access::Read, self.patience) {
            Ok(mut database) => Ok(database.log()?),
            Err(DbError::Missing { .. }) => Ok(Vec::new()),
            Err(other) => Err(other.into()),
        })
    }

    /// Whether the database is at the newest revision, by its record alone unless [`Self::check_schema`] says otherwise.
    ///
    /// # Errors
    /// It is not, or cannot be read; see [`GuardError`].
    pub fn guard_url_blocking(&self, url: &DatabaseUrl) -> Result<(), GuardError> {
        thread::scoped(|| {
            let (migrations, record) = self.read_url(url)?;
            Ok(
                guard::record(&migrations, &record).and_then(|()| match self.checks_schema {
                    true => {
                        let mut database = Database::open(url, Access::Read, self.patience).map_err(Error::from)?;
                        guard::schema(&migrations, &mut database)
                    }
                    false => Ok(()),
                }),
            )
        })?
    }

    fn run_here(&self, url: &DatabaseUrl, cancel: Cancel) -> Result<Report, Error> {
        let (migrations, record) = self.read_url(url)?;
        let steps = self.steps(&migrations, &record)?;
        match steps.is_empty() {
            true => Ok(Report::default()),
            false => self.run_steps(&mut self.open(url, cancel)?, &migrations, &steps),
        }
    }

    fn open(&self, url: &DatabaseUrl, cancel: Cancel) -> Result<Database<'static>, Error> {
        let mut database = Database::open(url, Access::Create, self.patience)?;
        database.set_session(&self.session)?;
        database.set_cancel(cancel);
        database.set_actor(self.actor.clone());
        Ok(database)
    }

    fn read_url(&self, url: &DatabaseUrl) -> Result<(Migrations, Record), Error> {
        let dialect = match url.kind() {
            DatabaseKind::Sqlite(_) => Dialect::sqlite(),
            DatabaseKind::Postgres => Dialect::postgres(),
            DatabaseKind::Mysql => Dialect::mariadb(),
        };
        let migrations = self.migrations(dialect)?;
        let record = match Database::open(url, Access::Read, self.patience) {
            Ok(mut database) => database.record()?,
            Err(DbError::Missing { .. }) => Record::default(),
            Err(other) => return Err(other.into()),
        };
        Ok((migrations, record))
    }
}
