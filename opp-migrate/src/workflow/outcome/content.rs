//! The rows of a database, so that two databases can be compared.

use std::collections::BTreeMap;

use opp_core::def::{TypeKind, Value};
use opp_sql::Dialect;

use crate::schema::{Column, Kind, Schema, Table};
use crate::verify::{Scratch, ScratchError};

/// Stands between two values of a row.
const SEPARATOR: char = '\u{1f}';

/// The rows of every table, by its name.
pub(super) struct Content(BTreeMap<String, Rows>);

/// The rows of a table, each with its values as the database writes them.
struct Rows {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Content {
    /// Reads the rows of the tables of a schema. Values that depend on the time or on chance are replaced by a word.
    pub(super) fn read(scratch: &mut impl Scratch, dialect: Dialect, schema: &Schema) -> Result<Self, ScratchError> {
        let today = scratch.texts(today(dialect))?.concat();
        let mut content = BTreeMap::new();
        for table in schema.tables.values().filter(|table| !table.columns.is_empty()) {
            let columns = in_order(table);
            let mut rows: Vec<Vec<String>> = scratch
                .texts(&query(dialect, table, &columns))?
                .iter()
                .map(|row| {
                    let values = row.split(SEPARATOR).zip(&columns);
                    values
                        .map(|(value, column)| constant(value, column, dialect, &today))
                        .collect()
                })
                .collect();
            rows.sort();
            let columns = columns.iter().map(|column| column.name.clone()).collect();
            content.insert(table.name.to_string(), Rows { columns, rows });
        }
        Ok(Self(content))
    }

    /// The first row that is not the same, in words. Both have the same tables.
    pub(super) fn first_difference(&self, found: &Self) -> Option<String> {
        self.0.iter().find_map(|(table, expected)| {
            let found = found.0.get(table)?;
            let count = (expected.rows.len(), found.rows.len());
            if count.0 != count.1 {
                return Some(format!("{table} has {} row(s) instead of {}", count.1, count.0));
            }
            let mut pairs = expected.rows.iter().zip(&found.rows);
            pairs.find_map(|(old, new)| {
                let at = old.iter().zip(new).position(|(old, new)| old != new)?;
                let column = expected.columns.get(at)?;
                Some(format!(
                    "in a row of {table}, {column} is {} instead of {}",
                    new[at], old[at]
                ))
            })
        })
    }
}

/// The columns of the primary key first, so that equal rows stand beside each other where another value differs.
fn in_order(table: &Table) -> Vec<&Column> {
    let is_key = |column: &Column| {
        let key = table.primary_key.as_ref();
        key.is_some_and(|key| key.columns.contains(&column.name))
    };
    let mut columns: Vec<&Column> = table.columns.iter().collect();
    columns.sort_by_key(|column| (!is_key(column), column.name.clone()));
    columns
}

fn query(dialect: Dialect, table: &Table, columns: &[&Column]) -> String {
    let cells: Vec<String> = columns.iter().map(|column| cell(dialect, column)).collect();
    let row = match dialect {
        Dialect::Sqlite => cells.join(" || char(31) || "),
        Dialect::Postgres => cells.join(" || chr(31) || "),
        Dialect::Mysql => format!("concat_ws(char(31 USING utf8mb4), {})", cells.join(", ")),
    };
    format!(
        "SELECT {row} AS value FROM {}",
        super::sample::qualified(dialect, table)
    )
}

/// A value as a literal, NULL as that word.
fn cell(dialect: Dialect, column: &Column) -> String {
    let name = dialect.quoted(&column.name);
    match dialect {
        Dialect::Sqlite => format!("quote({name})"),
        Dialect::Postgres => format!("quote_nullable({name}::text)"),
        Dialect::Mysql if is_text(column) => format!("quote(cast({name} AS CHAR))"),
        Dialect::Mysql => format!("coalesce(concat('0x', hex({name})), 'NULL')"),
    }
}

/// Whether MySQL spells the value as text; bytes and types that opp does not know are read as bytes.
fn is_text(column: &Column) -> bool {
    let is_known = column.ty.by_hand.is_none();
    is_known && !matches!(column.ty.kind, Kind::Plain(TypeKind::Binary | TypeKind::Vector(_)))
}

/// The value, or a word where another run would give another one.
fn constant(value: &str, column: &Column, dialect: Dialect, today: &str) -> String {
    let default = column.default.for_(dialect);
    let varies = matches!(default, Some(Value::Now | Value::Uuid | Value::Expr(_)));
    match value {
        "NULL" => value.to_owned(),
        _ if varies => "the value of its default".to_owned(),
        _ if names_day(value, today) => "the time of the run".to_owned(),
        _ => value.to_owned(),
    }
}

/// Whether a value contains the day, as text or as the hexadecimal bytes of one.
fn names_day(value: &str, day: &str) -> bool {
    let bytes: String = day.bytes().map(|byte| format!("{byte:02X}")).collect();
    !day.is_empty() && (value.contains(day) || value.contains(&bytes))
}

fn today(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "SELECT date('now') AS value",
        Dialect::Postgres => "SELECT current_date::text AS value",
        Dialect::Mysql => "SELECT cast(current_date() AS CHAR) AS value",
    }
}

#[cfg(test)]
mod tests {
    use super::names_day;

    #[test]
    fn a_day_is_found_in_text_and_in_bytes() {
        assert!(names_day("'2026-11-28 02:48:47'", "2026-11-28"));
        assert!(names_day("0x323032362D31312D32382030323A34383A3437", "2026-11-28"));
        assert!(!names_day("'2026-11-27'", "2026-11-28") && !names_day("NULL", ""));
    }
}
