//! How is a database made, filled and asked?

use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;

use opp_core::def::Identity;
use opp_migrate::dialect::{GenerateSql as _, Row};
use opp_migrate::schema::{Schema, Table, TableName};
use opp_migrate::script::SqlFile;
use opp_migrate::verify::{Scratch, ScratchError};
use opp_test_servers::TestDatabase;

use crate::engine::{self, quoted};

/// A database built straight from a schema.
pub(crate) fn fresh(schema: &Schema, pool: &Pool) -> Database {
    let database = Database::empty(pool);
    let sql = engine::DIALECT.create_all(schema).unwrap();
    if !sql.is_empty() {
        database.run(&sql);
    }
    database
}

pub(crate) fn insert(table: &Table, row: i64) -> String {
    let filled: Vec<_> = table
        .columns
        .iter()
        .filter(|column| column.generated.is_none())
        .collect();
    let names: Vec<_> = filled.iter().map(|column| quoted(&column.name)).collect();
    let values: Vec<_> = filled.iter().map(|column| engine::value(column, row)).collect();
    let refuses = filled.iter().any(|column| column.identity == Identity::Always);
    let overriding = if refuses && engine::DIALECT.kind() == opp_sql::Dialect::Postgres {
        "OVERRIDING SYSTEM VALUE "
    } else {
        ""
    };
    format!(
        "INSERT INTO {} ({}) {overriding}VALUES ({})",
        qualified(&table.name),
        names.join(", "),
        values.join(", ")
    )
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
        let database = database.unwrap_or_else(|| engine::SERVER.database());
        engine::empty(&database);
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
        catalog_rows(self)
    }

    pub(crate) fn checksums(&mut self, columns: &[(TableName, String)]) -> Vec<String> {
        let sum = |(table, column): &(TableName, String)| {
            let (table, column) = (qualified(table), quoted(column));
            self.value(&format!("SELECT {column} FROM {table} ORDER BY 1"))
        };
        columns.iter().map(sum).collect()
    }

    pub(crate) fn contents(&mut self, schema: &Schema) -> Vec<String> {
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

/// What a database holds.
pub(crate) fn catalog_rows(database: &TestDatabase) -> Vec<Row> {
    let rows = database.rows(engine::DIALECT.catalog_query()).into_iter();
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

impl Scratch for Database {
    fn execute(&mut self, sql: &str) -> Result<(), ScratchError> {
        // MariaDB takes an empty text for a mistake.
        if sql.trim().is_empty() {
            return Ok(());
        }
        self.attempt(sql).map_err(ScratchError)
    }

    fn texts(&mut self, sql: &str) -> Result<Vec<String>, ScratchError> {
        let texts = self.values(sql).into_iter().map(Option::unwrap_or_default);
        Ok(texts.collect())
    }

    fn catalog(&mut self) -> Result<Vec<Row>, ScratchError> {
        Ok(self.catalog_rows())
    }
}

fn qualified(name: &TableName) -> String {
    let schema = name.schema.as_ref().map(|schema| format!("{}.", quoted(schema)));
    format!("{}{}", schema.unwrap_or_default(), quoted(&name.name))
}
