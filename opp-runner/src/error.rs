//! What can go wrong with a database, what does it mean, and what should be typed next?

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::server::error::ServerError;

/// A database that cannot be used as asked.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// There is no file at the path.
    #[error("there is no database at {}", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The directory the database would lie in is not there.
    #[error("cannot create {}: there is no directory {}", path.display(), directory.display())]
    NoDirectory {
        /// The database.
        path: PathBuf,
        /// What is not there.
        directory: PathBuf,
    },
    /// The file cannot be opened.
    #[error("cannot open {}: {message}", path.display())]
    CannotOpen {
        /// The database.
        path: PathBuf,
        /// The database's words.
        message: String,
    },
    /// The file is something else.
    #[error("{} is not a SQLite database", path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// SQLite found the file damaged.
    #[error("{} is damaged: {message}", path.display())]
    Damaged {
        /// The database.
        path: PathBuf,
        /// The database's words.
        message: String,
    },
    /// Another process held the database for as long as opp was willing to wait.
    #[error("{} is locked by another process; waited {} s", path.display(), waited.as_secs())]
    Locked {
        /// The database.
        path: PathBuf,
        /// How long opp waited.
        waited: Duration,
    },
    /// The file or its directory may not be written.
    #[error("{} cannot be written: {message}", path.display())]
    ReadOnly {
        /// The database.
        path: PathBuf,
        /// The database's words.
        message: String,
    },
    /// No room left.
    #[error("no room left for {}: {message}", path.display())]
    Full {
        /// The database.
        path: PathBuf,
        /// The database's words.
        message: String,
    },
    /// A bookkeeping table has another shape than Diesel's or opp's.
    #[error("the table {table} in {place} is not the one that records migrations: {problem}")]
    StrangeBookkeeping {
        /// The database.
        place: String,
        /// The table.
        table: &'static str,
        /// What is different.
        problem: String,
    },
    /// A server, or its answer.
    #[error(transparent)]
    Server(Box<ServerError>),
    /// Anything else the database said.
    #[error("{message}")]
    Sql {
        /// The database's words.
        message: String,
    },
}

impl From<ServerError> for DbError {
    fn from(error: ServerError) -> Self {
        Self::Server(Box::new(error))
    }
}

impl DbError {
    /// Whether the connection broke, so that nobody knows what became of the last statement.
    pub fn is_lost(&self) -> bool {
        matches!(self, Self::Server(error) if matches!(**error, ServerError::Lost { .. }))
    }

    /// Whether a server does not answer yet that may only be starting.
    pub fn may_be_starting(&self) -> bool {
        let starting = |error: &ServerError| match error {
            ServerError::Unreachable { .. } | ServerError::Silent { .. } => true,
            // cannot_connect_now
            ServerError::Refused { said, .. } => said.code == "57P03",
            _ => false,
        };
        matches!(self, Self::Server(error) if starting(error))
    }

    /// Whether it is told before anything has begun.
    pub fn is_before_anything(&self) -> bool {
        let before = |error: &ServerError| {
            matches!(
                error,
                ServerError::Busy { .. }
                    | ServerError::Pooled { .. }
                    | ServerError::RecordElsewhere { .. }
                    | ServerError::Interrupted
            )
        };
        matches!(self, Self::Server(error) if before(error))
    }

    /// What SQLite's words mean for the database at `path`.
    pub fn from_message(path: &Path, message: &str) -> Self {
        let (path, message) = (path.to_owned(), message.to_owned());
        let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
        if says(&[
            "database is locked",
            "database table is locked",
            "database schema is locked",
        ]) {
            Self::Locked {
                path,
                waited: Duration::ZERO,
            }
        } else if says(&["readonly database"]) {
            Self::ReadOnly { path, message }
        } else if says(&["database or disk is full"]) {
            Self::Full { path, message }
        } else if says(&["file is not a database"]) {
            Self::NotADatabase { path }
        } else if says(&["disk image is malformed", "malformed database schema"]) {
            Self::Damaged { path, message }
        } else if says(&["unable to open database"]) {
            Self::CannotOpen { path, message }
        } else {
            Self::Sql { message }
        }
    }
}
