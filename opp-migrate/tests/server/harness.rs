//! The law every migration keeps, on a real server: up reaches the new schema, down the parent's, up again the new one; rows are kept.
#![allow(dead_code, reason = "each test binary uses its own part")]

use opp_migrate::change::{Change, TableChange};
use opp_migrate::dialect::{GenerateSql as _, Row};
use opp_migrate::diff::{Answers, diff};
use opp_migrate::pair::Pair;
use opp_migrate::schema::{Hints, Kind, Schema, Table, TableName};
use opp_migrate::script::Script;
use opp_migrate::verify::verify;

use crate::database::{Database, Pool, fresh, insert};
use crate::engine;
pub(crate) use crate::engine::{COLLATION, STORED};

/// One change of models.
pub(crate) struct Case {
    pub(crate) before: Schema,
    pub(crate) after: Schema,
    pub(crate) hints: Hints,
    pub(crate) answers: Answers,
    rows: Vec<&'static str>,
    empty: Vec<String>,
    expected: Vec<(&'static str, &'static str)>,
    kept: Vec<&'static str>,
}

impl Case {
    pub(crate) fn new(before: Schema, after: Schema) -> Self {
        Self {
            before: engine::portable(before),
            after: engine::portable(after),
            hints: Hints::default(),
            answers: Answers::default(),
            rows: Vec::new(),
            empty: Vec::new(),
            expected: Vec::new(),
            kept: Vec::new(),
        }
    }

    /// SQL that runs after the generated rows are there.
    pub(crate) fn rows(mut self, sql: &'static str) -> Self {
        self.rows.push(sql);
        self
    }

    /// No rows are generated for this table.
    pub(crate) fn without_rows(mut self, table: &str) -> Self {
        self.empty.push(table.to_owned());
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

    /// SQLite alone builds tables anew.
    pub(crate) fn rebuilds(self, _count: usize) -> Self {
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
        let pool = Pool::default();
        let (changes, script) = self.script();
        // Columns keep their places, whatever the order of the fields.
        let mut reached = self.before.clone();
        changes.iter().for_each(|change| reached.apply(change).unwrap());
        let mut database = self.database(&pool);
        let untouched = self.untouched(&changes);
        let sums = database.checksums(&untouched);
        let parent = database.catalog_rows();
        let kept: Vec<_> = self.kept.iter().map(|query| database.value(query)).collect();
        for direction in ["up", "down", "up again"] {
            let (goal, file) = if direction == "down" {
                (&self.before, &script.down)
            } else {
                (&reached, &script.up)
            };
            database
                .run_file(file)
                .unwrap_or_else(|error| panic!("{direction}: {error}\n{}", file.text));
            let expected = if direction == "down" {
                parent.clone()
            } else {
                fresh(goal, &pool).catalog_rows()
            };
            let differences = engine::DIALECT.compare(&expected, &database.catalog_rows());
            assert!(
                differences.is_empty(),
                "{direction}: {differences:#?}\n{}\n{}",
                script.up.text,
                script.down.text
            );
            let lacks = engine::DIALECT.compare_recorded(goal, &database.catalog_rows());
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
            if direction == "down" {
                let back: Vec<_> = self.kept.iter().map(|query| database.value(query)).collect();
                assert_eq!(back, kept, "{}\n{}", script.up.text, script.down.text);
            }
            if direction == "up" {
                is_read_whole(&database.catalog_rows(), &pool);
                for (query, result) in &self.expected {
                    assert_eq!(database.value(query), *result, "{query}\n{}", script.up.text);
                }
            }
        }
        let pair = Pair::new(&self.before, &reached);
        verify(engine::DIALECT, pair, &changes, &script, || Ok(Database::empty(&pool)))
            .unwrap_or_else(|error| panic!("{error}\n{}\n{}", script.up.text, script.down.text));
    }

    /// Up, down and up again run, in a database in which something is made by hand.
    pub(crate) fn runs(self) {
        let pool = Pool::default();
        let (_, script) = self.script();
        let mut database = self.database(&pool);
        let kept: Vec<_> = self.kept.iter().map(|query| database.value(query)).collect();
        for file in [&script.up, &script.down, &script.up] {
            database
                .run_file(file)
                .unwrap_or_else(|error| panic!("{error}\n{}", file.text));
            let now: Vec<_> = self.kept.iter().map(|query| database.value(query)).collect();
            assert_eq!(now, kept, "{}", file.text);
            for (query, result) in self.expected.iter().filter(|_| !std::ptr::eq(file, &script.down)) {
                assert_eq!(database.value(query), *result, "{query}\n{}", file.text);
            }
        }
    }

    /// The migration stops with this message, in a session that was prepared so.
    pub(crate) fn refused(self, session: &str, message: &str) {
        let pool = Pool::default();
        let (_, script) = self.script();
        let mut database = self.database(&pool);
        database.run(session);
        let error = database.run_file(&script.up).expect_err(&script.up.text);
        assert!(error.contains(message), "{error}");
        let _where_roles_change = database.attempt("RESET ROLE");
    }

    /// The migration stops with this message, and nothing is changed.
    pub(crate) fn stops(self, message: &str) {
        let pool = Pool::default();
        let (_, script) = self.script();
        let mut database = self.database(&pool);
        let before = (database.catalog_rows(), database.contents(&self.before));
        let error = database.run_file(&script.up).expect_err(&script.up.text);
        assert!(error.contains(message), "{error}");
        assert_eq!((database.catalog_rows(), database.contents(&self.before)), before);
    }

    pub(crate) fn script(&self) -> (Vec<Change>, Script) {
        let pair = Pair::new(&self.before, &self.after);
        let found = diff(pair, &self.hints, &self.answers);
        assert_eq!(found.questions, [], "a case answers everything");
        let script = engine::DIALECT.script(pair, &found.changes).unwrap();
        (found.changes, script)
    }

    /// The parent's schema with rows in every table.
    fn database(&self, pool: &Pool) -> Database {
        let database = fresh(&self.before, pool);
        // Circles of keys are filled without looking at them.
        database.run(engine::KEYS_OFF);
        let filled = self
            .before
            .tables
            .values()
            .filter(|table| !self.empty.contains(&table.name.name));
        for table in filled {
            (1..=3).for_each(|row| database.run(&insert(table, row)));
        }
        for sql in &self.rows {
            database.run(sql);
        }
        database.run(engine::KEYS_ON);
        engine::move_counters(&database, &self.before);
        database
    }

    /// Tables and columns that no change names and that are the same on both sides: their values must stay.
    fn untouched(&self, changes: &[Change]) -> Vec<(TableName, String)> {
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
        let new = |table: &&Table| {
            let is_new = |change: &Change| matches!(change, Change::CreateTable { table: it } if it.name == table.name);
            changes.iter().any(is_new)
        };
        let all = self.before.tables.values().filter(|table| !new(table));
        let pairs = all.flat_map(|table| same(table).map(|column| (table.name.clone(), column.name)));
        let moved = |column: &str| {
            changes.iter().any(|change| match change {
                Change::AlterTable {
                    change: TableChange::RenameColumn { from, to },
                    ..
                } => from == column || to == column,
                Change::AlterTable {
                    change: TableChange::DropColumn { column: it, .. } | TableChange::AddColumn { column: it, .. },
                    ..
                } => it.name == column,
                _ => false,
            })
        };
        pairs.filter(|(_, column)| !moved(column)).collect()
    }
}

/// The schema that a catalog describes builds the same database.
pub(crate) fn is_read_whole(rows: &[Row], pool: &Pool) {
    let (read, unknown) = engine::DIALECT.schema_of(rows);
    assert_eq!(unknown, []);
    let again = fresh(&read, pool).catalog_rows();
    // An empty database schema stays, and belongs to no table.
    let differences = engine::DIALECT.compare(&again, rows);
    assert!(differences.is_empty(), "{differences:#?}\n{read:#?}");
    assert_eq!(engine::DIALECT.schema_of(&again).0, read);
}
