//! Errors of servers, with what each server reported.

use std::time::Duration;

use super::address::AddressError;
use super::tls::TlsError;

/// A server that cannot be used as asked, or a statement that it refuses.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The URL cannot be followed.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// Encryption cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// Nobody answers there.
    #[error("cannot reach {place}: {message}")]
    Unreachable {
        /// Host and port, or the socket.
        place: String,
        /// Why.
        message: String,
    },
    /// Nobody answered in time.
    #[error("{place} did not answer within {} s", waited.as_secs())]
    Silent {
        /// Host and port, or the socket.
        place: String,
        /// How long opp waited.
        waited: Duration,
    },
    /// User or password are refused.
    #[error("{place} refuses the login: {message}")]
    Login {
        /// Host and port, or the socket.
        place: String,
        /// The server's words.
        message: String,
    },
    /// There is no such database.
    #[error("there is no database {database} on {place}")]
    NoDatabase {
        /// The database.
        database: String,
        /// Host and port, or the socket.
        place: String,
    },
    /// The server is shown not to be the one that is meant, or does not encrypt.
    #[error("no encrypted connection to {place}: {message}")]
    Encryption {
        /// Host and port, or the socket.
        place: String,
        /// Why.
        message: String,
    },
    /// The connection broke.
    #[error("the connection to {place} was lost: {message}")]
    Lost {
        /// Host and port, or the socket.
        place: String,
        /// Why.
        message: String,
    },
    /// Somebody else runs migrations there.
    #[error("{holder} runs migrations on {place}; waited {} s", waited.as_secs())]
    Busy {
        /// Server and database.
        place: String,
        /// Who.
        holder: String,
        /// How long opp waited.
        waited: Duration,
    },
    /// A pooler hands the connection from one to another, so that no lock holds.
    #[error("{place} is a connection pooler in transaction mode, where a lock does not hold")]
    Pooled {
        /// The pooler.
        place: String,
    },
    /// A schema named like the role has appeared, in which tables would be created now.
    #[error("the record of {place} is in schema {record}, but schema {current}, named like the role, now comes first")]
    RecordElsewhere {
        /// Server and database.
        place: String,
        /// Where the record is.
        record: String,
        /// Where new tables would be.
        current: String,
    },
    /// The server answers and lets nobody in, or not this user or not here.
    #[error("{place} accepts no connection: {}", said.message)]
    Refused {
        /// Host and port, or the socket.
        place: String,
        /// The server's words.
        said: StatementError,
    },
    /// Somebody pressed Ctrl-C.
    #[error("stopped by Ctrl-C or SIGTERM")]
    Interrupted,
    /// A statement was refused.
    #[error(transparent)]
    Statement(#[from] StatementError),
}

/// What a server says of a statement it refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}{}", detail.as_ref().map_or_else(String::new, |detail| format!(" ({detail})")))]
pub struct StatementError {
    /// SQLSTATE on PostgreSQL, the error number on MySQL.
    pub code: String,
    /// The server's words.
    pub message: String,
    /// More of them.
    pub detail: Option<String>,
    /// What the server advises.
    pub advice: Option<String>,
}

impl ServerError {
    /// The code of a refused statement.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Statement(error) => Some(&error.code),
            _ => None,
        }
    }
}
