//! What does a SQLite database answer? Plain queries through Diesel's connection.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::sql_types::{Nullable, Text};
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

use super::{Catalog, Content};

/// An open SQLite database.
pub struct Database(SqliteConnection);

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<Text>)]
    value: Option<String>,
}

impl Database {
    /// Opens a database file, which is created when it is missing.
    #[must_use]
    pub fn open(path: &Path) -> Self {
        let path = path.to_str().expect("temporary directories have UTF-8 names");
        Self(SqliteConnection::establish(path).unwrap_or_else(|error| panic!("{path}: {error}")))
    }

    /// Runs statements.
    pub fn run(&mut self, sql: &str) {
        self.0
            .batch_execute(sql)
            .unwrap_or_else(|error| panic!("{error}:\n{sql}"));
    }

    /// Runs statements and undoes them.
    ///
    /// # Errors
    /// The database's message.
    pub fn attempt(&mut self, sql: &str) -> Result<(), String> {
        self.run("BEGIN");
        let outcome = self.0.batch_execute(sql).map_err(|error| error.to_string());
        // Some errors end the transaction by themselves.
        let _ = self.0.batch_execute("ROLLBACK");
        outcome
    }

    /// The values of a query's first column, as text.
    pub fn values(&mut self, query: &str) -> Vec<Option<String>> {
        let wrapped = format!("WITH answer(value) AS ({query}) SELECT CAST(value AS TEXT) AS value FROM answer");
        let rows: Vec<Row> = sql_query(wrapped)
            .load(&mut self.0)
            .unwrap_or_else(|error| panic!("{error}: {query}"));
        rows.into_iter().map(|row| row.value).collect()
    }

    /// The only value of a query, as text.
    pub fn value(&mut self, query: &str) -> Option<String> {
        let mut values = self.values(query);
        assert_eq!(values.len(), 1, "{query} gives {values:?}");
        values.pop().flatten()
    }

    /// The rows of a query that gives one JSON array a row.
    pub(super) fn rows(&mut self, query: &str) -> Vec<Vec<serde_json::Value>> {
        let texts = self.values(query).into_iter().flatten();
        texts
            .map(|text| serde_json::from_str(&text).expect("SQLite writes JSON"))
            .collect()
    }

    /// Everything the database says of its schema.
    pub fn catalog(&mut self) -> Catalog {
        Catalog::read(self)
    }

    /// Everything in the application's tables.
    pub fn content(&mut self) -> Content {
        Content::read(self)
    }

    /// Ends the test unless SQLite finds the file and every reference whole.
    pub fn is_whole(&mut self, when: &str) {
        let violations = self.values("SELECT \"table\" || ' row ' || rowid FROM pragma_foreign_key_check");
        assert!(violations.is_empty(), "{when}: foreign_key_check finds {violations:?}");
        assert_eq!(
            self.values("SELECT integrity_check FROM pragma_integrity_check"),
            [Some("ok".to_owned())],
            "{when}: integrity_check"
        );
    }

    /// Names of the application's tables: all but SQLite's, Diesel's and opp's own.
    pub(super) fn tables(&mut self) -> Vec<String> {
        let query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
                     AND name NOT LIKE '\\_\\_diesel%' ESCAPE '\\' AND name NOT LIKE '\\_\\_opp%' ESCAPE '\\' ORDER BY name";
        self.values(query).into_iter().flatten().collect()
    }

    /// Diesel's connection, for its own harness.
    pub fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.0
    }
}

/// A name in double quotes.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A string in single quotes.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
