//! How do the two tables that remember migrations look on SQLite, and how are they read and written?

use std::collections::BTreeMap;

use opp_sql::Dialect as Syntax;

use super::Database;
use crate::error::DbError;
use crate::lent::Row;
use crate::log::{self, Actor, LogRow, NewRow};
use crate::record::{AppliedRow, CREATE_VERSIONS, LEDGER, LEDGER_COLUMNS, LedgerRow, Record, State, VERSIONS};
use crate::run::Entry;

const CREATE_LEDGER: &str = "\
CREATE TABLE IF NOT EXISTS __opp_migrations (
    version VARCHAR(50) PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    up_checksum TEXT NOT NULL,
    down_checksum TEXT NOT NULL,
    applied_at TEXT NOT NULL,
    duration_ms BIGINT NOT NULL,
    opp_version TEXT NOT NULL
);
";

/// Creates both tables where they are missing. Only called when something is about to be recorded.
pub fn prepare(database: &mut Database) -> Result<(), DbError> {
    database.execute(CREATE_VERSIONS)?;
    database.execute(CREATE_LEDGER)?;
    database.execute(log::CREATE)
}

/// Writes a row of the log.
pub fn log(database: &mut Database, row: &NewRow<'_>, actor: &Actor) -> Result<(), DbError> {
    let now = "strftime('%Y-%m-%d %H:%M:%S', 'now')";
    database.execute(&row.insert(actor, now, |text| Syntax::Sqlite.string(text)))
}

/// Reads the log, oldest first.
pub fn read_log(database: &mut Database) -> Result<Vec<LogRow>, DbError> {
    if !check_shape(database, log::TABLE, log::COLUMNS)? {
        return Ok(Vec::new());
    }
    Ok(database
        .rows(&log::query("TEXT"))?
        .into_iter()
        .map(LogRow::of)
        .collect())
}

/// Reads what is applied; creates nothing.
pub fn read(database: &mut Database) -> Result<Record, DbError> {
    let mut ledger = read_ledger(database)?;
    let mut applied = BTreeMap::new();
    for row in read_versions(database)? {
        let mut texts = row.into_iter().map(Option::unwrap_or_default);
        let (version, run_on) = (texts.next().unwrap_or_default(), texts.next().unwrap_or_default());
        let row = AppliedRow {
            run_on,
            ledger: ledger.remove(&version),
        };
        if applied.insert(version.clone(), row).is_some() {
            return Err(strange(database, VERSIONS, format!("it lists {version} twice")));
        }
    }
    let interrupted = ledger.into_values().filter(|row| row.state == State::Running).collect();
    Ok(Record {
        applied,
        interrupted,
        halfway: Vec::new(),
    })
}

/// Records a migration as applied in both tables.
pub fn record(database: &mut Database, entry: Entry<'_>, state: State, duration_ms: i64) -> Result<(), DbError> {
    let version = Syntax::Sqlite.string(entry.version);
    database.execute(&format!(
        "INSERT OR IGNORE INTO __diesel_schema_migrations (version) VALUES ({version})"
    ))?;
    write_ledger(database, entry, state, duration_ms)
}

/// Notes that a migration outside a transaction begins.
pub fn note_beginning(database: &mut Database, entry: Entry<'_>) -> Result<(), DbError> {
    write_ledger(database, entry, State::Running, 0)
}

/// Forgets a migration in both tables.
pub fn forget(database: &mut Database, version: &str) -> Result<(), DbError> {
    for table in [VERSIONS, LEDGER] {
        database.execute(&format!(
            "DELETE FROM {table} WHERE version = {}",
            Syntax::Sqlite.string(version)
        ))?;
    }
    Ok(())
}

fn read_versions(database: &mut Database) -> Result<Vec<Row>, DbError> {
    if !check_shape(database, VERSIONS, &["version", "run_on"])? {
        return Ok(Vec::new());
    }
    database.rows(
        "SELECT CAST(ifnull(version, '') AS TEXT) AS version, CAST(ifnull(run_on, '') AS TEXT) AS run_on \
         FROM __diesel_schema_migrations ORDER BY version",
    )
}

fn read_ledger(database: &mut Database) -> Result<BTreeMap<String, LedgerRow>, DbError> {
    if !check_shape(database, LEDGER, LEDGER_COLUMNS)? {
        return Ok(BTreeMap::new());
    }
    let query = format!("SELECT {} FROM {LEDGER} ORDER BY version", LEDGER_COLUMNS.join(", "));
    let mut ledger = BTreeMap::new();
    for row in database.rows(&query)? {
        let mut texts = row.into_iter().map(Option::unwrap_or_default);
        let mut next = || texts.next().unwrap_or_default();
        let (version, name, state) = (next(), next(), next());
        let Some(state) = State::from_text(&state) else {
            let problem = format!("the state `{state}` of {version} is unknown: a newer opp wrote it");
            return Err(strange(database, LEDGER, problem));
        };
        let row = LedgerRow {
            version: version.clone(),
            name,
            state,
            up_checksum: next(),
            down_checksum: next(),
            applied_at: next(),
            duration_ms: next().parse().unwrap_or_default(),
            opp_version: next(),
        };
        ledger.insert(version, row);
    }
    Ok(ledger)
}

fn write_ledger(database: &mut Database, entry: Entry<'_>, state: State, duration_ms: i64) -> Result<(), DbError> {
    let values = [
        Syntax::Sqlite.string(entry.version),
        Syntax::Sqlite.string(entry.name),
        Syntax::Sqlite.string(state.as_str()),
        Syntax::Sqlite.string(entry.up_checksum),
        Syntax::Sqlite.string(entry.down_checksum),
        "strftime('%Y-%m-%d %H:%M:%S', 'now')".to_owned(),
        duration_ms.to_string(),
        Syntax::Sqlite.string(env!("CARGO_PKG_VERSION")),
    ];
    database.execute(&format!(
        "INSERT OR REPLACE INTO {LEDGER} ({}) VALUES ({})",
        LEDGER_COLUMNS.join(", "),
        values.join(", ")
    ))
}

/// Whether the table is there; an error where something else has its name.
fn check_shape(database: &mut Database, table: &'static str, columns: &[&str]) -> Result<bool, DbError> {
    let kinds = database.texts(&format!("SELECT type FROM sqlite_schema WHERE lower(name) = '{table}'"))?;
    match kinds.first().map(String::as_str) {
        None => return Ok(false),
        Some("table") => {}
        Some(kind) => return Err(strange(database, table, format!("it is a{} {kind}", article(kind)))),
    }
    let present = database.texts(&format!("SELECT lower(name) FROM pragma_table_info('{table}')"))?;
    match columns
        .iter()
        .find(|column| !present.iter().any(|there| there == *column))
    {
        Some(missing) => Err(strange(database, table, format!("it has no column {missing}"))),
        None => Ok(true),
    }
}

fn article(kind: &str) -> &'static str {
    if kind.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "n"
    } else {
        ""
    }
}

fn strange(database: &Database, table: &'static str, problem: String) -> DbError {
    DbError::StrangeBookkeeping {
        place: database.path().display().to_string(),
        table,
        problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: Entry<'static> = Entry {
        version: "20260101000000",
        name: "2026-01-01-000000_a",
        up_checksum: "u",
        down_checksum: "d",
    };

    fn fresh() -> Database<'static> {
        Database::in_memory().unwrap()
    }

    #[test]
    fn an_empty_database_has_nothing_applied_and_stays_empty() {
        let mut database = fresh();
        assert_eq!(read(&mut database).unwrap(), Record::default());
        assert!(database.texts("SELECT name FROM sqlite_schema").unwrap().is_empty());
    }

    #[test]
    fn what_is_recorded_is_read_back() {
        let mut database = fresh();
        prepare(&mut database).unwrap();
        record(&mut database, ENTRY, State::Done, 12).unwrap();
        let read = read(&mut database).unwrap();
        let ledger = read.applied["20260101000000"].ledger.clone().unwrap();
        assert_eq!(
            (ledger.name.as_str(), ledger.duration_ms, ledger.state),
            (ENTRY.name, 12, State::Done)
        );
        assert_eq!(ledger.opp_version, env!("CARGO_PKG_VERSION"));
    }

    #[test]
    fn what_the_diesel_tool_applied_counts_and_what_it_reverted_does_not() {
        let mut database = fresh();
        prepare(&mut database).unwrap();
        record(&mut database, ENTRY, State::Done, 1).unwrap();
        database.execute("DELETE FROM __diesel_schema_migrations").unwrap();
        database
            .execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('00000000000000')")
            .unwrap();
        let read = read(&mut database).unwrap();
        assert_eq!(read.applied.keys().collect::<Vec<_>>(), ["00000000000000"]);
        assert_eq!(read.applied["00000000000000"].ledger, None);
        assert!(read.interrupted.is_empty());
    }

    #[test]
    fn a_beginning_without_an_end_is_reported() {
        let mut database = fresh();
        prepare(&mut database).unwrap();
        note_beginning(&mut database, ENTRY).unwrap();
        assert_eq!(read(&mut database).unwrap().interrupted[0].version, ENTRY.version);
        forget(&mut database, ENTRY.version).unwrap();
        assert_eq!(read(&mut database).unwrap(), Record::default());
    }

    #[test]
    fn tables_of_another_shape_are_refused() {
        let cases = [
            (
                "CREATE TABLE __diesel_schema_migrations (id INTEGER)",
                "it has no column version",
            ),
            ("CREATE VIEW __diesel_schema_migrations AS SELECT 1", "it is a view"),
            (
                "CREATE TABLE a (x); CREATE INDEX __opp_migrations ON a (x)",
                "it is an index",
            ),
            ("CREATE TABLE __opp_migrations (version)", "it has no column name"),
            (
                "CREATE TABLE __diesel_schema_migrations (version, run_on); \
                 INSERT INTO __diesel_schema_migrations VALUES (1, 1), ('1', 2)",
                "it lists 1 twice",
            ),
        ];
        for (sql, problem) in cases {
            let mut database = fresh();
            database.execute(sql).unwrap();
            let error = read(&mut database).unwrap_err();
            assert!(error.to_string().ends_with(problem), "{error}");
        }
    }
}
