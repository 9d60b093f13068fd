//! What does a MySQL or MariaDB database hold, in a form in which two databases can be compared?
//!
//! One query reads everything that was declared: tables, columns in their order, keys and indexes, foreign keys, checks, views,
//! triggers and routines, each with a JSON object of what is to be known of it. The next value of a counter is not part of it.

mod read_default;
mod read_type;
mod rows;
mod schema;
mod support;

pub(super) use schema::schema;
pub use support::keys_without_index;

use super::difference::{self, Difference};
use super::row::Row;
use crate::dialect::mysql::{Capabilities, Flavour};

/// Gives the rows of a catalog: type, name, table and SQL, all text.
pub(super) const fn query(capabilities: Capabilities) -> &'static str {
    match capabilities.flavour() {
        Flavour::Mariadb => include_str!("mysql/query.sql"),
        Flavour::Mysql => include_str!("mysql/query_mysql.sql"),
    }
}

/// Every difference of two catalogs.
#[must_use]
pub(super) fn compare(expected: &[Row], found: &[Row]) -> Vec<Difference> {
    difference::compare(expected, found, difference::compare_objects)
}
