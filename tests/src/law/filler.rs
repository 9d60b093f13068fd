//! Which rows does a table get when a case says nothing? Three that fit its types and its keys.

use super::Database;
use super::Engine;
use super::database::{Fillable, literal, quoted};

/// Puts three rows into every table that has none.
pub(super) fn fill(database: &mut Database) {
    // Rows refer to each other by equal numbers, so keys hold once all tables are full.
    database.enforce_foreign_keys(false);
    for table in database.tables() {
        let count = database.value(&format!("SELECT count(*) FROM {}", quoted_table(&table)));
        if count.as_deref() == Some("0") {
            (1..=3).for_each(|number| insert(database, &table, number));
        }
    }
    database.enforce_foreign_keys(true);
    database.advance_counters();
    database.is_whole("after filling the tables");
}

fn insert(database: &mut Database, table: &str, number: usize) {
    let engine = database.engine();
    let columns = database.fillable(table);
    let names: Vec<String> = columns.iter().map(|column| quoted(&column.name)).collect();
    let values: Vec<String> = columns.iter().map(|column| value(engine, column, number)).collect();
    database.run(&format!(
        "INSERT INTO {} ({}) VALUES ({})",
        quoted_table(table),
        names.join(", "),
        values.join(", ")
    ));
}

/// A table of another schema than the usual one is named with it.
fn quoted_table(table: &str) -> String {
    let parts: Vec<String> = table.split('.').map(quoted).collect();
    parts.join(".")
}

fn value(engine: Engine, column: &Fillable, number: usize) -> String {
    if !column.required && number == 3 {
        return "NULL".to_owned();
    }
    let kind = column.kind.as_str();
    if let Some(variants) = kind.strip_prefix("enum(").and_then(|rest| rest.strip_suffix(')')) {
        let variants: Vec<&str> = variants.split(',').collect();
        return variants[(number - 1) % variants.len()].to_owned();
    }
    match kind.split('(').next().unwrap_or_default() {
        "boolean" => (if number % 2 == 1 { "TRUE" } else { "FALSE" }).to_owned(),
        "tinyint" if kind == "tinyint(1)" => (number % 2).to_string(),
        "real" | "double" | "double precision" | "float" | "numeric" | "decimal" => format!("{number}.5"),
        "blob" | "longblob" | "varbinary" | "binary" => format!("X'0{number}'"),
        "bytea" => format!("'\\x0{number}'"),
        "date" => format!("'2026-01-0{number}'"),
        "time" | "time without time zone" => format!("'10:00:0{number}'"),
        "timestamp" | "datetime" => format!("'2026-01-0{number} 10:00:00'"),
        kind if kind.starts_with("timestamp") => format!("'2026-01-0{number} 10:00:00'"),
        "interval" => format!("'{number} hours'"),
        "uuid" => format!("'00000000-0000-4000-8000-00000000000{number}'"),
        "json" | "jsonb" => format!("'{{\"n\": {number}}}'"),
        "inet" | "cidr" => format!("'10.0.0.{number}'"),
        "macaddr" => format!("'08:00:2b:01:02:0{number}'"),
        kind if kind.ends_with("[]") => "'{}'".to_owned(),
        kind if kind.contains("int") => number.to_string(),
        _ => literal(&fitting(engine, kind, &format!("text {number}"))),
    }
}

/// The end of a text, where its number stands, in the length that the type allows. SQLite keeps no lengths.
fn fitting(engine: Engine, kind: &str, text: &str) -> String {
    let length = kind.split(['(', ')']).nth(1).and_then(|length| length.parse().ok());
    let length = length.filter(|_| engine != Engine::Sqlite).unwrap_or(usize::MAX);
    text[text.len().saturating_sub(length)..].to_owned()
}
