//! Why a database was not brought to a revision.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use opp_core::diagnostic::Diagnostic as _;
use opp_history::history::{HistoryError, ResolveError};

use crate::aftermath::Aftermath;
use crate::error::DbError;
use crate::execute::Failure;
use crate::precheck::Problem;
use crate::revision::Revision;
use crate::run::{Direction, RunError};
use crate::server::error::ServerError;

/// A database that was not brought to a revision.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A statement of a migration failed. The migrations before it stay.
    #[error("{revision}: statement {index} of {} (line {line}) failed: {source}", direction.file())]
    Statement {
        /// The migration.
        revision: Revision,
        /// Which way it was going.
        direction: Direction,
        /// Which statement of its file, from 1.
        index: usize,
        /// On which line of the file it begins.
        line: usize,
        /// What stays of the migration, and what the next run makes of it.
        aftermath: Aftermath,
        /// The database's words.
        source: Box<DbError>,
    },
    /// A migration could not run, or not to its end, for another reason. The migrations before it stay.
    #[error("{revision}: {source}")]
    Migration {
        /// The migration.
        revision: Revision,
        /// Which way it was going.
        direction: Direction,
        /// Why.
        source: Box<RunError>,
    },
    /// Another process held the database for as long as the run was willing to wait.
    #[error("{} for {} s", holder.as_ref().map_or_else(
        || "another process has locked the database".to_owned(),
        |holder| format!("{holder} has been running migrations")
    ), waited.as_secs())]
    Locked {
        /// Who, where the database tells.
        holder: Option<String>,
        /// How long the run waited.
        waited: Duration,
    },
    /// The run was asked to stop before a migration had begun.
    #[error("the run was cancelled")]
    Cancelled,
    /// The database cannot be used.
    #[error(transparent)]
    Database(DbError),
    /// The migrations cannot be read.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The directory of the migrations does not exist. One without migrations is no error.
    #[error("there is no directory of migrations at {}", path.display())]
    NoDirectory {
        /// Where it was looked for; a relative path counts from the working directory.
        path: PathBuf,
    },
    /// The program holds several directories of migrations that fit the database.
    #[error("the program holds {count} directories of migrations for {wanted}")]
    SeveralDirectories {
        /// How many.
        count: usize,
        /// What the database is.
        wanted: &'static str,
    },
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
    /// The target names no revision, or several.
    #[error(transparent)]
    Target(#[from] ResolveError),
    /// The target lies before what is applied, and the run may not revert.
    #[error("{} migration(s) would be reverted, the first is {}", .0.len(), .0.first().map_or("", |one| &one.name))]
    WouldRevert(Vec<Revision>),
    /// The record of the database does not fit the files.
    #[error("the database does not fit the migrations: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Problems(Vec<Problem>),
    /// The file of a migration cannot be run as it is. Nothing has run.
    #[error("{revision}: {source}")]
    Unrunnable {
        /// The migration.
        revision: Revision,
        /// Which way it would go.
        direction: Direction,
        /// Why.
        source: Box<RunError>,
    },
    /// The connection that was lent is inside a transaction, and a run begins and ends its own.
    #[error("the connection is inside a transaction")]
    InTransaction,
    /// The system could not create a thread for the run.
    #[error("cannot create a thread for the run: {0}")]
    NoThread(#[source] io::Error),
    /// The thread of the run ended without an answer.
    #[error("the thread that runs the migrations panicked")]
    Panicked,
}

impl Error {
    /// A connection of which Diesel itself says that it is broken.
    pub(super) fn broken(error: diesel::result::Error) -> Self {
        Self::Database(DbError::Sql {
            message: error.to_string(),
        })
    }

    /// Whether the run ended because it was asked to.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        match self {
            Self::Cancelled => true,
            Self::Statement { source, .. } => source.is_interrupted(),
            Self::Migration { source, .. } => source.is_interrupted(),
            _ => false,
        }
    }
}

impl From<DbError> for Error {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Locked { waited, .. } => Self::Locked { holder: None, waited },
            DbError::Server(error) => match *error {
                ServerError::Busy { holder, waited, .. } => Self::Locked {
                    holder: Some(holder),
                    waited,
                },
                ServerError::Interrupted => Self::Cancelled,
                other => Self::Database(other.into()),
            },
            other => Self::Database(other),
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        let (revision, direction) = (failure.revision, failure.direction);
        match *failure.source {
            RunError::Statement {
                number,
                line,
                aftermath,
                source,
                ..
            } => Self::Statement {
                revision,
                direction,
                index: number,
                line,
                aftermath,
                source: Box::new(source),
            },
            RunError::Database(error) if error.is_before_anything() || matches!(error, DbError::Locked { .. }) => {
                error.into()
            }
            other => Self::Migration {
                revision,
                direction,
                source: Box::new(other),
            },
        }
    }
}
