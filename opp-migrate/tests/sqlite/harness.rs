//! The law every migration keeps: up reaches the new schema, down the parent's, up again the new one; rows are kept.

use diesel::connection::SimpleConnection;
use opp_migrate::dialect::{Dialect, GenerateSql as _};
use opp_migrate::diff::{Answers, diff};
use opp_migrate::pair::Pair;
use opp_migrate::schema::{Hints, Kind, Schema, Table};
use opp_migrate::script::Script;
use opp_migrate::verify::verify;

use crate::database::{Database, fresh, insert, is_read_whole};
pub(crate) use crate::engine::{COLLATION, STORED};

/// One change of models.
pub(crate) struct Case {
    pub(crate) before: Schema,
    pub(crate) after: Schema,
    pub(crate) hints: Hints,
    pub(crate) answers: Answers,
    rows: Vec<&'static str>,
    expected: Vec<(&'static str, &'static str)>,
    kept: Vec<&'static str>,
    rebuilds: Option<usize>,
}

impl Case {
    pub(crate) fn new(before: Schema, after: Schema) -> Self {
        Self {
            before,
            after,
            hints: Hints::default(),
            answers: Answers::default(),
            rows: Vec::new(),
            expected: Vec::new(),
            kept: Vec::new(),
            rebuilds: None,
        }
    }

    /// SQL that runs after the generated rows are there.
    pub(crate) fn rows(mut self, sql: &'static str) -> Self {
        self.rows.push(sql);
        self
    }

    /// What a query gives after up.
    pub(crate) fn gives(mut self, query: &'static str, result: &'static str) -> Self {
        self.expected.push((query, result));
        self
    }

    /// A query that gives after up and down what it gave before.
    pub(crate) fn keeps(mut self, query: &'static str) -> Self {
        self.kept.push(query);
        self
    }

    /// How many tables `up.sql` builds anew.
    pub(crate) fn rebuilds(mut self, count: usize) -> Self {
        self.rebuilds = Some(count);
        self
    }

    pub(crate) fn column_was(mut self, table: &str, now: &str, was: &str) -> Self {
        let key = (crate::build::name(table), now.to_owned());
        self.hints.columns.insert(key, was.to_owned());
        self
    }

    pub(crate) fn table_was(mut self, now: &str, was: &str) -> Self {
        self.hints.tables.insert(crate::build::name(now), was.to_owned());
        self
    }

    pub(crate) fn backfill(mut self, table: &str, column: &str, value: opp_core::def::Value) -> Self {
        let key = (crate::build::name(table), column.to_owned());
        self.hints.backfills.insert(key, value);
        self
    }

    pub(crate) fn goes(mut self, name: &str) -> Self {
        self.answers.dropped.insert(name.to_owned());
        self
    }

    /// Holds the law.
    pub(crate) fn holds(self) {
        let (changes, script) = self.script();
        let mut database = self.database(&script);
        let untouched = self.untouched(&script);
        let sums = database.checksums(&untouched);
        let parent = database.rows();
        let kept: Vec<_> = self.kept.iter().map(|query| database.value(query)).collect();
        for direction in ["up", "down", "up again"] {
            let goal = if direction == "down" { &self.before } else { &self.after };
            database
                .migrate(direction != "down")
                .unwrap_or_else(|error| panic!("{direction}: {error}\n{}\n{}", script.up.text, script.down.text));
            let expected = if direction == "down" {
                parent.clone()
            } else {
                fresh(goal).rows()
            };
            let differences = Dialect::sqlite().compare(&expected, &database.rows());
            assert!(
                differences.is_empty(),
                "{direction}: {differences:?}\n{}\n{}",
                script.up.text,
                script.down.text
            );
            let lacks = Dialect::sqlite().compare_recorded(goal, &database.rows());
            assert!(
                lacks.is_empty(),
                "{direction}, beside the record: {lacks:?}\n{}",
                script.up.text
            );
            assert_eq!(
                database.checksums(&untouched),
                sums,
                "{direction} keeps rows\n{}",
                script.up.text
            );
            database.sound();
            if direction == "down" {
                let back: Vec<_> = self.kept.iter().map(|query| database.value(query)).collect();
                assert_eq!(back, kept, "{}\n{}", script.up.text, script.down.text);
            }
            if direction == "up" {
                is_read_whole(&database.rows());
                for (query, result) in &self.expected {
                    assert_eq!(database.value(query), *result, "{query}\n{}", script.up.text);
                }
            }
        }
        let pair = Pair::new(&self.before, &self.after);
        verify(Dialect::sqlite(), pair, &changes, &script, || Ok(Database::empty(None)))
            .unwrap_or_else(|error| panic!("{error}\n{}\n{}", script.up.text, script.down.text));
        if let Some(count) = self.rebuilds {
            assert_eq!(
                script.up.text.matches("-- opp:rebuild ").count(),
                count,
                "{}",
                script.up.text
            );
        }
    }

    /// Up and down run and keep rows, in a database that something else made.
    pub(crate) fn holds_without_catalog(self) {
        let (_, script) = self.script();
        let mut database = self.database(&script);
        let kept: Vec<_> = self.kept.iter().map(|query| database.value(query)).collect();
        for direction in ["up", "down", "up again"] {
            database
                .migrate(direction != "down")
                .unwrap_or_else(|error| panic!("{direction}: {error}\n{}\n{}", script.up.text, script.down.text));
            database.sound();
            if direction == "down" {
                let back: Vec<_> = self.kept.iter().map(|query| database.value(query)).collect();
                assert_eq!(back, kept, "{}\n{}", script.up.text, script.down.text);
                continue;
            }
            for (query, result) in &self.expected {
                assert_eq!(database.value(query), *result, "{query}\n{}", script.up.text);
            }
        }
    }

    /// The migration stops with this message, and nothing is changed.
    pub(crate) fn stops(self, message: &str) {
        let (_, script) = self.script();
        let mut database = self.database(&script);
        let before = (database.rows(), database.contents(&self.before));
        let error = database.migrate(true).expect_err(&script.up.text);
        assert!(error.contains(message), "{error}");
        let _may_be_over = database.connection.batch_execute("ROLLBACK");
        assert_eq!((database.rows(), database.contents(&self.before)), before);
    }

    pub(crate) fn script(&self) -> (Vec<opp_migrate::change::Change>, Script) {
        let pair = Pair::new(&self.before, &self.after);
        let found = diff(pair, &self.hints, &self.answers);
        assert_eq!(found.questions, [], "a case answers everything");
        let script = Dialect::sqlite().script(pair, &found.changes).unwrap();
        (found.changes, script)
    }

    /// The parent's schema with rows in every table.
    pub(crate) fn database(&self, script: &Script) -> Database {
        let mut database = Database::empty(Some(script));
        database
            .connection
            .batch_execute(&Dialect::sqlite().create_all(&self.before).unwrap())
            .unwrap();
        database.connection.batch_execute("PRAGMA foreign_keys = OFF").unwrap();
        for table in self.before.tables.values() {
            for row in 1..=3 {
                database.connection.batch_execute(&insert(table, row)).unwrap();
            }
        }
        for sql in &self.rows {
            database.connection.batch_execute(sql).unwrap();
        }
        database.connection.batch_execute("PRAGMA foreign_keys = ON").unwrap();
        database
    }

    /// Tables and columns that are the same on both sides: their values must stay.
    fn untouched(&self, script: &Script) -> Vec<(String, String)> {
        let same = |table: &Table| {
            let after = self.after.tables.get(&table.name).cloned();
            let columns = table.columns.clone().into_iter();
            columns.filter(move |column| {
                let same_enum = match &column.ty.kind {
                    Kind::Enum(name) => self.before.enums.get(name) == self.after.enums.get(name),
                    Kind::Plain(_) => true,
                };
                same_enum && after.as_ref().is_some_and(|after| after.columns.contains(column))
            })
        };
        let all = self.before.tables.values();
        let pairs = all.flat_map(|table| same(table).map(|column| (table.name.name.clone(), column.name)));
        // A renamed or dropped column may give its name to another.
        let moved = |column: &str| {
            let name = format!("COLUMN \"{column}\"");
            script.up.text.contains(&name) || script.up.text.contains(&format!("TO \"{column}\";"))
        };
        pairs.filter(|(_, column)| !moved(column)).collect()
    }
}
