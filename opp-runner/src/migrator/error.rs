//! Why a database was not brought to the newest revision.

use opp_history::history::HistoryError;

use crate::error::DbError;
use crate::execute::Failure;
use crate::precheck::Problem;

/// A database that was not brought to the newest revision.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The migrations cannot be read.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The files are written for another database.
    #[error("the migrations are written for {found}, not for {wanted}")]
    NoDialect {
        /// What they are written for.
        found: String,
        /// What the database is.
        wanted: &'static str,
    },
    /// Several revisions are the newest.
    #[error("there are {} heads: {}", .0.len(), .0.join(", "))]
    SeveralHeads(Vec<String>),
    /// The record of the database does not fit the files.
    #[error("the database does not fit the migrations: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Problems(Vec<Problem>),
    /// A migration failed; those before it stay.
    #[error(transparent)]
    Failed(Box<Failure>),
    /// The thread of the run ended without an answer.
    #[error("the thread that runs the migrations panicked")]
    Panicked,
}
