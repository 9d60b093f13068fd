//! What does a SQLite database answer? Plain queries through Diesel's connection.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::sql_types::{Nullable, Text};
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use serde_json::Value;

use super::{Fillable, literal, quoted};

pub(in crate::law) struct SqliteDatabase(SqliteConnection);

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<Text>)]
    value: Option<String>,
}

impl SqliteDatabase {
    pub(super) fn open(path: &Path) -> Self {
        let path = path.to_str().expect("temporary directories have UTF-8 names");
        Self(SqliteConnection::establish(path).unwrap_or_else(|error| panic!("{path}: {error}")))
    }

    pub(super) fn run(&mut self, sql: &str) -> Result<(), String> {
        self.0.batch_execute(sql).map_err(|error| error.to_string())
    }

    pub(in crate::law) fn values(&mut self, query: &str) -> Vec<Option<String>> {
        let wrapped = format!("WITH answer(value) AS ({query}) SELECT CAST(value AS TEXT) AS value FROM answer");
        let rows: Vec<Row> = sql_query(wrapped)
            .load(&mut self.0)
            .unwrap_or_else(|error| panic!("{error}: {query}"));
        rows.into_iter().map(|row| row.value).collect()
    }

    /// The values that are not NULL.
    pub(in crate::law) fn texts(&mut self, query: &str) -> Vec<String> {
        self.values(query).into_iter().flatten().collect()
    }

    /// The rows of a query that gives one JSON array a row.
    pub(in crate::law) fn rows(&mut self, query: &str) -> Vec<Vec<Value>> {
        let texts = self.texts(query).into_iter();
        texts
            .map(|text| serde_json::from_str(&text).expect("SQLite writes JSON"))
            .collect()
    }

    /// Ends the test unless SQLite finds the file and every reference whole.
    pub(super) fn is_whole(&mut self, when: &str) {
        let violations = self.texts("SELECT \"table\" || ' row ' || rowid FROM pragma_foreign_key_check");
        assert!(violations.is_empty(), "{when}: foreign_key_check finds {violations:?}");
        let integrity = self.texts("SELECT integrity_check FROM pragma_integrity_check");
        assert_eq!(integrity, ["ok"], "{when}: integrity_check");
    }

    pub(in crate::law) fn tables(&mut self) -> Vec<String> {
        self.texts(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
             AND name NOT LIKE '\\_\\_diesel%' ESCAPE '\\' AND name NOT LIKE '\\_\\_opp%' ESCAPE '\\' ORDER BY name",
        )
    }

    /// Values as SQLite quotes them, so that 1 and '1' differ.
    pub(super) fn columns_of(&mut self, table: &str) -> Vec<(String, Vec<String>)> {
        let order = self.primary_key(table);
        let names = self.texts(&format!(
            "SELECT name FROM pragma_table_xinfo({}) ORDER BY cid",
            literal(table)
        ));
        let column = |name: String| {
            let (value, table) = (quoted(&name), quoted(table));
            let values = self.texts(&format!("SELECT quote({value}) FROM {table} ORDER BY {order}"));
            (name, values)
        };
        names.into_iter().map(column).collect()
    }

    fn primary_key(&mut self, table: &str) -> String {
        let columns = self.texts(&format!(
            "SELECT name FROM pragma_table_xinfo({}) WHERE pk > 0 ORDER BY pk",
            literal(table)
        ));
        if columns.is_empty() {
            return "rowid".to_owned();
        }
        let quoted: Vec<String> = columns.iter().map(|name| quoted(name)).collect();
        quoted.join(", ")
    }

    pub(super) fn fillable(&mut self, table: &str) -> Vec<Fillable> {
        let rows = self.rows(&format!(
            "SELECT json_array(name, lower(type), \"notnull\" OR pk) FROM pragma_table_xinfo({}) WHERE hidden = 0",
            literal(table)
        ));
        let column = |row: Vec<Value>| Fillable {
            name: row[0].as_str().unwrap_or_default().to_owned(),
            kind: row[1].as_str().unwrap_or_default().to_owned(),
            required: row[2] == 1,
        };
        rows.into_iter().map(column).collect()
    }

    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.0
    }
}
