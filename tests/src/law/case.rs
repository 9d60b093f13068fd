//! What is one scenario? Two sets of models, and what must come of going from one to the other.

use opp_core::def::ModelDef;

use super::{Database, Engine};

/// A change of the models and what is expected of it. Everything but the models may be left at its default.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// The models of the first migration; none when the case is about the first migration itself.
    pub before: Vec<ModelDef>,
    /// The models of the second.
    pub after: Vec<ModelDef>,
    /// The models of the second without the attributes that answer questions; none when there are no such attributes.
    pub undecided: Vec<ModelDef>,
    /// The databases it runs on; all of them when none is named.
    pub databases: &'static [Engine],
    /// SQL that fills the tables of `before`; a table it leaves empty gets rows by itself.
    pub rows: &'static str,
    /// The same for a database that wants other SQL.
    pub rows_on: &'static [(Engine, &'static str)],
    /// Options of `makemigrations` that answer its questions.
    pub answers: &'static [&'static str],
    /// What `makemigrations` says, with exit code 3, when answers or attributes are missing.
    pub asks: &'static [&'static str],
    /// The same answers, typed in a terminal for the undecided models.
    pub dialogue: &'static [Exchange],
    /// The operations recorded in `migration.json`, in order; none where they are too many to say.
    pub operations: &'static [&'static str],
    /// Whether something is destroyed, which has to be marked and allowed.
    pub destructive: bool,
    /// How many tables `up.sql` creates on SQLite, where the case is about that. A server never builds a table anew.
    pub tables_built: Option<usize>,
    /// Tables and columns that are called otherwise afterwards: `("users.name", "users.full_name")`.
    pub renamed: &'static [(&'static str, &'static str)],
    /// Tables and columns whose values are not the same after the way up.
    pub changed: &'static [&'static str],
    /// Tables and columns whose values do not come back on the way down.
    pub lost: &'static [&'static str],
    /// Tables whose counter a server has to make anew on the way down.
    pub uncounted: &'static [&'static str],
    /// What holds before the migration and again after the way down.
    pub at_before: &'static [Probe],
    /// What holds after the migration.
    pub at_after: &'static [Probe],
}

const EVERY: &[Engine] = &[Engine::Sqlite, Engine::Postgres, Engine::Mysql];

/// A question of `makemigrations` and what is typed.
#[derive(Clone, Copy, Debug)]
pub struct Exchange {
    /// Part of the question.
    pub asked: &'static str,
    /// The keys, the last one included.
    pub typed: &'static str,
}

/// Something to ask of a database.
#[derive(Clone, Copy, Debug)]
pub enum Probe {
    /// The query's only value, as text.
    Is(&'static str, &'static str),
    /// The same, asked of SQLite alone.
    Sqlite(&'static str, &'static str),
    /// The same, asked of PostgreSQL alone.
    Postgres(&'static str, &'static str),
    /// The same, asked of MariaDB alone.
    Mysql(&'static str, &'static str),
    /// The statement works; it is undone.
    Accepts(&'static str),
    /// The statement works, then this query's only value is that; all is undone.
    Then(&'static str, &'static str, &'static str),
    /// The statement fails with this message. A violated constraint is named as SQLite names it, whatever the database.
    Rejects(&'static str, &'static str),
    /// Something to ask of some databases only.
    On(&'static [Engine], &'static Probe),
}

impl Case {
    /// The databases it runs on.
    pub(super) fn engines(&self) -> &'static [Engine] {
        if self.databases.is_empty() {
            EVERY
        } else {
            self.databases
        }
    }

    /// SQL that fills the tables of this database.
    pub(super) fn rows_for(&self, engine: Engine) -> &'static str {
        let own = self.rows_on.iter().find(|(for_engine, _)| *for_engine == engine);
        own.map_or(self.rows, |(_, rows)| rows)
    }

    /// What `table.column` before the migration is called after it.
    #[must_use]
    pub(super) fn name_after(&self, column: &str) -> String {
        let renamed = |name: &str| self.renamed.iter().find(|(from, _)| *from == name).map(|(_, to)| *to);
        if let Some(to) = renamed(column) {
            return to.to_owned();
        }
        match column.split_once('.') {
            Some((table, rest)) => renamed(table).map_or_else(|| column.to_owned(), |to| format!("{to}.{rest}")),
            None => column.to_owned(),
        }
    }

    /// The models somebody writes who does not know yet what opp will ask.
    pub(super) fn first_attempt(&self) -> &[ModelDef] {
        if self.undecided.is_empty() {
            &self.after
        } else {
            &self.undecided
        }
    }

    /// All the options that let `makemigrations` go through without asking.
    #[must_use]
    pub(super) fn options(&self) -> Vec<&str> {
        let allowed = self.destructive.then_some("--allow-destructive");
        self.answers.iter().copied().chain(allowed).collect()
    }
}

/// Whether a list of tables and `table.column`s names this column.
pub(super) fn names(list: &[&str], column: &str) -> bool {
    let table = column.split('.').next().unwrap_or_default();
    list.iter().any(|name| *name == column || *name == table)
}

impl Probe {
    /// Asks, and ends the test when the answer is another one.
    pub(super) fn check(&self, database: &mut Database, when: &str) {
        let engine = database.engine();
        match *self {
            Self::Sqlite(query, expected) => is(database, &[Engine::Sqlite], query, expected, when),
            Self::Postgres(query, expected) => is(database, &[Engine::Postgres], query, expected, when),
            Self::Mysql(query, expected) => is(database, &[Engine::Mysql], query, expected, when),
            Self::Is(query, expected) => is(database, Engine::ALL, query, expected, when),
            Self::Accepts(statement) => {
                database
                    .attempt(statement)
                    .unwrap_or_else(|error| panic!("{when}: {statement} fails: {error}"));
            }
            Self::Then(statement, query, expected) => {
                let found = database
                    .attempt_then(statement, query)
                    .unwrap_or_else(|error| panic!("{when}: {statement} fails: {error}"));
                assert_eq!(found.as_deref(), Some(expected), "{when}: {query} after {statement}");
            }
            Self::Rejects(statement, message) => match database.attempt(statement) {
                Ok(()) => panic!("{when}: {statement} is accepted"),
                Err(error) => assert!(
                    engine.means(&error, message),
                    "{when}: {statement} fails with {error}, not {message}"
                ),
            },
            Self::On(engines, probe) if engines.contains(&engine) => probe.check(database, when),
            Self::On(..) => {}
        }
    }
}

fn is(database: &mut Database, on: &[Engine], query: &str, expected: &str, when: &str) {
    if on.contains(&database.engine()) {
        let found = database.value(query);
        assert_eq!(found.as_deref(), Some(expected), "{when}: {query}");
    }
}
