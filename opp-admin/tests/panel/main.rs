//! Tests of the panel over HTTP, on SQLite, PostgreSQL and MariaDB.

mod edit;
mod list;
mod permissions;
mod sessions;
mod site;
