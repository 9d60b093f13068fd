//! What does a PostgreSQL database hold, in a form in which two databases can be compared?
//!
//! PostgreSQL rewrites what it is told (`-1` becomes `'-1'::integer`), so only what two databases say of themselves is ever compared.
//! The order of columns does not count, because PostgreSQL only adds them at the end; neither do schemas and extensions that
//! are there beside the expected ones, because opp never drops them.

mod read_default;
mod read_type;
mod schema;

pub use schema::schema;

use crate::dialect::catalog::{self, Difference, Row};

/// Gives the rows of a catalog: type, name, table and SQL, all text.
pub(crate) const QUERY: &str = include_str!("catalog/query.sql");

/// Every difference of two catalogs.
#[must_use]
pub(crate) fn compare(expected: &[Row], found: &[Row]) -> Vec<Difference> {
    let mut differences = catalog::compare(expected, found, compare_rows);
    differences
        .retain(|difference| !matches!(difference, Difference::Unexpected { kind, .. } if is_never_dropped(kind)));
    differences
}

fn is_never_dropped(kind: &str) -> bool {
    matches!(kind, "schema" | "extension")
}

fn compare_rows(expected: &Row, found: &Row) -> Vec<Difference> {
    let mut differences = catalog::compare_objects(expected, found);
    differences.retain(|difference| !matches!(difference, Difference::Differs { part, .. } if part == "position"));
    differences
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: &str, sql: &str) -> Row {
        Row {
            kind: kind.to_owned(),
            name: "n".to_owned(),
            table: String::new(),
            sql: sql.to_owned(),
        }
    }

    #[test]
    fn the_place_of_a_column_does_not_count() {
        let column = |sql| [row("column", sql)];
        let one = column(r#"{"type":"text","position":1}"#);
        assert_eq!(compare(&one, &column(r#"{"type":"text","position":2}"#)), []);
        assert_eq!(compare(&one, &column(r#"{"type":"uuid","position":2}"#)).len(), 1);
    }

    #[test]
    fn what_opp_never_drops_may_stay() {
        assert_eq!(compare(&[], &[row("extension", "{}"), row("schema", "{}")]), []);
        assert_eq!(compare(&[row("extension", "{}")], &[]).len(), 1);
        assert_eq!(compare(&[], &[row("enum", "{}")]).len(), 1);
    }
}
