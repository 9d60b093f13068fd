//! What does a database answer? Plain queries, the same way on each engine.

use std::path::Path;

use diesel::SqliteConnection;

use super::{Catalog, Content, Engine};

mod server;
mod sqlite;

pub(super) use server::ServerDatabase;
pub(super) use sqlite::SqliteDatabase;

/// An open database.
pub struct Database(Kind);

enum Kind {
    Sqlite(SqliteDatabase),
    Server(ServerDatabase),
}

/// A column that rows can be given for.
pub(super) struct Fillable {
    pub(super) name: String,
    /// In lower case, with its length or its variants.
    pub(super) kind: String,
    pub(super) required: bool,
}

/// What counts the keys of a table.
#[derive(PartialEq, Eq)]
struct Counter {
    name: String,
    /// The statement that sets it to what it is.
    reset: String,
}

impl Database {
    /// Opens a SQLite file, which is created when it is missing.
    #[must_use]
    pub fn open(path: &Path) -> Self {
        Self(Kind::Sqlite(SqliteDatabase::open(path)))
    }

    /// Connects to a database on a server.
    #[must_use]
    pub fn connect(engine: Engine, url: &str) -> Self {
        Self(Kind::Server(ServerDatabase::connect(engine, url)))
    }

    /// What kind of database it is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match &self.0 {
            Kind::Sqlite(_) => Engine::Sqlite,
            Kind::Server(server) => server.engine(),
        }
    }

    /// Runs statements.
    pub fn run(&mut self, sql: &str) {
        self.try_to_run(sql).unwrap_or_else(|error| panic!("{error}:\n{sql}"));
    }

    /// Runs statements that give rows keys of their own, and moves the counters past them.
    pub fn insert(&mut self, sql: &str) {
        self.run(sql);
        self.advance_counters();
    }

    /// Runs statements and undoes them, counters included.
    ///
    /// # Errors
    /// The database's message.
    pub fn attempt(&mut self, sql: &str) -> Result<(), String> {
        self.undone(|database| database.try_to_run(sql))
    }

    /// Runs statements, asks a query for its only value, and undoes the statements.
    ///
    /// # Errors
    /// The database's message.
    pub(super) fn attempt_then(&mut self, sql: &str, query: &str) -> Result<Option<String>, String> {
        self.undone(|database| {
            database.try_to_run(sql)?;
            Ok(database.value(query))
        })
    }

    /// Does something that leaves no trace. A counter that was moved is not moved back by the end of a transaction.
    fn undone<T>(&mut self, act: impl FnOnce(&mut Self) -> Result<T, String>) -> Result<T, String> {
        let counters = self.counters();
        self.run("BEGIN");
        let outcome = act(self);
        // Some errors end the transaction by themselves.
        let _ = self.try_to_run("ROLLBACK");
        let moved = self.counters();
        for counter in counters.iter().filter(|counter| !moved.contains(counter)) {
            self.run(&counter.reset);
        }
        outcome
    }

    fn try_to_run(&mut self, sql: &str) -> Result<(), String> {
        match &mut self.0 {
            Kind::Sqlite(sqlite) => sqlite.run(sql),
            Kind::Server(server) => server.run(sql),
        }
    }

    fn counters(&mut self) -> Vec<Counter> {
        match &mut self.0 {
            Kind::Sqlite(_) => Vec::new(),
            Kind::Server(server) => server.counters(),
        }
    }

    /// The values of a query's first column, as text.
    pub fn values(&mut self, query: &str) -> Vec<Option<String>> {
        match &mut self.0 {
            Kind::Sqlite(sqlite) => sqlite.values(query),
            Kind::Server(server) => server.session().values(query),
        }
    }

    /// The only value of a query, as text.
    pub fn value(&mut self, query: &str) -> Option<String> {
        let mut values = self.values(query);
        assert_eq!(values.len(), 1, "{query} gives {values:?}");
        values.pop().flatten()
    }

    /// Everything the database says of its schema.
    pub fn catalog(&mut self) -> Catalog {
        match &mut self.0 {
            Kind::Sqlite(sqlite) => Catalog::of_sqlite(sqlite),
            Kind::Server(server) if server.engine() == Engine::Postgres => Catalog::of_postgres(server),
            Kind::Server(server) => Catalog::of_mysql(server),
        }
    }

    /// Everything in the application's tables.
    pub fn content(&mut self) -> Content {
        Content::read(self)
    }

    /// Ends the test unless every key finds its row and the database holds together.
    pub fn is_whole(&mut self, when: &str) {
        match &mut self.0 {
            Kind::Sqlite(sqlite) => sqlite.is_whole(when),
            Kind::Server(server) => server.is_whole(when),
        }
    }

    /// Names of the application's tables: all but Diesel's, opp's and the database's own.
    pub fn tables(&mut self) -> Vec<String> {
        match &mut self.0 {
            Kind::Sqlite(sqlite) => sqlite.tables(),
            Kind::Server(server) => server.tables(),
        }
    }

    /// The columns of a table with their values, one text each, in the order of the primary key.
    pub(super) fn columns_of(&mut self, table: &str) -> Vec<(String, Vec<String>)> {
        match &mut self.0 {
            Kind::Sqlite(sqlite) => sqlite.columns_of(table),
            Kind::Server(server) => server.columns_of(table),
        }
    }

    /// The columns of a table that take values.
    pub(super) fn fillable(&mut self, table: &str) -> Vec<Fillable> {
        match &mut self.0 {
            Kind::Sqlite(sqlite) => sqlite.fillable(table),
            Kind::Server(server) => server.fillable(table),
        }
    }

    /// Lets rows come in any order, or no longer.
    pub(super) fn enforce_foreign_keys(&mut self, enforce: bool) {
        match &mut self.0 {
            Kind::Sqlite(_) => self.run(&format!("PRAGMA foreign_keys = {enforce}")),
            Kind::Server(server) => server.enforce_foreign_keys(enforce),
        }
    }

    /// Moves every counter past the rows that were given keys by hand.
    pub(super) fn advance_counters(&mut self) {
        match &mut self.0 {
            // SQLite counts on from the highest key by itself.
            Kind::Sqlite(_) => {}
            Kind::Server(server) => server.advance_counters(),
        }
    }

    /// Diesel's connection to SQLite, for its own harness.
    pub fn connection(&mut self) -> &mut SqliteConnection {
        match &mut self.0 {
            Kind::Sqlite(sqlite) => sqlite.connection(),
            Kind::Server(server) => panic!("{:?} is reached through its URL", server.engine()),
        }
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
