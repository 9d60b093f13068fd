//! What does a server's refusal mean, and what should be typed next?

use std::time::Duration;

use super::address::AddressError;
use super::tls::TlsError;

/// A server that cannot be used as asked, or a statement that it refuses.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServerError {
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
pub(crate) struct StatementError {
    /// SQLSTATE on PostgreSQL, the error number on MySQL.
    pub(crate) code: String,
    /// The server's words.
    pub(crate) message: String,
    /// More of them.
    pub(crate) detail: Option<String>,
    /// What the server advises.
    pub(crate) advice: Option<String>,
}

impl ServerError {
    /// The code of a refused statement.
    pub(crate) fn code(&self) -> Option<&str> {
        match self {
            Self::Statement(error) => Some(&error.code),
            _ => None,
        }
    }

    /// What to do or type next.
    pub(crate) fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Address(_) => "correct DATABASE_URL; `opp env` shows where it comes from".to_owned(),
            Self::Tls(TlsError::NoRoots) => {
                "name the authority's certificate: `sslrootcert=ca.pem` in the URL (MySQL: `ssl-ca=ca.pem`)".to_owned()
            }
            Self::Tls(_) => "correct the file that the URL names".to_owned(),
            Self::Unreachable { .. } | Self::Silent { .. } => {
                "start the server, or correct host and port in DATABASE_URL; `opp env` shows where it comes from".to_owned()
            }
            Self::Login { .. } => {
                "correct user and password in DATABASE_URL; in a password write `@` as %40, `/` as %2F, `:` as %3A, `%` as %25"
                    .to_owned()
            }
            Self::NoDatabase { database, .. } => {
                format!("create it (PostgreSQL: createdb {database}, MySQL: CREATE DATABASE {database}), or correct DATABASE_URL")
            }
            Self::Encryption { .. } => {
                "name the right host and authority (`sslrootcert`, MySQL: `ssl-ca`), or ask for less with `sslmode=require` or \
                 `sslmode=disable` (MySQL: `ssl-mode`)"
                    .to_owned()
            }
            Self::Lost { .. } => "look with `opp showmigrations` what is applied, then run the command again".to_owned(),
            Self::Busy { .. } => {
                "let it finish, or wait longer with `--lock-timeout SECONDS`; nothing was changed".to_owned()
            }
            Self::Pooled { .. } => "give opp the address of the server itself, or of a pool in session mode".to_owned(),
            Self::Refused { said, .. } => advice(said)
                .unwrap_or("try again later, or look into the server's log; `opp env` shows which server is meant")
                .to_owned(),
            Self::Interrupted => "type the same command again to go on".to_owned(),
            Self::Statement(error) => return own_words_first(error),
        })
    }
}

/// What the server advises, unless that helps nobody.
fn own_words_first(error: &StatementError) -> Option<String> {
    let ours = advice(error).map(str::to_owned);
    match error.code.as_str() {
        // "See server log for query details."
        "40P01" => ours,
        _ => error.advice.clone().or(ours),
    }
}

/// What helps against a refusal that says little. <https://www.postgresql.org/docs/current/errcodes-appendix.html>,
/// <https://mariadb.com/kb/en/mariadb-error-code-reference/>
fn advice(error: &StatementError) -> Option<&'static str> {
    let says = |word: &str| error.message.contains(word);
    Some(match error.code.as_str() {
        "42501" if says("create database") => {
            "log in as a user who may create databases, or have an administrator say ALTER ROLE … CREATEDB"
        }
        "42501" if says("for database") => {
            "log in as a user with that right, or have an administrator GRANT CONNECT ON DATABASE"
        }
        "42501" => {
            "log in as a user with that right, or have its owner GRANT it (PostgreSQL: GRANT CREATE, USAGE ON SCHEMA)"
        }
        "1044" | "1142" | "1143" | "1227" => "log in as a user with that right, or have an administrator GRANT it",
        "25006" => "this is a read-only server or replica: give opp the address of the primary",
        "1290" if !says("read") => return None,
        "1290" | "1792" | "1836" => "this server is read-only: give opp the address of the primary",
        "55P03" | "1205" => {
            "another session uses the table: let it finish, or wait longer with `--lock-timeout SECONDS`"
        }
        "40P01" | "40001" | "1213" => {
            "another session met it the other way round: run the command again when that one is done"
        }
        "57014" | "1317" if !says("timeout") => "somebody stopped it on the server: run the command again",
        "57014" | "1969" | "3024" => "it took longer than `--statement-timeout` allows: allow more, or 0 for no limit",
        "22P05" | "22021" => {
            "the database is not in UTF8: move it to one that is (createdb -T template0 -E UTF8), or write only what it can hold"
        }
        "1129" | "1130" => "have an administrator let this host in (CREATE USER user@host; for 1129 FLUSH HOSTS)",
        "57P03" => "wait until the server has started, then run the command again",
        "53300" | "1040" | "1203" | "1226" => "the server has no connection left: try again later, or raise its limit",
        "53200" => "the migration locks more tables than the server has room for: raise max_locks_per_transaction",
        _ => return None,
    })
}
