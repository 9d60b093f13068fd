//! Does planning name the field and the wrapper where Diesel does not read and write a type exactly?

use bigdecimal::BigDecimal;
use chrono::{DateTime, Utc};

use super::*;

macro_rules! refused {
    ($test:ident, $rust:ty, $wrapper:literal, [$($dialect:ident),+]) => {
        mod $test {
            use super::*;

            #[derive(OppModel)]
            #[expect(dead_code, reason = "the field is declared, and read by the derive alone")]
            struct Sample {
                id: i32,
                value: $rust,
            }

            #[test]
            fn names_the_field_and_the_wrapper() {
                for dialect in [$(Dialect::$dialect()),+] {
                    let refused = planned(dialect, Sample::DEF).unwrap_err();
                    assert!(refused.contains("Sample.value"), "{refused}");
                    assert!(refused.contains($wrapper), "{refused}");
                }
            }
        }
    };
}

refused!(decimals_on_sqlite, BigDecimal, "OppDecimal", [sqlite]);
refused!(uuids_elsewhere, uuid::Uuid, "OppUuid", [sqlite, mariadb]);
refused!(moments_elsewhere, DateTime<Utc>, "OppDateTime", [sqlite, mariadb]);
refused!(
    offsets_elsewhere,
    time::OffsetDateTime,
    "OppDateTime",
    [sqlite, mariadb]
);
refused!(times_on_mariadb, time::Time, "NaiveTime", [mariadb]);

/// What MySQL and MariaDB keep exactly although SQLite does not, and JSON that Diesel has everywhere.
#[test]
fn on_the_servers_decimals_and_json_keep_their_digits() {
    #[derive(OppModel, Queryable, Selectable, Insertable, Clone, Debug, PartialEq)]
    #[diesel(table_name = samples)]
    struct Sample {
        #[opp(primary_key, auto_increment = false)]
        id: i32,
        #[opp(precision = 30, scale = 20)]
        amount: BigDecimal,
        document: serde_json::Value,
    }
    macro_rules! kept {
        ($connection:expr, $dialect:expr) => {{
            let connection = $connection;
            connection.batch_execute(&tables($dialect, Sample::DEF)).unwrap();
            let sample = Sample {
                id: 1,
                amount: "-1234567890.12345678901234567890".parse().unwrap(),
                document: serde_json::from_str(r#"{"b": [null, 1.5, -9223372036854775808], "a": "ü"}"#).unwrap(),
            };
            diesel::insert_into(samples::table)
                .values(&sample)
                .execute(connection)
                .unwrap();
            let read = samples::table
                .filter(samples::amount.eq(&sample.amount))
                .select(Sample::as_select());
            assert_eq!(read.first(connection), Ok(sample));
        }};
    }
    let (postgres, mariadb) = (Server::Postgres.database(), Server::Mysql.database());
    kept!(&mut postgres.postgres(), Dialect::postgres());
    kept!(&mut mariadb.mysql(), Dialect::mariadb());
}
