//! Plans, runs and guards the database of a connection of diesel-async's that the application lends.

use std::future::Future;

use super::Migrator;
use super::error::Error;
use super::guard::GuardError;
use super::plan::Plan;
use super::report::Report;
use crate::lent::{AsyncConnection, bridge};

/// Over a connection of diesel-async's that the application lends: `AsyncPgConnection` and `AsyncMysqlConnection`, also pooled ones.
///
/// Everything that is said of [`Migrator::run`] holds here too. Besides, a request to stop ends the statement that runs. Where the future is
/// dropped, that statement is ended on the server and a pool discards the connection, so that its lock is free and the record true.
impl Migrator {
    /// What a run would do, in order. Changes nothing.
    ///
    /// # Errors
    /// The database or the migrations cannot be read, do not fit together, or the target is none.
    pub fn plan_async<'a, C: AsyncConnection>(
        &'a self,
        connection: &'a mut C,
    ) -> impl Future<Output = Result<Plan, Error>> + Send + 'a {
        let migrator = self.clone();
        async move {
            let planned = bridge::work(connection, &self.cancel, move |connection| {
                migrator.plan_lent(connection)
            });
            planned.await.unwrap_or(Err(Error::Panicked))
        }
    }

    /// Brings the database to the target.
    ///
    /// # Errors
    /// A migration fails, or none can run; see [`Error`].
    pub fn run_async<'a, C: AsyncConnection>(
        &'a self,
        connection: &'a mut C,
    ) -> impl Future<Output = Result<Report, Error>> + Send + 'a {
        let migrator = self.clone();
        async move {
            let ran = bridge::work(connection, &self.cancel, move |connection| {
                migrator.run_lent(connection)
            });
            ran.await.unwrap_or(Err(Error::Panicked))
        }
    }

    /// Whether the database is at the newest revision; see [`Migrator::guard`].
    ///
    /// # Errors
    /// It is not, or cannot be read; see [`GuardError`].
    pub fn guard_async<'a, C: AsyncConnection>(
        &'a self,
        connection: &'a mut C,
    ) -> impl Future<Output = Result<(), GuardError>> + Send + 'a {
        let migrator = self.clone();
        async move {
            let guarded = bridge::work(connection, &self.cancel, move |connection| {
                migrator.guard_lent(connection)
            });
            guarded.await.unwrap_or(Err(GuardError::Unreadable(Error::Panicked)))
        }
    }
}
