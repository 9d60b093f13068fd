//! What does a PostgreSQL database hold, in a form in which two databases can be compared?
//!
//! PostgreSQL rewrites what it is told (`-1` becomes `'-1'::integer`), so only what two databases say of themselves is ever compared.
//! The order of columns does not count, because PostgreSQL only adds them at the end; neither do schemas and extensions that
//! are there beside the expected ones, because opp never drops them.

mod read_default;
mod read_index;
mod read_type;
mod schema;

pub(crate) use schema::schema;

use std::collections::BTreeMap;

use serde::Deserialize;

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
    let reordered = is_reordered_view(expected, found);
    differences.retain(|difference| match difference {
        Difference::Differs { part, .. } => match part.as_str() {
            "position" => false,
            "columns" | "query" => !reordered,
            _ => true,
        },
        _ => true,
    });
    differences
}

/// A view of `*` lists the columns of its tables in their order: the same words in another order, for the same columns in another.
fn is_reordered_view(expected: &Row, found: &Row) -> bool {
    let read = |row: &Row| serde_json::from_str::<ViewParts>(&row.sql).ok();
    let (Some(mut one), Some(mut other)) = (read(expected), read(found)) else {
        return false;
    };
    let words = |query: &str| {
        let mut words: Vec<String> = query.split([' ', ',', '\n']).map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    let moved = one.columns != other.columns;
    one.columns.sort();
    other.columns.sort();
    moved && one.columns == other.columns && words(&one.query) == words(&other.query)
}

#[derive(Deserialize)]
struct ViewParts {
    query: String,
    columns: Vec<BTreeMap<String, String>>,
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
    fn a_view_of_every_column_follows_the_order_of_its_table() {
        let view = |query: &str, columns: [&str; 2]| {
            let columns = columns
                .map(|name| format!(r#"{{"name":"{name}","type":"text"}}"#))
                .join(",");
            [row("view", &format!(r#"{{"query":"{query}","columns":[{columns}]}}"#))]
        };
        let one = view("SELECT t.a, t.b FROM t", ["a", "b"]);
        assert_eq!(compare(&one, &view("SELECT t.b, t.a FROM t", ["b", "a"])), []);
        assert_eq!(compare(&one, &view("SELECT t.b, t.a FROM t", ["a", "b"])).len(), 1);
        assert_eq!(compare(&one, &view("SELECT t.b, u.a FROM t", ["b", "a"])).len(), 2);
    }

    #[test]
    fn what_opp_never_drops_may_stay() {
        assert_eq!(compare(&[], &[row("extension", "{}"), row("schema", "{}")]), []);
        assert_eq!(compare(&[row("extension", "{}")], &[]).len(), 1);
        assert_eq!(compare(&[], &[row("enum", "{}")]).len(), 1);
    }
}
