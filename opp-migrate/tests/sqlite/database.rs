//! SQLite databases in memory, and the migrations that run on them.

use std::fs;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Nullable, Text};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use opp_migrate::dialect::{Dialect, GenerateSql as _, Row};
use opp_migrate::schema::{Schema, Table};
use opp_migrate::script::Script;
use opp_migrate::verify::{Scratch, ScratchError};

use crate::engine;

/// The schema that a catalog describes builds the same database.
pub(crate) fn is_read_whole(rows: &[Row]) {
    let (read, unknown) = Dialect::sqlite().schema_of(rows);
    assert_eq!(unknown, []);
    let again = fresh(&read).rows();
    let differences = Dialect::sqlite().compare(rows, &again);
    assert!(differences.is_empty(), "{differences:#?}\n{read:#?}");
    assert_eq!(Dialect::sqlite().schema_of(&again).0, read);
}

/// A database built straight from a schema.
pub(crate) fn fresh(schema: &Schema) -> Database {
    let mut database = Database::empty(None);
    database
        .connection
        .batch_execute(&Dialect::sqlite().create_all(schema).unwrap())
        .unwrap();
    database
}

/// A row of a table, with a value in every column that takes one.
pub(crate) fn insert(table: &Table, row: i64) -> String {
    let filled: Vec<_> = table
        .columns
        .iter()
        .filter(|column| column.generated.is_none())
        .collect();
    let names: Vec<_> = filled
        .iter()
        .map(|column| format!("\"{}\"", column.name.replace('"', "\"\"")))
        .collect();
    let values: Vec<_> = filled.iter().map(|column| engine::value(column, row)).collect();
    let name = table.name.name.replace('"', "\"\"");
    format!(
        "INSERT INTO \"{name}\" ({}) VALUES ({})",
        names.join(", "),
        values.join(", ")
    )
}

#[derive(QueryableByName)]
struct Value {
    #[diesel(sql_type = Nullable<Text>)]
    value: Option<String>,
}

#[derive(QueryableByName)]
struct CatalogRow {
    #[diesel(sql_type = Text)]
    r#type: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    tbl_name: String,
    #[diesel(sql_type = Text)]
    sql: String,
}

/// An in-memory database and the migrations to run on it.
pub(crate) struct Database {
    pub(crate) connection: SqliteConnection,
    migrations: tempfile::TempDir,
}

impl Database {
    pub(crate) fn empty(script: Option<&Script>) -> Self {
        let migrations = tempfile::tempdir().unwrap();
        if let Some(script) = script {
            let directory = migrations.path().join("2026-11-23-101500_case");
            fs::create_dir(&directory).unwrap();
            fs::write(directory.join("up.sql"), &script.up.text).unwrap();
            fs::write(directory.join("down.sql"), &script.down.text).unwrap();
            let transactional = script.up.transactional && script.down.transactional;
            fs::write(
                directory.join("metadata.toml"),
                format!("run_in_transaction = {transactional}\n"),
            )
            .unwrap();
        }
        Self {
            connection: SqliteConnection::establish(":memory:").unwrap(),
            migrations,
        }
    }

    pub(crate) fn migrate(&mut self, up: bool) -> Result<(), String> {
        let migrations = FileBasedMigrations::from_path(self.migrations.path()).unwrap();
        if up {
            let applied = self.connection.run_pending_migrations(migrations);
            assert!(applied.as_ref().map_or(true, |versions| versions.len() == 1));
            applied.map(drop).map_err(|error| error.to_string())
        } else {
            self.connection
                .revert_last_migration(migrations)
                .map(drop)
                .map_err(|error| error.to_string())
        }
    }

    pub(crate) fn values(&mut self, query: &str) -> Vec<Option<String>> {
        let text = format!("SELECT CAST(value AS TEXT) AS value FROM ({query})");
        let rows = sql_query(text).load::<Value>(&mut self.connection);
        rows.unwrap_or_else(|error| panic!("{query}: {error}"))
            .into_iter()
            .map(|row| row.value)
            .collect()
    }

    /// One text of all rows of a query with the column `value`.
    pub(crate) fn value(&mut self, query: &str) -> String {
        let all = self
            .values(query)
            .into_iter()
            .map(|value| value.unwrap_or_else(|| "NULL".to_owned()));
        all.collect::<Vec<_>>().join(",")
    }

    pub(crate) fn rows(&mut self) -> Vec<Row> {
        let rows = sql_query(Dialect::sqlite().catalog_query())
            .load::<CatalogRow>(&mut self.connection)
            .unwrap();
        let row = |row: CatalogRow| Row {
            kind: row.r#type,
            name: row.name,
            table: row.tbl_name,
            sql: row.sql,
        };
        let mine = |row: &Row| row.name != "__diesel_schema_migrations";
        rows.into_iter().map(row).filter(mine).collect()
    }

    pub(crate) fn checksums(&mut self, columns: &[(String, String)]) -> Vec<String> {
        let sum = |(table, column): &(String, String)| {
            let (table, column) = (table.replace('"', "\"\""), column.replace('"', "\"\""));
            self.value(&format!(
                "SELECT quote(\"{column}\") AS value FROM \"{table}\" ORDER BY 1"
            ))
        };
        columns.iter().map(sum).collect()
    }

    pub(crate) fn contents(&mut self, schema: &Schema) -> Vec<String> {
        let columns = schema.tables.values().flat_map(|table| {
            let name = table.name.name.clone();
            table
                .columns
                .iter()
                .map(move |column| (name.clone(), column.name.clone()))
        });
        self.checksums(&columns.collect::<Vec<_>>())
    }

    pub(crate) fn sound(&mut self) {
        assert_eq!(
            self.value("SELECT integrity_check AS value FROM pragma_integrity_check"),
            "ok"
        );
        assert_eq!(
            self.value("SELECT \"table\" AS value FROM pragma_foreign_key_check"),
            ""
        );
        assert_eq!(
            self.value("SELECT CAST(foreign_keys AS TEXT) AS value FROM pragma_foreign_keys"),
            "1"
        );
        assert_eq!(self.value("SELECT name AS value FROM temp.sqlite_schema"), "");
    }
}

impl Scratch for Database {
    fn execute(&mut self, sql: &str) -> Result<(), ScratchError> {
        self.connection
            .batch_execute(sql)
            .map_err(|error| ScratchError(error.to_string()))
    }

    fn texts(&mut self, sql: &str) -> Result<Vec<String>, ScratchError> {
        let texts = self.values(sql).into_iter().map(Option::unwrap_or_default);
        Ok(texts.collect())
    }

    fn catalog(&mut self) -> Result<Vec<Row>, ScratchError> {
        Ok(self.rows())
    }
}
