//! The law every migration keeps, on MariaDB: up reaches the new schema, down the parent's, up again the new one; rows are kept.

use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;

use opp_core::def::{IndexPart, ReferentialAction, TypeKind};
use opp_migrate::change::Change;
use opp_migrate::dialect::{Dialect, Row};
use opp_migrate::diff::{Answers, diff};
use opp_migrate::pair::Pair;
use opp_migrate::schema::{Column, Hints, Index, Kind, Schema, Table, TableName};
use opp_migrate::script::{Script, SqlFile};
use opp_migrate::verify::{Scratch, ScratchError, verify};
use opp_test_servers::{Server, TestDatabase};

/// A collation that is not the default.
pub(crate) const COLLATION: &str = "utf8mb4_general_ci";
/// How generated columns may be kept: whether they are stored.
pub(crate) const STORED: &[bool] = &[true, false];

/// One change of models.
pub(crate) struct Case {
    pub(crate) before: Schema,
    pub(crate) after: Schema,
    pub(crate) hints: Hints,
    pub(crate) answers: Answers,
    rows: Vec<&'static str>,
    expected: Vec<(&'static str, &'static str)>,
    kept: Vec<&'static str>,
}

impl Case {
    pub(crate) fn new(before: Schema, after: Schema) -> Self {
        Self {
            before: portable(before),
            after: portable(after),
            hints: Hints::default(),
            answers: Answers::default(),
            rows: Vec::new(),
            expected: Vec::new(),
            kept: Vec::new(),
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
            let differences = Dialect::mariadb().compare(&expected, &database.catalog_rows());
            assert!(
                differences.is_empty(),
                "{direction}: {differences:#?}\n{}\n{}",
                script.up.text,
                script.down.text
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
                for (query, result) in &self.expected {
                    assert_eq!(database.value(query), *result, "{query}\n{}", script.up.text);
                }
            }
        }
        let pair = Pair::new(&self.before, &reached);
        verify(Dialect::mariadb(), pair, &changes, &script, || {
            Ok(Database::empty(&pool))
        })
        .unwrap_or_else(|error| panic!("{error}\n{}\n{}", script.up.text, script.down.text));
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
        let script = Dialect::mariadb().script(pair, &found.changes).unwrap();
        (found.changes, script)
    }

    /// The parent's schema with rows in every table.
    fn database(&self, pool: &Pool) -> Database {
        let database = fresh(&self.before, pool);
        // Circles of keys are filled without looking at them.
        database.run("SET foreign_key_checks = 0");
        for table in self.before.tables.values() {
            (1..=3).for_each(|row| database.run(&insert(table, row)));
        }
        for sql in &self.rows {
            database.run(sql);
        }
        database.run("SET foreign_key_checks = 1");
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
                Change::RenameColumn { from, to, .. } => from == column || to == column,
                Change::DropColumn { column: it, .. } | Change::AddColumn { column: it, .. } => it.name == column,
                _ => false,
            })
        };
        pairs.filter(|(_, column)| !moved(column)).collect()
    }
}

/// A database built straight from a schema.
pub(crate) fn fresh(schema: &Schema, pool: &Pool) -> Database {
    let database = Database::empty(pool);
    let sql = Dialect::mariadb().create_all(schema).unwrap();
    if !sql.is_empty() {
        database.run(&sql);
    }
    database
}

fn insert(table: &Table, row: i64) -> String {
    let filled: Vec<_> = table
        .columns
        .iter()
        .filter(|column| column.generated.is_none())
        .collect();
    let names: Vec<_> = filled.iter().map(|column| quoted(&column.name)).collect();
    let values: Vec<_> = filled.iter().map(|column| value(column, row)).collect();
    format!(
        "INSERT INTO {} ({}) VALUES ({})",
        qualified(&table.name),
        names.join(", "),
        values.join(", ")
    )
}

fn qualified(name: &TableName) -> String {
    let schema = name.schema.as_ref().map(|schema| format!("{}.", quoted(schema)));
    format!("{}{}", schema.unwrap_or_default(), quoted(&name.name))
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

fn value(column: &Column, row: i64) -> String {
    match &column.ty.kind {
        _ if column.ty.array => "'{}'".to_owned(),
        Kind::Enum(_) => "'a'".to_owned(),
        Kind::Plain(kind) => match kind {
            TypeKind::Text => format!("'{row}'"),
            TypeKind::Boolean => (row % 2).to_string(),
            TypeKind::Double | TypeKind::Real => format!("{row}.5"),
            TypeKind::Binary => format!("X'0{row}'"),
            TypeKind::Date => format!("'2026-11-0{row}'"),
            TypeKind::Time => format!("'10:00:0{row}'"),
            TypeKind::Timestamp => format!("'2026-11-0{row} 10:15:00.25'"),
            TypeKind::TimestampTz => format!("'2026-11-0{row} 10:15:00.25'"),
            TypeKind::Uuid => format!("'67e55044-10b1-426f-9247-bb680e5fe0c{row}'"),
            TypeKind::Json | TypeKind::Jsonb => format!("'{{\"n\": {row}}}'"),
            TypeKind::Inet => format!("'10.0.0.{row}'"),
            TypeKind::Cidr => format!("'10.0.{row}.0/24'"),
            TypeKind::Interval => format!("'{row} days'"),
            TypeKind::Range(_) => "'empty'".to_owned(),
            _ => row.to_string(),
        },
    }
}

/// Databases that are not in use: emptying one is quicker than making one.
pub(crate) type Pool = Rc<RefCell<Vec<TestDatabase>>>;

/// A database that nobody else uses.
pub(crate) struct Database {
    database: Option<TestDatabase>,
    pool: Pool,
}

impl Deref for Database {
    type Target = TestDatabase;

    fn deref(&self) -> &TestDatabase {
        self.database.as_ref().unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.pool.borrow_mut().extend(self.database.take());
    }
}

impl Database {
    pub(crate) fn empty(pool: &Pool) -> Self {
        let database = pool.borrow_mut().pop();
        let database = database.unwrap_or_else(|| Server::Mysql.database());
        let name = database.name();
        database.run(&format!(
            "DROP DATABASE {name}; CREATE DATABASE {name} CHARACTER SET utf8mb4; USE {name}"
        ));
        Self {
            database: Some(database),
            pool: Rc::clone(pool),
        }
    }

    /// A file as a runner has it; after an error nothing is open.
    pub(crate) fn run_file(&mut self, file: &SqlFile) -> Result<(), String> {
        if !file.transactional {
            return self.attempt(&file.text);
        }
        TestDatabase::run(self, "BEGIN");
        let ran = self.attempt(&file.text);
        TestDatabase::run(self, if ran.is_ok() { "COMMIT" } else { "ROLLBACK" });
        ran
    }

    /// One text of all rows of a query.
    pub(crate) fn value(&mut self, query: &str) -> String {
        let values = self.values(query).into_iter();
        let texts = values.map(|value| value.unwrap_or_else(|| "NULL".to_owned()));
        texts.collect::<Vec<_>>().join(",")
    }

    pub(crate) fn catalog_rows(&mut self) -> Vec<Row> {
        let rows = self.rows(Dialect::mariadb().catalog_query()).into_iter();
        let row = |row: Vec<Option<String>>| {
            let mut texts = row.into_iter().map(Option::unwrap_or_default);
            let mut next = || texts.next().unwrap();
            Row {
                kind: next(),
                name: next(),
                table: next(),
                sql: next(),
            }
        };
        rows.map(row).collect()
    }

    fn checksums(&mut self, columns: &[(TableName, String)]) -> Vec<String> {
        let sum = |(table, column): &(TableName, String)| {
            let (table, column) = (qualified(table), quoted(column));
            self.value(&format!("SELECT {column} FROM {table} ORDER BY 1"))
        };
        columns.iter().map(sum).collect()
    }

    fn contents(&mut self, schema: &Schema) -> Vec<String> {
        let columns = schema.tables.values().flat_map(|table| {
            let name = table.name.clone();
            table
                .columns
                .iter()
                .map(move |column| (name.clone(), column.name.clone()))
        });
        self.checksums(&columns.collect::<Vec<_>>())
    }
}

/// What the shared cases ask and MariaDB cannot do: an index wants texts of a longest length, and no condition or expression.
fn portable(mut schema: Schema) -> Schema {
    for table in schema.tables.values_mut() {
        for column in &mut table.columns {
            if column.ty.kind == Kind::Plain(TypeKind::Text) && column.ty.max_length.is_none() {
                column.ty.max_length = Some(100);
            }
        }
        let json = |name: &str| {
            let column = table.columns.iter().find(|column| column.name == name);
            column.is_some_and(|column| matches!(column.ty.kind, Kind::Plain(TypeKind::Json | TypeKind::Jsonb)))
        };
        let plain = |index: &Index| {
            index.predicate.is_none()
                && index
                    .parts
                    .iter()
                    .all(|part| matches!(part, IndexPart::Column(it) if !json(&it.name)))
        };
        table.indexes = table.indexes.iter().filter(|index| plain(index)).cloned().collect();
        for key in &mut table.foreign_keys {
            key.deferrable = false;
            let takes_null = |name: &String| {
                table
                    .columns
                    .iter()
                    .any(|column| column.name == *name && column.nullable)
            };
            if key.on_delete == ReferentialAction::SetNull && !key.columns.iter().all(takes_null) {
                key.on_delete = ReferentialAction::Restrict;
            }
        }
    }
    schema
}

impl Scratch for Database {
    fn execute(&mut self, sql: &str) -> Result<(), ScratchError> {
        // The server takes an empty text for a mistake.
        if sql.trim().is_empty() {
            Ok(())
        } else {
            self.attempt(sql).map_err(ScratchError)
        }
    }

    fn catalog(&mut self) -> Result<Vec<Row>, ScratchError> {
        Ok(self.catalog_rows())
    }
}
