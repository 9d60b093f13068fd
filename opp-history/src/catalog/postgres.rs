//! What does a PostgreSQL database hold, in a form in which two databases can be compared?
//!
//! PostgreSQL rewrites what it is told (`-1` becomes `'-1'::integer`), so only what two databases say of themselves is ever compared.
//! The order of columns does not count, because PostgreSQL only adds them at the end; neither do schemas and extensions that
//! are there beside the expected ones, because opp never drops them. What lies in such a schema is somebody else's.

mod arrays;
mod read_default;
mod read_index;
mod read_type;
mod schema;
mod text;

pub(super) use schema::schema;

use std::collections::BTreeMap;

use serde::Deserialize;

use arrays::as_read_again;

use super::difference::{self, Difference};
use super::row::Row;

/// Gives the rows of a catalog: type, name, table and SQL, all text.
pub(super) const QUERY: &str = include_str!("postgres/query.sql");

/// Every difference of two catalogs.
#[must_use]
pub(super) fn compare(expected: &[Row], found: &[Row]) -> Vec<Difference> {
    let others = others_schemas(expected, found);
    let ours: Vec<Row> = found.iter().filter(|row| !lies_in(row, &others)).cloned().collect();
    let mut differences = difference::compare(expected, &ours, compare_rows);
    differences
        .retain(|difference| !matches!(difference, Difference::Unexpected { kind, .. } if is_never_dropped(kind)));
    differences
}

/// Schemas in which nothing is expected, as prefixes of names.
fn others_schemas(expected: &[Row], found: &[Row]) -> Vec<String> {
    // `public` is no row: it is there from the beginning, also where tables lie in another schema.
    let named = found
        .iter()
        .filter(|row| row.kind == "schema")
        .map(|row| row.name.as_str());
    let prefixes = named.chain(["public"]).map(|name| format!("{name}."));
    let is_expected = |prefix: &String| {
        let schema = prefix.trim_end_matches('.');
        let named = |row: &Row| row.kind == "schema" && row.name == schema;
        expected.iter().any(|row| named(row) || starts_with(row, prefix))
    };
    prefixes.filter(|prefix| !is_expected(prefix)).collect()
}

fn lies_in(row: &Row, prefixes: &[String]) -> bool {
    prefixes.iter().any(|prefix| starts_with(row, prefix))
}

/// What belongs to a table goes by the table's name: `a.b` may be a column, but a table has no dot of its own.
fn starts_with(row: &Row, prefix: &str) -> bool {
    let name = if row.table.is_empty() { &row.name } else { &row.table };
    name.starts_with(prefix)
}

fn is_never_dropped(kind: &str) -> bool {
    matches!(kind, "schema" | "extension")
}

fn compare_rows(expected: &Row, found: &Row) -> Vec<Difference> {
    let mut differences = difference::compare_objects(expected, found);
    let reordered = is_reordered_view(expected, found);
    differences.retain(|difference| match difference {
        Difference::Differs {
            expected: Some(expected),
            found: Some(found),
            ..
        } if as_read_again(expected) == as_read_again(found) => false,
        Difference::Differs { part, .. } => match part.as_str() {
            "position" => false,
            // For whom creates it; the body is compared.
            "definition" => expected.kind != "function",
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
    fn what_lies_in_a_schema_where_nothing_is_expected_is_somebody_elses() {
        let at = |kind: &str, name: &str, table: &str| Row {
            name: name.to_owned(),
            table: table.to_owned(),
            ..row(kind, "{}")
        };
        let schema = at("schema", "theirs", "");
        let found = [
            schema.clone(),
            at("table", "theirs.t", "theirs.t"),
            at("enum", "theirs.mood", ""),
            at("column", "theirs.x", "theirs"),
        ];
        let said: Vec<String> = compare(&[], &found).iter().map(ToString::to_string).collect();
        assert_eq!(said, ["column theirs.x is not expected"]);
        assert_eq!(compare(&[schema], &found).len(), 3);
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
