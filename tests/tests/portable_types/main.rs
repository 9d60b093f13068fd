//! Do the portable types keep their values in the columns that opp creates, on SQLite, PostgreSQL and MariaDB?

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use opp_core::def::{Databases, ModelDef};
use opp_core::prelude::*;
use opp_core::registry::Registry;
use opp_migrate::dialect::{Dialect, GenerateSql as _};
use opp_migrate::schema::{LowerOptions, lower};
use opp_test_servers::Server;

/// Nowhere.
const NONE: Databases = Databases {
    sqlite: false,
    postgres: false,
    mysql: false,
};

/// What creates the model's table, or why it cannot be.
fn planned(dialect: Dialect, model: ModelDef) -> Result<String, String> {
    let registry = Registry::new("portable", Vec::new(), vec![model]).unwrap();
    let options = LowerOptions {
        database: None,
        databases: match dialect {
            Dialect::Sqlite(_) => Databases { sqlite: true, ..NONE },
            Dialect::Postgres(_) => Databases { postgres: true, ..NONE },
            Dialect::Mysql(_) => Databases { mysql: true, ..NONE },
        },
        enforce_length: false,
    };
    let lowered = lower(&registry, &options).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        lines.join("\n")
    })?;
    let schema = lowered.schema;
    dialect.create_all(&schema).map_err(|error| error.to_string())
}

/// What creates the model's table.
fn tables(dialect: Dialect, model: ModelDef) -> String {
    planned(dialect, model).unwrap()
}

/// The law on one connection: values in ascending order come back equal, are found by `eq`, and are ordered as in Rust.
macro_rules! law {
    ($connection:expr, $dialect:expr, $values:expr, $ordered:ident) => {{
        let mut connection = $connection;
        connection.batch_execute(&tables($dialect, Sample::DEF)).unwrap();
        let values: Vec<Value> = $values;
        // Backwards, so that the order of insertion is not the one that is asked for.
        for (id, value) in (0_i32..64).zip(&values).collect::<Vec<_>>().into_iter().rev() {
            let maybe = (id % 2 == 0).then(|| value.clone());
            let sample = Sample {
                id,
                value: value.clone(),
                maybe,
            };
            diesel::insert_into(samples::table)
                .values(&sample)
                .execute(&mut connection)
                .unwrap();
            let read: Sample = samples::table
                .find(id)
                .select(Sample::as_select())
                .first(&mut connection)
                .unwrap();
            assert_eq!(read, sample);
        }
        for (id, value) in (0_i32..).zip(&values) {
            let found = samples::table
                .filter(samples::value.eq(value.clone()))
                .select(samples::id);
            assert_eq!(found.load::<i32>(&mut connection).unwrap(), [id], "{value:?}");
            let maybe = samples::table
                .filter(samples::maybe.eq(value.clone()))
                .select(samples::id);
            let expected: Vec<i32> = (id % 2 == 0).then_some(id).into_iter().collect();
            assert_eq!(maybe.load::<i32>(&mut connection).unwrap(), expected, "{value:?}");
        }
        for (id, value) in (0_i32..).zip(&values) {
            let change = Change {
                value: value.clone(),
                maybe: Some(Some(value.clone())),
            };
            let updated = diesel::update(samples::table.find(0)).set(&change);
            updated.execute(&mut connection).unwrap();
            let read: (Value, Option<Value>) = samples::table
                .find(0)
                .select((samples::value, samples::maybe))
                .first(&mut connection)
                .unwrap();
            assert_eq!(read, (value.clone(), Some(value.clone())), "{id}");
        }
        let first = Change {
            value: values[0].clone(),
            maybe: Some(None),
        };
        diesel::update(samples::table.find(0))
            .set(&first)
            .execute(&mut connection)
            .unwrap();
        let nulls = samples::table.filter(samples::id.eq(0).and(samples::maybe.is_null()));
        assert_eq!(nulls.count().get_result::<i64>(&mut connection).unwrap(), 1);
        // The last word of a test is what order means to it.
        $ordered!(connection, values);
    }};
}

/// The database orders and compares as Rust does.
macro_rules! as_in_rust {
    ($connection:ident, $values:ident) => {{
        let ordered = samples::table.order(samples::value).select(samples::value);
        assert_eq!(ordered.load::<Value>(&mut $connection).unwrap(), $values);
        for (id, value) in (0_i32..).zip(&$values) {
            let less = samples::table.filter(samples::value.lt(value.clone()));
            assert_eq!(
                less.count().get_result::<i64>(&mut $connection).unwrap(),
                i64::from(id),
                "{value:?}"
            );
        }
    }};
}

/// The type has no order that is the same everywhere.
macro_rules! unordered {
    ($connection:ident, $values:ident) => {};
}

macro_rules! portable {
    ($test:ident, $rust:ty, $values:expr) => {
        portable!($test, $rust, $values, as_in_rust, []);
    };
    ($test:ident, $rust:ty, $values:expr, $ordered:ident, [$($attribute:meta),*]) => {
        mod $test {
            use super::*;

            type Value = $rust;

            #[derive(OppModel, Queryable, Selectable, Insertable, Clone, Debug, PartialEq)]
            #[diesel(table_name = samples)]
            struct Sample {
                #[opp(primary_key, auto_increment = false)]
                id: i32,
                $(#[$attribute])*
                value: $rust,
                $(#[$attribute])*
                maybe: Option<$rust>,
            }

            #[derive(AsChangeset)]
            #[diesel(table_name = samples)]
            struct Change {
                value: $rust,
                maybe: Option<Option<$rust>>,
            }

            #[test]
            fn on_sqlite() {
                law!(
                    SqliteConnection::establish(":memory:").unwrap(),
                    Dialect::sqlite(),
                    $values,
                    $ordered
                );
            }

            #[test]
            fn on_postgres() {
                let database = Server::Postgres.database();
                law!(database.postgres(), Dialect::postgres(), $values, $ordered);
            }

            #[test]
            fn on_mariadb() {
                let database = Server::Mysql.database();
                law!(database.mysql(), Dialect::mariadb(), $values, $ordered);
            }
        }
    };
}

mod defaults;
mod moments;
mod numbers;
mod postgres_own;
mod refusals;
mod texts;
mod vectors;
mod wrappers;
