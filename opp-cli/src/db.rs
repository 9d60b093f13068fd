//! How does opp talk to a database: what is applied, running migrations, reading the catalog, backups?
//!
//! Everything one database does differently lies in its folder.

pub(crate) mod database;
pub(crate) mod error;
pub(crate) mod execute;
pub(crate) mod listing;
pub(crate) mod losses;
pub(crate) mod mysql;
pub(crate) mod postgres;
pub(crate) mod precheck;
pub(crate) mod record;
pub(crate) mod route;
pub(crate) mod run;
pub(crate) mod scratch;
pub(crate) mod script;
pub(crate) mod server;
pub(crate) mod session;
pub(crate) mod sqlite;
pub(crate) mod statements;
pub(crate) mod terminal;

use std::time::Duration;

/// How long opp waits for another process unless told otherwise.
pub(crate) const LOCK_TIMEOUT: Duration = Duration::from_secs(30);

/// What the caller may do with the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Look only: the database refuses every write.
    Read,
    /// Change what is there.
    Write,
    /// Change it, and create it where it is a file that is not there.
    Create,
}
