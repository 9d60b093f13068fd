//! The kinds of database that a URL names.

use std::path::PathBuf;

/// Which kind of database a URL names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseKind<'a> {
    /// SQLite.
    Sqlite(&'a SqliteLocation),
    /// PostgreSQL.
    Postgres,
    /// MySQL or MariaDB.
    Mysql,
}

/// Where a SQLite database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SqliteLocation {
    /// In memory, gone with the connection.
    Memory,
    /// In a file; a relative path has been joined to the base directory.
    File(PathBuf),
}
