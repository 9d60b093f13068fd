//! Tests of the panel over HTTP, on SQLite, PostgreSQL and MariaDB.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what does not hold ends its test")]

mod all_rows;
mod code;
mod compression;
mod computed;
mod edit;
mod encryption;
mod fields;
mod imports;
mod inlines;
mod keys;
mod list;
mod list_editing;
mod lookups;
mod magazine;
mod narrowing;
mod paging;
mod permissions;
mod sessions;
mod site;
mod upload_limits;
mod uploads;
mod widgets;
