//! The databases that migrations are written for, with their versions and flavours.

use std::fmt;

mod version;

pub mod mysql;
pub mod postgres;
pub mod sqlite;

pub use version::{Version, VersionError};

/// A database that migrations are generated for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite(sqlite::Capabilities),
    /// PostgreSQL.
    Postgres(postgres::Capabilities),
    /// MySQL or MariaDB.
    Mysql(mysql::Capabilities),
}

impl Dialect {
    /// SQLite, of the oldest version that opp supports.
    #[must_use]
    pub const fn sqlite() -> Self {
        Self::Sqlite(sqlite::Capabilities::OLDEST)
    }

    /// PostgreSQL, of the oldest version that opp supports.
    #[must_use]
    pub const fn postgres() -> Self {
        Self::Postgres(postgres::Capabilities::OLDEST)
    }

    /// MariaDB, of the oldest version that opp supports.
    #[must_use]
    pub const fn mariadb() -> Self {
        Self::Mysql(mysql::Capabilities::OLDEST)
    }

    /// The database without its version.
    #[must_use]
    pub const fn kind(&self) -> opp_sql::Dialect {
        match self {
            Self::Sqlite(_) => opp_sql::Dialect::Sqlite,
            Self::Postgres(_) => opp_sql::Dialect::Postgres,
            Self::Mysql(_) => opp_sql::Dialect::Mysql,
        }
    }

    /// Its name in `opp.toml`, in `migration.json` and in directories.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgres",
            Self::Mysql(_) => "mysql",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
            Self::Mysql(capabilities) => capabilities.flavour().name(),
        })
    }
}
