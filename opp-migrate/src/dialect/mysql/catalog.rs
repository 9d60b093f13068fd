//! What does a MySQL or MariaDB database hold, in a form in which two databases can be compared?
//!
//! One query reads everything that was declared: tables, columns in their order, keys and indexes, foreign keys, checks, views,
//! triggers and routines, each with a JSON object of what is to be known of it. The next value of a counter is not part of it.

mod read_default;
mod read_type;
mod rows;
mod schema;

pub(crate) use schema::schema;

use super::{Capabilities, Flavour};
use crate::dialect::catalog::{self, Difference, Row};

/// Gives the rows of a catalog: type, name, table and SQL, all text.
pub(crate) const fn query(capabilities: Capabilities) -> &'static str {
    match capabilities.flavour() {
        Flavour::Mariadb => include_str!("catalog/query.sql"),
        Flavour::Mysql => include_str!("catalog/query_mysql.sql"),
    }
}

/// Every difference of two catalogs.
#[must_use]
pub(crate) fn compare(expected: &[Row], found: &[Row]) -> Vec<Difference> {
    catalog::compare(expected, found, catalog::compare_objects)
}
