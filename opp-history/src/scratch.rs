//! A throw-away database in which a migration is tried before it is written. A planner calls it, a runner implements it.

use opp_core::diagnostic::Diagnostic;

use crate::catalog::Row;
use crate::dialect::Dialect;
use crate::history::History;

/// An empty database that may be thrown away.
pub trait Scratch {
    /// Runs SQL of one or many statements.
    ///
    /// # Errors
    /// The database's message.
    fn execute(&mut self, sql: &str) -> Result<(), ScratchError>;

    /// Reads the catalog with [`Dialect::catalog_query`](crate::dialect::Dialect::catalog_query).
    ///
    /// # Errors
    /// The database's message.
    fn catalog(&mut self) -> Result<Vec<Row>, ScratchError>;

    /// The first column of a query, as text; NULL is empty. The column is called `value`.
    ///
    /// # Errors
    /// The database's message.
    fn texts(&mut self, sql: &str) -> Result<Vec<String>, ScratchError>;

    /// Takes names in double quotes that name nothing for strings from now on, as SQLite does on other connections than opp's.
    ///
    /// # Errors
    /// The database's message.
    fn allow_quoted_strings(&mut self) -> Result<(), ScratchError> {
        Ok(())
    }

    /// Runs the `up.sql` of every migration, custom SQL included, without a record.
    ///
    /// # Errors
    /// The database's message, after the name of the migration.
    fn replay(&mut self, history: &History, dialect: Dialect) -> Result<(), ScratchError> {
        self.replay_those(history, dialect, &|_| true)
    }

    /// Runs the `up.sql` of some migrations of a history, by their ids.
    ///
    /// # Errors
    /// The database's message, after the name of the migration.
    fn replay_those(
        &mut self,
        history: &History,
        dialect: Dialect,
        is_one: &dyn Fn(&str) -> bool,
    ) -> Result<(), ScratchError> {
        let _unused = dialect;
        for migration in history.migrations().into_iter().filter(|one| is_one(&one.id)) {
            let failed = |ScratchError(message)| ScratchError(format!("{}: {message}", migration.directory()));
            self.execute(&migration.up).map_err(failed)?;
        }
        Ok(())
    }
}

impl<S: Scratch + ?Sized> Scratch for Box<S> {
    fn execute(&mut self, sql: &str) -> Result<(), ScratchError> {
        (**self).execute(sql)
    }

    fn catalog(&mut self) -> Result<Vec<Row>, ScratchError> {
        (**self).catalog()
    }

    fn allow_quoted_strings(&mut self) -> Result<(), ScratchError> {
        (**self).allow_quoted_strings()
    }

    fn texts(&mut self, sql: &str) -> Result<Vec<String>, ScratchError> {
        (**self).texts(sql)
    }

    fn replay_those(
        &mut self,
        history: &History,
        dialect: Dialect,
        is_one: &dyn Fn(&str) -> bool,
    ) -> Result<(), ScratchError> {
        (**self).replay_those(history, dialect, is_one)
    }
}

/// The message of a scratch database that failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ScratchError(pub String);

impl Diagnostic for ScratchError {}
