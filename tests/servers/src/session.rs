//! What does a server answer? Statements and rows as text, the same way on each.

use crate::{mysql, postgres};

/// A connection that speaks text: what comes back is what the database prints.
pub struct Session(Kind);

enum Kind {
    Postgres(postgres::Connection),
    Mysql(mysql::Connection),
}

impl Session {
    /// Connects to the database of a URL.
    ///
    /// # Errors
    /// The server's or the driver's message.
    pub fn open(url: &str) -> Result<Self, String> {
        let kind = if url.starts_with("mysql:") {
            Kind::Mysql(mysql::Connection::open(url)?)
        } else {
            Kind::Postgres(postgres::Connection::open(url)?)
        };
        Ok(Self(kind))
    }

    /// Runs statements, as many as there are. On PostgreSQL several are one transaction unless they say otherwise.
    ///
    /// # Errors
    /// The server's message with its code.
    pub fn attempt(&mut self, sql: &str) -> Result<(), String> {
        match &mut self.0 {
            Kind::Postgres(connection) => connection.query(sql).map(drop),
            Kind::Mysql(connection) => connection.run(sql),
        }
    }

    /// Runs statements.
    ///
    /// # Panics
    /// When one of them fails.
    pub fn run(&mut self, sql: &str) {
        self.attempt(sql).unwrap_or_else(|error| panic!("{error}:\n{sql}"));
    }

    /// The rows of a query.
    ///
    /// # Panics
    /// When it fails.
    pub fn rows(&mut self, query: &str) -> Vec<Vec<Option<String>>> {
        let rows = match &mut self.0 {
            Kind::Postgres(connection) => connection.query(query),
            Kind::Mysql(connection) => connection.query(query),
        };
        rows.unwrap_or_else(|error| panic!("{error}: {query}"))
    }

    /// The first column of a query.
    ///
    /// # Panics
    /// When it fails or has no columns.
    pub fn values(&mut self, query: &str) -> Vec<Option<String>> {
        let first = |row: Vec<Option<String>>| row.into_iter().next().expect("a query has columns");
        self.rows(query).into_iter().map(first).collect()
    }
}
