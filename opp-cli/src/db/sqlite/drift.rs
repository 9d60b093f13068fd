//! Where does a database differ from what its migrations make of an empty one?
//!
//! The applied migrations run once more in memory and SQLite is asked the same of both. What a migration did is therefore
//! never taken for drift, however it spelled it; spaces, letter case and quotes do not count.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use opp_migrate::script::Takeover;

use super::Database;
use super::script::Script;
use crate::db::error::DbError;

/// Runs a file in a scratch database, without a record and without its own transaction.
pub(crate) fn replay(scratch: &mut Database, sql: &str, in_transaction: bool) -> Result<(), DbError> {
    let takeover = Takeover::read(sql);
    let Ok(script) = Script::read(sql, takeover.as_ref(), in_transaction) else {
        return scratch.execute(sql);
    };
    // As the runner has it: outside a rebuild a renamed table takes references from other tables along.
    let legacy = if takeover.is_some() { "ON" } else { "OFF" };
    scratch.execute(&format!(
        "PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = {legacy}"
    ))?;
    script
        .statements
        .iter()
        .try_for_each(|statement| scratch.execute(statement.text))
}

/// One line for each difference.
pub(crate) fn drift(live: &mut Database, scratch: &mut Database) -> Result<Vec<String>, DbError> {
    let (there, expected) = (objects(live)?, objects(scratch)?);
    let mut lines = Vec::new();
    for ((kind, name), sql) in &expected {
        match there.get(&(kind.clone(), name.clone())) {
            None => lines.push(format!("the {kind} {name} is missing")),
            Some(same) if same == sql => {}
            Some(_) if kind == "table" => lines.extend(table_drift(live, scratch, name)?),
            Some(_) => lines.push(format!("the {kind} {name} is defined otherwise")),
        }
    }
    let unknown = there.keys().filter(|key| !expected.contains_key(*key));
    lines.extend(unknown.map(|(kind, name)| format!("the {kind} {name} comes from no migration")));
    Ok(lines)
}

/// Kind and name of everything that was declared, with its text as far as it matters.
fn objects(database: &mut Database) -> Result<BTreeMap<(String, String), String>, DbError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        kind: String,
        #[diesel(sql_type = Text)]
        name: String,
        #[diesel(sql_type = Text)]
        sql: String,
    }
    let rows: Vec<Row> = database.rows(
        "SELECT type AS kind, name, sql FROM sqlite_schema WHERE sql IS NOT NULL \
         AND name NOT IN ('__diesel_schema_migrations', '__opp_migrations') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )?;
    Ok(rows
        .into_iter()
        .map(|row| ((row.kind, row.name), essence(&row.sql)))
        .collect())
}

fn essence(sql: &str) -> String {
    let kept = sql
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '"' | '`' | '[' | ']'));
    kept.flat_map(char::to_lowercase).collect()
}

/// A column as SQLite describes it.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    ty: String,
    #[diesel(sql_type = BigInt)]
    not_null: i64,
    #[diesel(sql_type = Nullable<Text>)]
    default_value: Option<String>,
    #[diesel(sql_type = BigInt)]
    key: i64,
    #[diesel(sql_type = BigInt)]
    hidden: i64,
}

fn table_drift(live: &mut Database, scratch: &mut Database, table: &str) -> Result<Vec<String>, DbError> {
    let (there, expected) = (columns(live, table)?, columns(scratch, table)?);
    let names: BTreeSet<&String> = there.keys().chain(expected.keys()).collect();
    let mut lines = Vec::new();
    for name in names {
        match (there.get(name), expected.get(name)) {
            (None, Some(_)) => lines.push(format!("the column {table}.{name} is missing")),
            (Some(_), None) => lines.push(format!("the column {table}.{name} comes from no migration")),
            (there, expected) if there != expected => {
                lines.push(format!("the column {table}.{name} is defined otherwise"))
            }
            _ => {}
        }
    }
    if lines.is_empty() {
        lines.push(format!(
            "the table {table} is defined otherwise (a key, check or option)"
        ));
    }
    Ok(lines)
}

fn columns(database: &mut Database, table: &str) -> Result<BTreeMap<String, Column>, DbError> {
    let rows: Vec<Column> = database.rows(&format!(
        "SELECT name, type AS ty, \"notnull\" AS not_null, dflt_value AS default_value, pk AS \"key\", hidden \
         FROM pragma_table_xinfo('{}')",
        table.replace('\'', "''")
    ))?;
    Ok(rows.into_iter().map(|column| (column.name.clone(), column)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(sql: &str) -> Database {
        let mut database = Database::in_memory().unwrap();
        database.execute(sql).unwrap();
        database
    }

    fn said(live: &str, expected: &str) -> Vec<String> {
        drift(&mut database(live), &mut database(expected)).unwrap()
    }

    #[test]
    fn a_renamed_table_is_no_drift() {
        let tables = "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a_id INTEGER REFERENCES a (id));";
        let (mut live, mut scratch) = (database(tables), database(tables));
        live.execute("ALTER TABLE a RENAME TO c").unwrap();
        replay(&mut scratch, "ALTER TABLE a RENAME TO c;", true).unwrap();
        assert!(drift(&mut live, &mut scratch).unwrap().is_empty());
    }

    #[test]
    fn spelling_is_no_drift() {
        let live = "CREATE TABLE \"a\" (x  INTEGER NOT NULL); CREATE TABLE __opp_migrations (x)";
        assert!(said(live, "create table a (\n x INTEGER not null)").is_empty());
    }

    #[test]
    fn every_difference_is_named() {
        let live =
            "CREATE TABLE a (x TEXT, z TEXT); CREATE TABLE more (x); CREATE INDEX i ON a (z); CREATE TABLE k (x)";
        let expected = "CREATE TABLE a (x TEXT NOT NULL, y TEXT, z TEXT); CREATE INDEX i ON a (y); CREATE VIEW v AS SELECT 1; \
                        CREATE TABLE k (x CHECK (x > 0))";
        assert_eq!(
            said(live, expected),
            [
                "the index i is defined otherwise",
                "the column a.x is defined otherwise",
                "the column a.y is missing",
                "the table k is defined otherwise (a key, check or option)",
                "the view v is missing",
                "the table more comes from no migration",
            ]
        );
    }

    #[test]
    fn a_rebuild_replays_without_its_transaction() {
        let mut scratch = database("CREATE TABLE a (x)");
        let file = "-- opp:begin\nBEGIN;\n-- opp:body\nDROP TABLE a;\n-- opp:commit\nCOMMIT;\n";
        replay(&mut scratch, file, false).unwrap();
        assert!(objects(&mut scratch).unwrap().is_empty());
    }
}
