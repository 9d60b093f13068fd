//! Runs scripts on the three databases, and reads a value as text.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Double, Nullable, Text};
use opp_migrate::dialect::{Dialect, GenerateSql};
use opp_migrate::schema::Schema;
use opp_migrate::script::SqlFile;
use opp_sql::value::{StoredType, decimal};
use opp_test_servers::{Server, TestDatabase};

use crate::samples::Sample;

pub(crate) trait Database {
    fn name(&self) -> &'static str;
    fn dialect(&self) -> Dialect;
    /// The table with a row of the default, and then without the default.
    fn fill(&mut self, schema: &Schema) -> Result<(), String>;
    fn run(&mut self, file: &SqlFile) -> Result<(), String>;
    fn read(&mut self, sample: &Sample) -> Option<String>;
}

pub(crate) struct Sqlite(SqliteConnection);

impl Sqlite {
    pub(crate) fn new() -> Self {
        Self(SqliteConnection::establish(":memory:").unwrap())
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<Text>)]
    value: Option<String>,
    #[diesel(sql_type = Nullable<Double>)]
    number: Option<f64>,
}

impl Database for Sqlite {
    fn name(&self) -> &'static str {
        "SQLite"
    }

    fn dialect(&self) -> Dialect {
        Dialect::sqlite()
    }

    fn fill(&mut self, schema: &Schema) -> Result<(), String> {
        *self = Self::new();
        self.0
            .batch_execute(&self.dialect().create_all(schema).unwrap())
            .unwrap();
        self.0
            .batch_execute("INSERT INTO t DEFAULT VALUES; ALTER TABLE t RENAME TO with_default")
            .map_err(|error| error.to_string())?;
        let mut without_default = schema.clone();
        for column in without_default.tables.values_mut().flat_map(|table| &mut table.columns) {
            column.default = Default::default();
        }
        let create = self.dialect().create_all(&without_default).unwrap();
        let moved = format!("{create}; INSERT INTO t SELECT * FROM with_default; DROP TABLE with_default");
        self.0.batch_execute(&moved).unwrap();
        Ok(())
    }

    fn run(&mut self, file: &SqlFile) -> Result<(), String> {
        let text = if file.transactional {
            format!("BEGIN;\n{}\nCOMMIT;", file.text)
        } else {
            file.text.clone()
        };
        let ran = self.0.batch_execute(&text).map_err(|error| error.to_string());
        if ran.is_err() {
            let _may_be_over = self.0.batch_execute("ROLLBACK");
        }
        ran
    }

    fn read(&mut self, sample: &Sample) -> Option<String> {
        let (kind, sql) = match &sample.stored {
            StoredType::Float(_) => ("real", "printf('%!.17g', c)"),
            StoredType::Integer(_) | StoredType::Decimal { .. } | StoredType::Boolean => ("integer", "CAST(c AS TEXT)"),
            StoredType::Bytes => ("blob", "CAST(c AS TEXT)"),
            _ => ("text", "c"),
        };
        // 16777217.0 stays a whole number in a column of 32 bits on its way through NUMERIC; Diesel reads both.
        let wrong = format!("CASE WHEN c IS NULL OR typeof(c) = '{kind}' THEN '' ELSE 'stored as ' || typeof(c) END");
        let query = format!(
            "SELECT CASE WHEN c IS NULL THEN NULL ELSE {wrong} || {sql} END AS value, CAST(c AS REAL) AS number FROM t"
        );
        let rows: Vec<Row> = sql_query(query).load(&mut self.0).unwrap();
        let [row] = &rows[..] else {
            panic!("{} rows", rows.len())
        };
        let value = row.value.clone()?;
        Some(match &sample.stored {
            // SQLite does not print every digit rightly.
            StoredType::Float(_) if !value.starts_with("stored") => row.number.map(|number| format!("{number:?}"))?,
            StoredType::Decimal { scale, .. } => match value.parse() {
                Ok(units) => decimal::print(units, scale.unwrap_or(0)),
                Err(_) => value,
            },
            _ => value,
        })
    }
}

pub(crate) struct Postgres(TestDatabase);

impl Postgres {
    pub(crate) fn new() -> Self {
        Self(Server::Postgres.database())
    }
}

impl Database for Postgres {
    fn name(&self) -> &'static str {
        "PostgreSQL"
    }

    fn dialect(&self) -> Dialect {
        Dialect::postgres()
    }

    fn fill(&mut self, schema: &Schema) -> Result<(), String> {
        let sql = self.dialect().create_all(schema).unwrap();
        self.0.attempt(&format!(
            "SET client_min_messages = error; SET TIME ZONE 'Asia/Kolkata'; DROP TABLE IF EXISTS t; DROP TYPE IF EXISTS size; \
             {sql}; INSERT INTO t DEFAULT VALUES; ALTER TABLE t ALTER c DROP DEFAULT"
        ))
    }

    fn run(&mut self, file: &SqlFile) -> Result<(), String> {
        self.0.run("BEGIN");
        let ran = self.0.attempt(&file.text);
        self.0.run(if ran.is_ok() { "COMMIT" } else { "ROLLBACK" });
        ran
    }

    fn read(&mut self, sample: &Sample) -> Option<String> {
        let sql = match &sample.stored {
            StoredType::Float(_) => "c::float8::text",
            StoredType::TimestampTz { .. } => "(c AT TIME ZONE 'UTC')::text",
            StoredType::Bytes => "convert_from(c, 'UTF8')",
            _ => "c::text",
        };
        self.0.values(&format!("SELECT {sql} FROM t")).remove(0)
    }
}

pub(crate) struct Mariadb(TestDatabase);

impl Mariadb {
    pub(crate) fn new(mode: &str) -> Self {
        let database = Server::Mysql.database();
        database.run(&format!("SET sql_mode = '{mode}'"));
        Self(database)
    }
}

impl Database for Mariadb {
    fn name(&self) -> &'static str {
        "MariaDB"
    }

    fn dialect(&self) -> Dialect {
        Dialect::mariadb()
    }

    fn fill(&mut self, schema: &Schema) -> Result<(), String> {
        let sql = self.dialect().create_all(schema).unwrap();
        self.0.attempt(&format!(
            "DROP TABLE IF EXISTS t; {sql} INSERT INTO t () VALUES (); ALTER TABLE t ALTER c DROP DEFAULT"
        ))
    }

    fn run(&mut self, file: &SqlFile) -> Result<(), String> {
        self.0.attempt(&file.text)
    }

    fn read(&mut self, sample: &Sample) -> Option<String> {
        let sql = match &sample.stored {
            StoredType::Float(_) => "CAST(CAST(c AS DOUBLE) AS CHAR)",
            StoredType::Bytes => "CONVERT(c USING utf8mb4)",
            _ => "CAST(c AS CHAR)",
        };
        self.0.values(&format!("SELECT {sql} FROM t")).remove(0)
    }
}
