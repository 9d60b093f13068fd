//! Runs migrations: drivers, lock, ledger, journal and the engine.
//!
//! What one database does differently is in its folder. Nothing here prints, reads the environment, installs a signal handler or ends
//! the process: callers hand in an [`run::Observer`] and a [`cancel::Cancel`].

use std::time::Duration;

pub mod aftermath;
pub mod cancel;
pub mod database;
pub mod embedded;
pub mod error;
pub mod execute;
pub mod lent;
pub mod log;
pub mod migrations;
pub mod migrator;
pub mod mysql;
pub mod postgres;
pub mod precheck;
pub mod record;
pub mod route;
pub mod run;
pub mod scratch;
pub mod script;
pub mod server;
pub mod session;
pub mod sqlite;

pub use embedded::Embedded;

/// How long a run waits for another process unless told otherwise.
pub const LOCK_TIMEOUT: Duration = Duration::from_secs(30);

/// What the caller may do with the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Only read: the database refuses every write.
    Read,
    /// Change what exists.
    Write,
    /// Change it, and create it where it is a file that does not exist.
    Create,
}
