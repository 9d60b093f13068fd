//! What does a PostgreSQL database hold, in a form in which two databases can be compared?
//!
//! One query reads everything that was declared: schemas, extensions, tables, columns, constraints, indexes, views, enum types,
//! sequences, triggers and functions, each with a JSON object of what is to be known of it. What belongs to an extension is left
//! out, and so is the order of columns, which PostgreSQL cannot change.

use crate::dialect::catalog::{self, Difference, Row};

/// Gives the rows of a catalog: type, name, table and SQL, all text.
pub(crate) const QUERY: &str = include_str!("catalog/query.sql");

/// Every difference of two catalogs.
#[must_use]
pub(crate) fn compare(expected: &[Row], found: &[Row]) -> Vec<Difference> {
    catalog::compare(expected, found, catalog::compare_objects)
}
