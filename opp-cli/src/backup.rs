//! Copies databases and puts copies in their place: files of SQLite, and databases on servers with the server's own programs.

pub(crate) mod server;
pub(crate) mod sqlite;
