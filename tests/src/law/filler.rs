//! Which rows does a table get when a case says nothing? Three that fit its types and its keys.

use serde_json::Value;

use super::Database;
use super::database::{literal, quoted};

/// Puts three rows into every table that has none.
pub(super) fn fill(database: &mut Database) {
    // Rows refer to each other by equal numbers, so keys hold once all tables are full.
    database.run("PRAGMA foreign_keys = OFF");
    for table in database.tables() {
        let empty = database.value(&format!("SELECT count(*) = 0 FROM {}", quoted(&table)));
        if empty.as_deref() == Some("1") {
            (1..=3).for_each(|number| insert(database, &table, number));
        }
    }
    database.run("PRAGMA foreign_keys = ON");
    database.is_whole("after filling the tables");
}

fn insert(database: &mut Database, table: &str, number: u32) {
    let query = format!(
        "SELECT json_array(name, upper(type), \"notnull\" OR pk) FROM pragma_table_xinfo({}) WHERE hidden = 0",
        literal(table)
    );
    let columns = database.rows(&query);
    let names: Vec<String> = columns.iter().map(|column| quoted(text(&column[0]))).collect();
    let values: Vec<String> = columns.iter().map(|column| value(column, number)).collect();
    database.run(&format!(
        "INSERT INTO {} ({}) VALUES ({})",
        quoted(table),
        names.join(", "),
        values.join(", ")
    ));
}

fn value(column: &[Value], number: u32) -> String {
    let required = column[2] == 1;
    if !required && number == 3 {
        return "NULL".to_owned();
    }
    match text(&column[1]) {
        kind if kind.contains("INT") => number.to_string(),
        "BOOLEAN" => (number % 2).to_string(),
        "REAL" | "DOUBLE" | "DOUBLE PRECISION" | "FLOAT" => format!("{number}.5"),
        "BLOB" => format!("X'0{number}'"),
        "DATE" => format!("'2026-01-0{number}'"),
        "TIME" => format!("'10:00:0{number}'"),
        "TIMESTAMP" => format!("'2026-01-0{number} 10:00:00'"),
        _ => format!("'text {number}'"),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("names and types are text")
}
