//! How do the tables that remember migrations look on a server, and how are they read and written?

use std::collections::BTreeMap;

use super::error::ServerError;
use super::{Row, Server, journal, texts};
use crate::error::DbError;
use crate::record::{AppliedRow, CREATE_VERSIONS, LEDGER, LEDGER_COLUMNS, LedgerRow, Record, State, VERSIONS};
use crate::run::Entry;

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

/// Creates the tables where they are missing. Only called when something is about to be recorded.
pub fn prepare(server: &mut dyn Server) -> Result<(), ServerError> {
    let statements = [
        (VERSIONS, CREATE_VERSIONS.trim_end().trim_end_matches(';')),
        (LEDGER, CREATE_LEDGER),
        (journal::TABLE, journal::CREATE),
    ];
    for (table, sql) in statements {
        // Asked first: even `IF NOT EXISTS` wants the right to create, and on MySQL it commits.
        if kind(server, table)?.is_none() {
            server.execute(sql)?;
        }
    }
    Ok(())
}

/// Reads what is applied; creates nothing.
pub fn read(server: &mut dyn Server) -> Result<Record, DbError> {
    let mut ledger = read_ledger(server)?;
    let mut applied = BTreeMap::new();
    for (version, run_on) in read_versions(server)? {
        let row = AppliedRow {
            run_on,
            ledger: ledger.remove(&version),
        };
        if applied.insert(version.clone(), row).is_some() {
            return Err(strange(server, VERSIONS, format!("it lists {version} twice")));
        }
    }
    let halfway = match kind(server, journal::TABLE)? {
        Some(_) => journal::halfway(server)?,
        None => Vec::new(),
    };
    let interrupted = ledger.into_values().filter(|row| row.state == State::Running).collect();
    Ok(Record {
        applied,
        interrupted,
        halfway,
    })
}

/// Records a migration as applied.
pub fn record(server: &mut dyn Server, entry: Entry<'_>, state: State, duration_ms: i64) -> Result<(), ServerError> {
    let version = server.insert_version(entry.version);
    server.execute(&version)?;
    write_ledger(server, entry, state, duration_ms)
}

/// Forgets a migration.
pub fn forget(server: &mut dyn Server, version: &str) -> Result<(), ServerError> {
    let version = server.literal(version);
    for table in [VERSIONS, LEDGER] {
        server.execute(&format!("DELETE FROM {table} WHERE version = {version}"))?;
    }
    Ok(())
}

fn write_ledger(server: &mut dyn Server, entry: Entry<'_>, state: State, duration_ms: i64) -> Result<(), ServerError> {
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
    let (delete, insert) = (
        format!("DELETE FROM {LEDGER} WHERE version = {}", values[0]),
        format!(
            "INSERT INTO {LEDGER} ({}) VALUES ({})",
            LEDGER_COLUMNS.join(", "),
            values.join(", ")
        ),
    );
    server.execute(&delete)?;
    server.execute(&insert)
}

fn read_versions(server: &mut dyn Server) -> Result<Vec<(String, String)>, DbError> {
    if !check_shape(server, VERSIONS, &["version", "run_on"])? {
        return Ok(Vec::new());
    }
    let rows =
        server.rows("SELECT version, CAST(run_on AS CHAR(19)) FROM __diesel_schema_migrations ORDER BY version")?;
    Ok(rows.into_iter().map(|row| (value(&row, 0), value(&row, 1))).collect())
}

fn read_ledger(server: &mut dyn Server) -> Result<BTreeMap<String, LedgerRow>, DbError> {
    if !check_shape(server, LEDGER, LEDGER_COLUMNS)? {
        return Ok(BTreeMap::new());
    }
    let query = format!("SELECT {} FROM {LEDGER} ORDER BY version", LEDGER_COLUMNS.join(", "));
    let mut ledger = BTreeMap::new();
    for row in server.rows(&query)? {
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

/// What of that name is there, in the server's words.
fn kind(server: &mut dyn Server, table: &str) -> Result<Option<String>, ServerError> {
    let (schema, name) = (server.schema(), server.literal(table));
    let query = format!(
        "SELECT table_type FROM information_schema.tables WHERE table_schema = {schema} AND table_name = {name}"
    );
    Ok(texts(server, &query)?.into_iter().next())
}

/// Whether the table is there; an error where something else has its name.
fn check_shape(server: &mut dyn Server, table: &'static str, columns: &[&str]) -> Result<bool, DbError> {
    match kind(server, table)? {
        None => return Ok(false),
        Some(kind) if kind == "BASE TABLE" => {}
        Some(kind) => return Err(strange(server, table, format!("it is a {}", kind.to_lowercase()))),
    }
    let (schema, name) = (server.schema(), server.literal(table));
    let query = format!(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = {schema} AND table_name = {name}"
    );
    let present = texts(server, &query)?;
    match columns
        .iter()
        .find(|column| !present.iter().any(|there| there == *column))
    {
        Some(missing) => Err(strange(server, table, format!("it has no column {missing}"))),
        None => Ok(true),
    }
}

fn strange(server: &dyn Server, table: &'static str, problem: String) -> DbError {
    DbError::StrangeBookkeeping {
        place: server.place(),
        table,
        problem,
    }
}
