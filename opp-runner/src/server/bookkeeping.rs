//! Reads and writes the tables that remember migrations on a server.

use std::collections::BTreeMap;

use super::error::ServerError;
use super::{Row, Server, journal};
use crate::error::DbError;
use crate::log::{self, LogRow};
use crate::record::{AppliedRow, CREATE_VERSIONS, LEDGER, LEDGER_COLUMNS, LedgerRow, Record, State, VERSIONS};
use crate::run::Entry;
use opp_sql::Dialect as Syntax;

const CREATE_LEDGER: &str = "\
CREATE TABLE IF NOT EXISTS __opp_migrations (
    version VARCHAR(50) PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    state VARCHAR(20) NOT NULL,
    up_checksum VARCHAR(100) NOT NULL,
    down_checksum VARCHAR(100) NOT NULL,
    applied_at VARCHAR(30) NOT NULL,
    duration_ms BIGINT NOT NULL,
    opp_version VARCHAR(50) NOT NULL
)";

/// What the database remembers, and which of the tables are missing.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// What is applied.
    pub record: Record,
    /// Tables that do not exist.
    pub missing: Vec<&'static str>,
}

/// Creates the tables that are missing. Only called when something is about to be recorded.
pub fn prepare(server: &mut dyn Server, missing: &[&str]) -> Result<(), ServerError> {
    let statements = [
        (VERSIONS, CREATE_VERSIONS.trim_end().trim_end_matches(';')),
        (LEDGER, CREATE_LEDGER),
        (journal::TABLE, journal::CREATE),
        (journal::STATE, journal::ADD_STATE),
        (log::TABLE, log::CREATE),
    ];
    // Only those: even `IF NOT EXISTS` wants the right to create, and on MySQL it commits.
    statements
        .iter()
        .filter(|(table, _)| missing.contains(table))
        .try_for_each(|(_, sql)| server.execute(sql))
}

/// Reads what is applied; creates nothing.
pub fn read(server: &mut dyn Server) -> Result<Found, DbError> {
    let missing = check_shapes(server)?;
    let ledger = format!("SELECT {} FROM {LEDGER} ORDER BY version", LEDGER_COLUMNS.join(", "));
    let queries = [
        (
            VERSIONS,
            "SELECT version, CAST(run_on AS CHAR(19)) FROM __diesel_schema_migrations ORDER BY version",
        ),
        (LEDGER, ledger.as_str()),
        (journal::TABLE, journal::ALL),
    ];
    let existing = || queries.iter().filter(|(table, _)| !missing.contains(table));
    let sql: Vec<&str> = existing().map(|(_, sql)| *sql).collect();
    let mut rows: BTreeMap<&str, Vec<Row>> = existing()
        .map(|(table, _)| *table)
        .zip(server.rows_of_all(&sql)?)
        .collect();
    let mut rows_of = |table| rows.remove(table).unwrap_or_default();
    let (versions, ledger, halfway) = (rows_of(VERSIONS), rows_of(LEDGER), rows_of(journal::TABLE));
    Ok(Found {
        record: record_of(server, versions, ledger, halfway)?,
        missing,
    })
}

fn record_of(server: &dyn Server, versions: Vec<Row>, ledger: Vec<Row>, halfway: Vec<Row>) -> Result<Record, DbError> {
    let mut ledger = ledger_of(server, ledger)?;
    let mut applied = BTreeMap::new();
    for row in versions {
        let version = value(&row, 0);
        let row = AppliedRow {
            run_on: value(&row, 1),
            ledger: ledger.remove(&version),
        };
        if applied.insert(version.clone(), row).is_some() {
            return Err(strange(server, VERSIONS, format!("it lists {version} twice")));
        }
    }
    Ok(Record {
        applied,
        interrupted: ledger.into_values().filter(|row| row.state == State::Running).collect(),
        halfway: halfway.iter().map(journal::halfway).collect(),
    })
}

/// Reads the log, oldest first.
pub fn read_log(server: &mut dyn Server) -> Result<Vec<LogRow>, DbError> {
    if check_shapes(server)?.contains(&log::TABLE) {
        return Ok(Vec::new());
    }
    let text = match server.syntax() {
        Syntax::Mysql => "CHAR",
        Syntax::Postgres | Syntax::Sqlite => "TEXT",
    };
    let rows = server.rows(&log::query(text))?;
    Ok(rows.into_iter().map(LogRow::of).collect())
}

/// Records a migration as applied.
pub fn record(server: &dyn Server, entry: Entry<'_>, state: State, duration_ms: i64) -> Vec<String> {
    let mut statements = vec![server.insert_version(entry.version)];
    statements.extend(write_ledger(server, entry, state, duration_ms));
    statements
}

/// Forgets a migration.
pub fn forget(server: &dyn Server, version: &str) -> Vec<String> {
    let version = server.literal(version);
    let delete = |table| format!("DELETE FROM {table} WHERE version = {version}");
    [VERSIONS, LEDGER].map(delete).into()
}

fn write_ledger(server: &dyn Server, entry: Entry<'_>, state: State, duration_ms: i64) -> [String; 2] {
    let text = |text: &str| server.literal(text);
    let values = [
        text(entry.version),
        text(entry.name),
        text(state.as_str()),
        text(entry.up_checksum),
        text(entry.down_checksum),
        server.utc().to_owned(),
        duration_ms.to_string(),
        text(env!("CARGO_PKG_VERSION")),
    ];
    [
        format!("DELETE FROM {LEDGER} WHERE version = {}", values[0]),
        format!(
            "INSERT INTO {LEDGER} ({}) VALUES ({})",
            LEDGER_COLUMNS.join(", "),
            values.join(", ")
        ),
    ]
}

fn ledger_of(server: &dyn Server, rows: Vec<Row>) -> Result<BTreeMap<String, LedgerRow>, DbError> {
    let mut ledger = BTreeMap::new();
    for row in rows {
        let (version, state) = (value(&row, 0), value(&row, 2));
        let Some(state) = State::from_text(&state) else {
            let problem = format!("the state `{state}` of {version} is unknown: a newer opp wrote it");
            return Err(strange(server, LEDGER, problem));
        };
        let row = LedgerRow {
            version: version.clone(),
            name: value(&row, 1),
            state,
            up_checksum: value(&row, 3),
            down_checksum: value(&row, 4),
            applied_at: value(&row, 5),
            duration_ms: value(&row, 6).parse().unwrap_or_default(),
            opp_version: value(&row, 7),
        };
        ledger.insert(version, row);
    }
    Ok(ledger)
}

fn value(row: &Row, at: usize) -> String {
    row.get(at).cloned().flatten().unwrap_or_default()
}

/// Which of the tables are missing; an error where something else has a name of theirs.
fn check_shapes(server: &mut dyn Server) -> Result<Vec<&'static str>, DbError> {
    const JOURNAL_COLUMNS: &[&str] = &["version", "direction", "done"];
    let tables = [
        (VERSIONS, &["version", "run_on"][..]),
        (LEDGER, LEDGER_COLUMNS),
        (journal::TABLE, JOURNAL_COLUMNS),
        (log::TABLE, log::COLUMNS),
    ];
    let names = tables.map(|(name, _)| name);
    let (kinds, columns) = (server.find_relations(&names), server.find_columns(&names));
    let mut found = server.rows_of_all(&[kinds.as_str(), columns.as_str()])?.into_iter();
    let (kinds, present) = (found.next().unwrap_or_default(), found.next().unwrap_or_default());
    let mut missing = Vec::new();
    for (table, columns) in tables {
        match kinds.iter().find(|row| value(row, 0) == table).map(|row| value(row, 1)) {
            None => missing.push(table),
            Some(kind) if kind == "BASE TABLE" => {
                let present: Vec<String> = present
                    .iter()
                    .filter(|row| value(row, 0) == table)
                    .map(|row| value(row, 1))
                    .collect();
                check_columns(server, table, columns, &present)?;
                let is_old = !present.is_empty() && !present.iter().any(|column| column == "before_state");
                missing.extend((table == journal::TABLE && is_old).then_some(journal::STATE));
            }
            Some(kind) => return Err(strange(server, table, format!("it is a {}", kind.to_lowercase()))),
        }
    }
    Ok(missing)
}

/// A table that shows no column at all is one that the user may not read: reading it says so.
fn check_columns(
    server: &dyn Server,
    table: &'static str,
    columns: &[&str],
    present: &[String],
) -> Result<(), DbError> {
    let lacks = |column: &&&str| !present.is_empty() && !present.iter().any(|there| there == **column);
    match columns.iter().find(lacks) {
        Some(missing) => Err(strange(server, table, format!("it has no column {missing}"))),
        None => Ok(()),
    }
}

fn strange(server: &dyn Server, table: &'static str, problem: String) -> DbError {
    DbError::StrangeBookkeeping {
        place: server.place(),
        table,
        problem,
    }
}
