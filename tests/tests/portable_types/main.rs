//! Do the portable types keep their values in the columns that opp creates, on SQLite, PostgreSQL and MariaDB?

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use opp_core::def::{Databases, ModelDef};
use opp_core::prelude::*;
use opp_core::registry::Registry;
use opp_migrate::dialect::Dialect;
use opp_migrate::schema::{LowerOptions, lower};
use opp_test_servers::Server;

/// What creates the model's table.
fn tables(dialect: Dialect, model: ModelDef) -> String {
    let registry = Registry::new("portable", Vec::new(), vec![model]).unwrap();
    let options = LowerOptions {
        database: None,
        databases: Databases::ALL,
        enforce_length: false,
    };
    dialect.create_all(&lower(&registry, &options).unwrap().schema).unwrap()
}

/// The law on one connection: values in ascending order come back equal, are found by `eq`, and are ordered as in Rust.
macro_rules! law {
    ($connection:expr, $dialect:expr, $values:expr) => {{
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
        for (id, value) in (0..).zip(&values) {
            let found = samples::table
                .filter(samples::value.eq(value.clone()))
                .select(samples::id);
            assert_eq!(found.load::<i32>(&mut connection).unwrap(), [id], "{value:?}");
        }
        let ordered = samples::table.order(samples::value).select(samples::value);
        assert_eq!(ordered.load::<Value>(&mut connection).unwrap(), values);
    }};
}

macro_rules! portable {
    ($test:ident, $rust:ty, $values:expr) => {
        mod $test {
            use super::*;

            type Value = $rust;

            #[derive(OppModel, Queryable, Selectable, Insertable, Clone, Debug, PartialEq)]
            #[diesel(table_name = samples)]
            struct Sample {
                #[opp(primary_key, auto_increment = false)]
                id: i32,
                value: $rust,
                maybe: Option<$rust>,
            }

            #[test]
            fn on_sqlite() {
                law!(
                    SqliteConnection::establish(":memory:").unwrap(),
                    Dialect::sqlite(),
                    $values
                );
            }

            #[test]
            fn on_postgres() {
                let database = Server::Postgres.database();
                law!(database.postgres(), Dialect::postgres(), $values);
            }

            #[test]
            fn on_mariadb() {
                let database = Server::Mysql.database();
                law!(database.mysql(), Dialect::mariadb(), $values);
            }
        }
    };
}

portable!(small_integer, i16, vec![i16::MIN, -1, 0, 1, i16::MAX]);
portable!(integer, i32, vec![i32::MIN, -1, 0, 1, i32::MAX]);
portable!(big_integer, i64, vec![i64::MIN, -1, 0, 1, i64::MAX]);
portable!(double, f64, vec![-1.0e300, -0.1, 0.0, 0.1, 1.0e300]);
portable!(boolean, bool, vec![false, true]);
portable!(decimal, OppDecimal<10, 2>, ["-99999999.99", "-0.01", "0", "0.1", "99999999.99"].map(|digits| digits.parse().unwrap()).to_vec());
portable!(
    moment,
    OppDateTime,
    [
        "1901-02-03T04:05:06.000001Z",
        "1969-12-31T23:59:59.999999Z",
        "2026-11-24T03:00:00Z",
        "9999-12-31T23:59:59.999999Z"
    ]
    .map(|text| text.parse().unwrap())
    .to_vec()
);
