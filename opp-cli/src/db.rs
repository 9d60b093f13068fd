//! How does opp talk to a database: what is applied, running migrations, reading the catalog, backups?
//!
//! Everything one database does differently lies in its folder.

pub(crate) mod error;
pub(crate) mod execute;
pub(crate) mod listing;
pub(crate) mod losses;
pub(crate) mod mysql;
pub(crate) mod postgres;
pub(crate) mod precheck;
pub(crate) mod record;
pub(crate) mod route;
pub(crate) mod server;
pub(crate) mod session;
pub(crate) mod sqlite;
pub(crate) mod terminal;
