//! Rows of a catalog become a schema, and equal those they are.

#![no_main]

use libfuzzer_sys::fuzz_target;
use opp_history::catalog::Row;
use opp_history::dialect::{Dialect, sqlite};

const KINDS: &[&str] = &["table", "column", "constraint", "index", "trigger", "view", "enum"];

fuzz_target!(|lines: Vec<(u8, String, String, String)>| {
    let dialect = Dialect::Sqlite(sqlite::Capabilities::OLDEST);
    let row = |(kind, name, table, sql): &(u8, String, String, String)| Row {
        kind: KINDS[usize::from(*kind) % KINDS.len()].to_owned(),
        name: name.clone(),
        table: table.clone(),
        sql: sql.clone(),
    };
    let rows: Vec<Row> = lines.iter().map(row).collect();
    let _ = dialect.schema_of(&rows);
    assert!(dialect.compare(&rows, &rows).is_empty());
});
