//! Tests of the panel over HTTP, on SQLite, PostgreSQL and MariaDB.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what does not hold ends its test")]

mod edit;
mod fields;
mod keys;
mod list;
mod permissions;
mod sessions;
mod site;
