//! Why was a backup of a server's database not made or restored, and what should be typed next?

use std::io;
use std::path::PathBuf;

use opp_core::diagnostic::{Diagnostic, help};
use opp_runner::server::address::AddressError;
use opp_runner::server::error::ServerError;

/// A backup that was not made, or not restored.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BackupError {
    /// The server cannot be reached, or refuses.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The URL names no server.
    #[error("the database is a file, not on a server")]
    NoServer,
    /// The URL names a server only.
    #[error("the database URL names a server and no database")]
    NoDatabase,
    /// A backup never overwrites.
    #[error("{} exists already; a backup never overwrites", .0.display())]
    Exists(PathBuf),
    /// A program of the server is not installed.
    #[error("{program} was found neither on PATH nor where it is usually installed")]
    Missing {
        /// Its name.
        program: &'static str,
        /// Debian's package.
        package: &'static str,
    },
    /// Every program that is installed is older than the server.
    #[error("{} is of version {found}, older than the server, which is of version {server}", program.display())]
    TooOld {
        /// The program.
        program: PathBuf,
        /// Its version.
        found: u32,
        /// The server's.
        server: u32,
    },
    /// A password that the programs cannot be given.
    #[error("the password holds a line break, which PostgreSQL's password files cannot hold")]
    Password,
    /// The file to restore is something else.
    #[error("{} is no {kind} backup: {problem}", path.display())]
    NoBackup {
        /// The file.
        path: PathBuf,
        /// Of which server.
        kind: &'static str,
        /// What is wrong.
        problem: &'static str,
    },
    /// A program failed.
    #[error("{program} failed ({status}): {said}")]
    Failed {
        /// Its name.
        program: String,
        /// How it ended.
        status: String,
        /// What it wrote to standard error, without the password.
        said: String,
        /// What was left behind, or nothing.
        state: Option<&'static str>,
    },
    /// Somebody asked opp to stop.
    #[error("{}", ServerError::Interrupted)]
    Interrupted {
        /// What was left behind, or nothing.
        state: Option<&'static str>,
    },
    /// The file system refused.
    #[error("cannot {what} {}", path.display())]
    File {
        /// What was tried.
        what: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl Diagnostic for BackupError {
    fn help(&self) -> Vec<String> {
        help(match self {
            Self::Server(error) => return error.help(),
            Self::NoServer => "name a database on a server in DATABASE_URL".to_owned(),
            Self::NoDatabase => "add its name to DATABASE_URL: postgres://host/NAME".to_owned(),
            Self::Exists(_) => "choose another name".to_owned(),
            Self::Missing { package, .. } => {
                format!("install it (Debian, Ubuntu: apt install {package}), or add its directory to PATH")
            }
            Self::TooOld { server, .. } => {
                format!("install it as new as the server (Debian, Ubuntu: apt install postgresql-client-{server})")
            }
            Self::Password => "choose a password without line breaks".to_owned(),
            Self::NoBackup { .. } => "name a file that `opp backup` has written for this kind of database".to_owned(),
            Self::Failed { said, state, .. } => {
                return [*state, advice(said)]
                    .into_iter()
                    .flatten()
                    .map(str::to_owned)
                    .collect();
            }
            Self::Interrupted { state } => return state.iter().map(|&state| state.to_owned()).collect(),
            Self::File { .. } => return Vec::new(),
        })
    }

    fn is_interrupted(&self) -> bool {
        matches!(self, Self::Interrupted { .. })
    }
}

impl BackupError {
    /// Adds what a failed program has left behind.
    pub(super) fn leaving(mut self, left: &'static str) -> Self {
        if let Self::Failed { state, .. } | Self::Interrupted { state } = &mut self {
            *state = Some(left);
        }
        self
    }
}

/// What to do about the words of a program.
fn advice(said: &str) -> Option<&'static str> {
    let known = [
        (
            "depend on it",
            "what the backup does not hold depends on what it replaces: drop that, or restore into a new database",
        ),
        (
            "unsupported version",
            "use a pg_restore as new as the pg_dump that made the backup",
        ),
        ("server version mismatch", "use a pg_dump as new as the server"),
        (
            "Unknown command '\\-'",
            "use a client as new as the mariadb-dump that made the backup",
        ),
        (
            "Lock wait timeout",
            "end the transactions that use the tables, then try again",
        ),
        ("must be owner", "restore as the owner of the tables"),
    ];
    let found = known.into_iter().find(|(words, _)| said.contains(words));
    found.map(|(_, advice)| advice)
}

impl From<AddressError> for BackupError {
    fn from(error: AddressError) -> Self {
        Self::Server(error.into())
    }
}
