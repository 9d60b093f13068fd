//! Runs migrations: drivers, lock, ledger, journal and the engine.
//!
//! An application migrates at its start, or refuses to start on a database that is not at the newest revision:
//!
//! ```no_run
//! use opp_core::url::DatabaseUrl;
//! use opp_runner::{GuardError, Migrator};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let url = DatabaseUrl::parse("postgres://app@localhost/app", std::path::Path::new(""))?;
//! let migrator = Migrator::new("migrations").actor("app", "host-1");
//! match migrator.guard_url_blocking(&url) {
//!     Ok(()) => {}
//!     Err(GuardError::Pending(pending)) => {
//!         println!("{} migration(s) are not applied", pending.len());
//!         for step in migrator.run_url_blocking(&url)?.steps {
//!             println!("{} {}", step.revision, step.direction.done());
//!         }
//!     }
//!     Err(other) => return Err(other.into()),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! With `build.rs` the migrations are part of the program: see [`embed!`]. `examples/fastopp` carries those of three databases.
//!
//! What one database does differently is in its folder. Nothing here prints, reads the environment, installs a signal handler or ends
//! the process: callers hand in an [`Observer`] and a [`Cancel`].

use std::time::Duration;

pub mod aftermath;
pub mod cancel;
pub mod database;
pub mod embedded;
pub mod error;
pub mod execute;
mod help;
pub mod lent;
pub mod log;
pub mod migrations;
pub mod migrator;
pub mod mysql;
pub mod postgres;
pub mod precheck;
pub mod record;
mod revision;
pub mod route;
pub mod run;
pub mod scratch;
pub mod script;
pub mod server;
pub mod session;
pub mod sqlite;
pub mod stamp;

pub use aftermath::Aftermath;
pub use cancel::Cancel;
pub use embedded::Embedded;
pub use migrator::{Error, GuardError, Migrator, Observer, Plan, Report, Revision, Source, Target};

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
