//! Reads the record over a connection that the application lends: one question where opp has run before, and nothing is set or changed.

use std::collections::BTreeSet;

use opp_history::dialect::Dialect;

use super::connection::{Connection, Row};
use crate::error::DbError;
use crate::record::{AppliedRow, Halfway, LEDGER, LedgerRow, Record, State, VERSIONS};
use crate::run::Direction;
use crate::server::journal;

/// A row of the record: what it tells, of which version, and a checksum.
struct RecordRow {
    kind: String,
    version: String,
    checksum: String,
}

/// What is applied, with the checksums of what ran. Inside a transaction it asks first which tables exist, since a query for one that is
/// missing would abort the transaction on PostgreSQL.
///
/// # Errors
/// The database's words.
pub(crate) fn record(connection: &mut dyn Connection) -> Result<Record, DbError> {
    let all: BTreeSet<String> = tables(connection.dialect()).into_iter().map(str::to_owned).collect();
    if connection.is_in_transaction().map_err(explain)? {
        let found = existing_tables(connection)?;
        return record_in(connection, &found);
    }
    match rows(connection, &question(&all)) {
        Ok(rows) => Ok(record_of(rows)),
        Err(error) => {
            let found = existing_tables(connection)?;
            match found == all {
                true => Err(error),
                false => record_in(connection, &found),
            }
        }
    }
}

fn existing_tables(connection: &mut dyn Connection) -> Result<BTreeSet<String>, DbError> {
    let dialect = connection.dialect();
    let found = rows(connection, &existing(dialect))?;
    Ok(found.into_iter().map(|row| row.version).collect())
}

fn record_in(connection: &mut dyn Connection, tables: &BTreeSet<String>) -> Result<Record, DbError> {
    match tables.is_empty() {
        true => Ok(Record::default()),
        false => Ok(record_of(rows(connection, &question(tables))?)),
    }
}

fn explain(error: diesel::result::Error) -> DbError {
    DbError::Sql {
        message: error.to_string(),
    }
}

fn rows(connection: &mut dyn Connection, query: &str) -> Result<Vec<RecordRow>, DbError> {
    let rows = connection.rows(query).map_err(explain)?;
    let row = |row: Row| {
        let mut texts = row.into_iter().map(Option::unwrap_or_default);
        let mut next = || texts.next().unwrap_or_default();
        RecordRow {
            kind: next(),
            version: next(),
            checksum: next(),
        }
    };
    Ok(rows.into_iter().map(row).collect())
}

/// The tables that tell something; SQLite needs no journal.
fn tables(dialect: Dialect) -> Vec<&'static str> {
    match dialect {
        Dialect::Sqlite(_) => vec![VERSIONS, LEDGER],
        Dialect::Postgres(_) | Dialect::Mysql(_) => vec![VERSIONS, LEDGER, journal::TABLE],
    }
}

/// A query for the names of those that exist.
fn existing(dialect: Dialect) -> String {
    let names: Vec<String> = tables(dialect).iter().map(|name| format!("'{name}'")).collect();
    let names = names.join(", ");
    match dialect {
        Dialect::Sqlite(_) => {
            format!(
                "SELECT 'table' AS kind, name AS version, '' AS checksum FROM sqlite_schema WHERE name IN ({names})"
            )
        }
        Dialect::Postgres(_) => format!(
            "SELECT 'table' AS kind, name AS version, '' AS checksum FROM unnest(ARRAY[{names}]) AS name WHERE to_regclass(name) IS NOT NULL"
        ),
        Dialect::Mysql(_) => format!(
            "SELECT 'table' AS kind, table_name AS version, '' AS checksum FROM information_schema.tables \
             WHERE table_schema = DATABASE() AND table_name IN ({names})"
        ),
    }
}

/// A query for what these tables tell.
fn question(tables: &BTreeSet<String>) -> String {
    let has = |name: &str| tables.contains(name);
    let mut parts = Vec::new();
    match (has(VERSIONS), has(LEDGER)) {
        (true, true) => parts.push(format!(
            "SELECT 'applied' AS kind, v.version AS version, coalesce(l.up_checksum, '') AS checksum \
             FROM {VERSIONS} AS v LEFT JOIN {LEDGER} AS l ON l.version = v.version"
        )),
        (true, false) => parts.push(format!(
            "SELECT 'applied' AS kind, version AS version, '' AS checksum FROM {VERSIONS}"
        )),
        (false, _) => {}
    }
    if has(LEDGER) {
        let running = State::Running.as_str();
        parts.push(format!(
            "SELECT 'running' AS kind, version AS version, '' AS checksum FROM {LEDGER} WHERE state = '{running}'"
        ));
    }
    if has(journal::TABLE) {
        let journal = journal::TABLE;
        parts.push(format!(
            "SELECT 'halfway' AS kind, version AS version, '' AS checksum FROM {journal}"
        ));
    }
    parts.join(" UNION ALL ")
}

fn record_of(rows: Vec<RecordRow>) -> Record {
    let mut record = Record::default();
    for RecordRow {
        kind,
        version,
        checksum,
    } in rows
    {
        let ledger = |state: State| LedgerRow {
            version: version.clone(),
            name: version.clone(),
            state,
            up_checksum: checksum.clone(),
            down_checksum: String::new(),
            applied_at: String::new(),
            duration_ms: 0,
            opp_version: String::new(),
        };
        match kind.as_str() {
            "running" => record.interrupted.push(ledger(State::Running)),
            "halfway" => record.halfway.push(Halfway {
                version,
                direction: Direction::Up,
                done: 0,
            }),
            _ => {
                let row = AppliedRow {
                    run_on: String::new(),
                    ledger: (!checksum.is_empty()).then(|| ledger(State::Done)),
                };
                record.applied.insert(version, row);
            }
        }
    }
    record
}
