//! A throw-away database in which a migration is tried before it is written. A planner calls it, a runner implements it.

use crate::catalog::Row;

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
}

impl<S: Scratch + ?Sized> Scratch for Box<S> {
    fn execute(&mut self, sql: &str) -> Result<(), ScratchError> {
        (**self).execute(sql)
    }

    fn catalog(&mut self) -> Result<Vec<Row>, ScratchError> {
        (**self).catalog()
    }
}

/// The message of a scratch database that failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ScratchError(pub String);
