//! Rows of a catalog become a schema, and equal those they are.

use opp_history::catalog::Row;
use opp_history::dialect::Dialect;

/// Between two rows, and between the kind, name, table and SQL of a row.
const BETWEEN: [char; 2] = ['\u{1e}', '\u{1f}'];

/// Reads a text as SQLite's catalog.
pub fn catalog_sqlite(text: &str) {
    read(text, Dialect::sqlite());
}

/// Reads a text as PostgreSQL's catalog.
pub fn catalog_postgres(text: &str) {
    read(text, Dialect::postgres());
}

/// Reads a text as MariaDB's catalog.
pub fn catalog_mysql(text: &str) {
    read(text, Dialect::mariadb());
}

fn read(text: &str, dialect: Dialect) {
    let rows: Vec<Row> = text.split(BETWEEN[0]).map(row).collect();
    let _schema = dialect.schema_of(&rows);
    let differences = dialect.compare(&rows, &rows);
    assert!(differences.is_empty(), "{differences:?}");
}

fn row(text: &str) -> Row {
    let mut fields = text.split(BETWEEN[1]).map(str::to_owned);
    let mut field = || fields.next().unwrap_or_default();
    Row {
        kind: field(),
        name: field(),
        table: field(),
        sql: field(),
    }
}
