//! Plans, runs and guards the database of a connection of diesel-async's that the application lends.

use std::future::Future;

use super::Migrator;
use super::error::Error;
use super::guard::GuardError;
use super::plan::Plan;
use super::report::Report;
use crate::cancel::Cancel;
use crate::lent::{AsyncConnection, Connection, bridge};

/// Over a connection of diesel-async's that the application lends: `AsyncPgConnection` and `AsyncMysqlConnection`, also pooled ones.
///
/// Everything that is said of [`Migrator::run`] holds here too. Besides, a request to stop ends the statement that runs. Where the future is
/// dropped, that statement is ended on the server and a pool discards the connection, so that its lock is free and the record true.
impl Migrator {
    /// What a run would do, in order. Changes nothing.
    ///
    /// # Errors
    /// The database or the migrations cannot be read, do not fit together, or the target does not exist.
    pub fn plan_async<'a, C: AsyncConnection>(
        &'a self,
        connection: &'a mut C,
    ) -> impl Future<Output = Result<Plan, Error>> + Send + 'a {
        self.on_thread(Cancel::new(), connection, Self::plan_lent)
    }

    /// Brings the database to the target.
    ///
    /// # Errors
    /// A migration fails, or none can run; see [`Error`].
    pub fn run_async<'a, C: AsyncConnection>(
        &'a self,
        connection: &'a mut C,
    ) -> impl Future<Output = Result<Report, Error>> + Send + 'a {
        self.on_thread(self.cancel.for_run(), connection, Self::run_lent)
    }

    /// Whether the database is at the newest revision; see [`Migrator::guard`].
    ///
    /// # Errors
    /// It is not, or cannot be read; see [`GuardError`].
    pub fn guard_async<'a, C: AsyncConnection>(
        &'a self,
        connection: &'a mut C,
    ) -> impl Future<Output = Result<(), GuardError>> + Send + 'a {
        self.on_thread(Cancel::new(), connection, Self::guard_lent)
    }

    async fn on_thread<T, E>(
        &self,
        cancel: Cancel,
        connection: &mut dyn AsyncConnection,
        work: fn(&Self, &mut dyn Connection) -> Result<T, E>,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let migrator = self.clone().cancel(cancel.clone());
        match bridge::work(connection, &cancel, move |connection| work(&migrator, connection)).await {
            Ok(Some(result)) => result,
            Ok(None) => Err(Error::Panicked.into()),
            Err(error) => Err(Error::NoThread(error).into()),
        }
    }
}
