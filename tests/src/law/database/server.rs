//! What does a database on a server answer? The same questions as SQLite's, with the queries of its engine.

use opp_test_servers::Session;

use super::{Counter, Fillable};
use crate::law::Engine;

mod mysql;
mod postgres;

pub(in crate::law) struct ServerDatabase {
    engine: Engine,
    session: Session,
}

/// The queries of an engine. A table is named as the first query names it.
struct Queries {
    /// What makes double quotes mark names and rows come back as the law compares them.
    setup: &'static str,
    /// Names of the application's tables.
    tables: &'static str,
    /// Name, expression that gives the value, and whether it belongs to the primary key, of each column in order.
    columns: fn(table: &str) -> String,
    /// Name, type and whether a value is required, of each column that takes values.
    fillable: fn(table: &str) -> String,
    /// Name of each foreign key, and the query that counts its orphans.
    orphans: &'static str,
    /// Names of what is there but not in force.
    unsound: &'static str,
    /// Each counter with a statement that sets it to what it is now.
    counters: &'static str,
    /// Statements that move the counters past the rows.
    advance: &'static str,
    enforce: &'static str,
    relax: &'static str,
    quoted: fn(name: &str) -> String,
}

impl ServerDatabase {
    pub(super) fn connect(engine: Engine, url: &str) -> Self {
        let session = Session::open(url).unwrap_or_else(|error| panic!("{engine:?}: {error}"));
        let mut database = Self { engine, session };
        let setup = database.queries().setup;
        database.session.run(setup);
        database
    }

    pub(in crate::law) fn engine(&self) -> Engine {
        self.engine
    }

    pub(in crate::law) fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    fn queries(&self) -> &'static Queries {
        match self.engine {
            Engine::Mysql => &mysql::QUERIES,
            Engine::Postgres => &postgres::QUERIES,
            Engine::Sqlite => unreachable!("SQLite has no server"),
        }
    }

    pub(super) fn run(&mut self, sql: &str) -> Result<(), String> {
        if sql.is_empty() {
            Ok(())
        } else {
            self.session.attempt(sql)
        }
    }

    pub(super) fn counters(&mut self) -> Vec<Counter> {
        let rows = self.session.rows(self.queries().counters);
        let counter = |row: Vec<Option<String>>| Counter {
            name: text(&row, 0),
            reset: text(&row, 1),
        };
        rows.into_iter().map(counter).collect()
    }

    pub(super) fn advance_counters(&mut self) {
        let statements = self.session.values(self.queries().advance);
        statements.into_iter().flatten().for_each(|sql| self.session.run(&sql));
    }

    pub(super) fn enforce_foreign_keys(&mut self, enforce: bool) {
        let queries = self.queries();
        self.session.run(if enforce { queries.enforce } else { queries.relax });
    }

    pub(super) fn is_whole(&mut self, when: &str) {
        for row in self.session.rows(self.queries().orphans) {
            let orphans = self.session.values(&text(&row, 1));
            assert_eq!(orphans, [Some("0".to_owned())], "{when}: orphans of {}", text(&row, 0));
        }
        let unsound = self.session.values(self.queries().unsound);
        assert!(unsound.is_empty(), "{when}: not in force: {unsound:?}");
    }

    pub(in crate::law) fn tables(&mut self) -> Vec<String> {
        self.session
            .values(self.queries().tables)
            .into_iter()
            .flatten()
            .collect()
    }

    /// Values in single quotes, so that NULL and 'NULL' differ.
    pub(super) fn columns_of(&mut self, table: &str) -> Vec<(String, Vec<String>)> {
        let columns = self.session.rows(&(self.queries().columns)(table));
        let names: Vec<String> = columns.iter().map(|column| text(column, 0)).collect();
        let expressions: Vec<String> = columns.iter().map(|column| text(column, 1)).collect();
        let numbers: Vec<String> = (1..=names.len()).map(|number| number.to_string()).collect();
        let key: Vec<String> = (columns.iter().zip(&names))
            .filter(|(column, _)| text(column, 2) == "1")
            .map(|(_, name)| (self.queries().quoted)(name))
            .collect();
        let rows = self.session.rows(&format!(
            "SELECT {} FROM {} ORDER BY {}",
            expressions.join(", "),
            self.quoted_table(table),
            if key.is_empty() {
                numbers.join(", ")
            } else {
                key.join(", ")
            }
        ));
        let value = |row: &Vec<Option<String>>, at: usize| match &row[at] {
            Some(text) => format!("'{text}'"),
            None => "NULL".to_owned(),
        };
        let column = |(at, name)| (name, rows.iter().map(|row| value(row, at)).collect());
        names.into_iter().enumerate().map(column).collect()
    }

    pub(super) fn fillable(&mut self, table: &str) -> Vec<Fillable> {
        let rows = self.session.rows(&(self.queries().fillable)(table));
        let column = |row: Vec<Option<String>>| Fillable {
            name: text(&row, 0),
            kind: text(&row, 1),
            required: text(&row, 2) == "1",
        };
        rows.into_iter().map(column).collect()
    }

    /// A table of another schema is named with it.
    fn quoted_table(&self, table: &str) -> String {
        let parts: Vec<String> = table.split('.').map(self.queries().quoted).collect();
        parts.join(".")
    }
}

fn text(row: &[Option<String>], at: usize) -> String {
    row[at].clone().unwrap_or_default()
}
