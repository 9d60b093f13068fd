//! What does SQLite say of one table? Its options, columns, keys, checks and the indexes no statement made.

use std::collections::BTreeMap;

use serde_json::Value;

use super::statement::TableText;
use super::tokens::normalized;
use crate::law::database::{SqliteDatabase, literal};

pub(super) struct TableFacts {
    pub(super) facts: Vec<(String, String)>,
    pub(super) columns: Vec<String>,
}

pub(super) fn read(database: &mut SqliteDatabase, table: &str) -> TableFacts {
    let sql = database.texts(&format!(
        "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = {}",
        literal(table)
    ));
    let text = TableText::read(sql.first().expect("a table has a statement"));
    let columns = columns(database, table, &text);
    let mut facts = vec![(format!("table {table}"), options(database, table, &text))];
    facts.extend(
        columns
            .iter()
            .map(|(name, fact)| (format!("column {table}.{name}"), fact.clone())),
    );
    facts.extend(counted(table, "check", &text.checks));
    facts.extend(counted(table, "foreign key", &foreign_keys(database, table, &text)));
    facts.extend(counted(table, "key", &keys(database, table)));
    facts.extend(indexes(database, table));
    TableFacts {
        facts,
        columns: columns.into_iter().map(|(name, _)| name).collect(),
    }
}

fn options(database: &mut SqliteDatabase, table: &str, text: &TableText) -> String {
    let query = format!(
        "SELECT json_array(strict, wr) FROM pragma_table_list({})",
        literal(table)
    );
    let row = &database.rows(&query)[0];
    format!(
        "strict {}, without rowid {}, autoincrement {}",
        row[0], row[1], text.autoincrement
    )
}

fn columns(database: &mut SqliteDatabase, table: &str, text: &TableText) -> Vec<(String, String)> {
    let query = format!(
        "SELECT json_array(name, type, \"notnull\", dflt_value, pk, hidden) FROM pragma_table_xinfo({}) ORDER BY cid",
        literal(table)
    );
    let rows = database.rows(&query).into_iter();
    rows.map(|row| {
        let name = string(&row[0]);
        let default = row[3].as_str().map(normalized);
        let collation = of_column(&text.collations, &name);
        let generated = of_column(&text.generated, &name);
        let fact = format!(
            "{} not null {} default {default:?} key {} hidden {} collation {collation:?} generated {generated:?}",
            string(&row[1]),
            row[2],
            row[4],
            row[5]
        );
        (name, fact)
    })
    .collect()
}

fn of_column<'t>(list: &'t [(String, String)], column: &str) -> Option<&'t String> {
    list.iter()
        .find(|(name, _)| *name == column.to_lowercase())
        .map(|(_, value)| value)
}

fn foreign_keys(database: &mut SqliteDatabase, table: &str, text: &TableText) -> Vec<String> {
    let query = format!(
        "SELECT json_array(id, \"table\", \"from\", \"to\", on_update, on_delete) FROM pragma_foreign_key_list({}) ORDER BY id, seq",
        literal(table)
    );
    let mut keys: BTreeMap<u64, Vec<Vec<Value>>> = BTreeMap::new();
    for row in database.rows(&query) {
        keys.entry(row[0].as_u64().expect("keys are numbered"))
            .or_default()
            .push(row);
    }
    keys.into_values().map(|key| foreign_key(&key, text)).collect()
}

fn foreign_key(rows: &[Vec<Value>], text: &TableText) -> String {
    let target = string(&rows[0][1]);
    let pairs: Vec<String> = rows
        .iter()
        .map(|row| format!("{} -> {}", string(&row[2]), string(&row[3])))
        .collect();
    let columns: Vec<String> = rows.iter().map(|row| string(&row[2]).to_lowercase()).collect();
    let deferrable = text
        .deferrable
        .iter()
        .find(|(from, table, _)| *from == columns && *table == target.to_lowercase())
        .map_or("", |(_, _, when)| when);
    let (on_update, on_delete) = (string(&rows[0][4]), string(&rows[0][5]));
    format!(
        "{} of {target}, on update {on_update}, on delete {on_delete} {deferrable}",
        pairs.join(", ")
    )
}

/// Primary keys and unique constraints, which SQLite keeps as indexes under names of its own.
fn keys(database: &mut SqliteDatabase, table: &str) -> Vec<String> {
    let query = format!(
        "SELECT json_array(name, origin) FROM pragma_index_list({}) WHERE origin <> 'c' ORDER BY name",
        literal(table)
    );
    let rows = database.rows(&query);
    rows.iter()
        .map(|row| format!("{}: {}", string(&row[1]), parts(database, &string(&row[0]))))
        .collect()
}

fn indexes(database: &mut SqliteDatabase, table: &str) -> Vec<(String, String)> {
    let query = format!(
        "SELECT json_array(name, \"unique\", partial) FROM pragma_index_list({}) WHERE origin = 'c'",
        literal(table)
    );
    let rows = database.rows(&query);
    let fact = |row: &Vec<Value>, parts: String| format!("unique {} partial {}: {parts}", row[1], row[2]);
    rows.iter()
        .map(|row| {
            (
                format!("parts of index {} of {table}", string(&row[0])),
                fact(row, parts(database, &string(&row[0]))),
            )
        })
        .collect()
}

fn parts(database: &mut SqliteDatabase, index: &str) -> String {
    let query = format!(
        "SELECT coalesce(name, 'expression') || ' ' || coll || iif(\"desc\", ' desc', '') FROM pragma_index_xinfo({}) \
         WHERE key ORDER BY seqno",
        literal(index)
    );
    database.texts(&query).join(", ")
}

/// Facts without a name of their own, with how often each is there.
fn counted(table: &str, what: &str, facts: &[String]) -> BTreeMap<String, String> {
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    facts.iter().for_each(|fact| *counts.entry(fact).or_default() += 1);
    counts
        .into_iter()
        .map(|(fact, count)| (format!("{what} of {table}: {fact}"), count.to_string()))
        .collect()
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
