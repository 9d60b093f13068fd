//! Do the portable types keep their values on SQLite, and compare and order there as in Rust?

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::Text;
use opp_core::types::{OppDateTime, OppDecimal, OppJson, OppUuid, OppVector};
use opp_sql::value::sqlite;

type Document = OppJson<BTreeMap<String, Vec<i32>>>;

fn connection(sql: &str) -> SqliteConnection {
    let mut connection = SqliteConnection::establish(":memory:").unwrap();
    diesel::connection::SimpleConnection::batch_execute(&mut connection, sql).unwrap();
    connection
}

/// Tests a type with values in ascending order: they come back equal, are found by `eq`, and beside a NULL.
macro_rules! round_trip {
    ($test:ident, $rust:ty, $sql_type:literal, $values:expr) => {
        mod $test {
            use super::*;

            diesel::table! {
                use diesel::sql_types::*;
                use super::*;
                samples (id) {
                    id -> Integer,
                    value -> $rust,
                    maybe -> Nullable<$rust>,
                }
            }

            #[derive(Queryable, Selectable, Insertable, Identifiable, AsChangeset, Clone, Debug, PartialEq)]
            struct Sample {
                id: i32,
                value: $rust,
                maybe: Option<$rust>,
            }

            pub(super) type Value = $rust;

            pub(super) fn table() -> SqliteConnection {
                connection(concat!(
                    "CREATE TABLE samples (id INTEGER PRIMARY KEY, value ",
                    $sql_type,
                    " NOT NULL, maybe ",
                    $sql_type,
                    ")"
                ))
            }

            pub(super) fn filled(connection: &mut SqliteConnection) -> Vec<$rust> {
                let values: Vec<Value> = $values;
                for (id, value) in (0..).zip(&values) {
                    let maybe = (id % 2 == 0).then(|| value.clone());
                    let sample = Sample {
                        id,
                        value: value.clone(),
                        maybe,
                    };
                    diesel::insert_into(samples::table)
                        .values(&sample)
                        .execute(connection)
                        .unwrap();
                    let read: Sample = samples::table
                        .find(id)
                        .select(Sample::as_select())
                        .first(connection)
                        .unwrap();
                    assert_eq!(read, sample);
                    diesel::update(&sample).set(&sample).execute(connection).unwrap();
                }
                values
            }

            #[test]
            fn values_come_back_and_are_found() {
                let mut connection = table();
                for (id, value) in (0..).zip(filled(&mut connection)) {
                    let ids = |found: QueryResult<Vec<i32>>| found.unwrap();
                    let equal = samples::table
                        .select(samples::id)
                        .filter(samples::value.eq(&value));
                    assert_eq!(ids(equal.load(&mut connection)), [id]);
                    let listed = samples::table
                        .select(samples::id)
                        .filter(samples::value.eq_any([value.clone()]));
                    assert_eq!(ids(listed.load(&mut connection)), [id]);
                    let other = samples::table
                        .select(samples::id)
                        .filter(samples::value.ne(value.clone()));
                    assert!(!ids(other.load(&mut connection)).contains(&id));
                    let maybe = samples::table
                        .select(samples::id)
                        .filter(samples::maybe.eq(Some(value)));
                    assert_eq!(
                        ids(maybe.load(&mut connection)),
                        if id % 2 == 0 { vec![id] } else { vec![] }
                    );
                }
            }
        }
    };
}

/// Tests that SQLite orders a type's values as Rust does.
macro_rules! ordered {
    ($test:ident, $module:ident) => {
        #[test]
        fn $test() {
            use $module::{Value, samples};

            let mut connection = $module::table();
            let mut values = $module::filled(&mut connection);
            values.sort();
            let read = samples::table
                .select(samples::value)
                .order(samples::value.asc())
                .load::<Value>(&mut connection)
                .unwrap();
            assert_eq!(read, values);
            for (smaller, value) in (0_i64..).zip(&values) {
                let below = samples::table.filter(samples::value.lt(value)).count();
                assert_eq!(below.get_result(&mut connection), Ok(smaller), "below {value:?}");
            }
        }
    };
}

fn moments() -> Vec<OppDateTime> {
    [
        "2026-11-23T10:15:00Z",
        "2026-11-23T10:15:00.000001Z",
        "2026-11-23T10:15:00.5Z",
        "1969-12-31T23:59:59.999999Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999Z",
    ]
    .iter()
    .map(|text| text.parse().unwrap())
    .collect()
}

fn decimals() -> Vec<OppDecimal<18, 4>> {
    [
        "0",
        "-0.0001",
        "0.0001",
        "9.5",
        "10",
        "-10",
        "99999999999999.9999",
        "-99999999999999.9999",
    ]
    .iter()
    .map(|text| text.parse().unwrap())
    .collect()
}

fn uuids() -> Vec<OppUuid> {
    vec![
        OppUuid::nil(),
        OppUuid::new(),
        "67E55044-10B1-426F-9247-BB680E5FE0C8".parse().unwrap(),
    ]
}

fn documents() -> Vec<Document> {
    let entry = |key: &str, values: &[i32]| OppJson(BTreeMap::from([(key.to_owned(), values.to_vec())]));
    vec![
        OppJson(BTreeMap::new()),
        entry("a \"quoted\" ключ", &[1, 2]),
        entry("\u{0}\n", &[]),
    ]
}

fn vectors() -> Vec<OppVector<3>> {
    [[0.0, -1.5, f32::MIN_POSITIVE], [f32::MAX, f32::MIN, 0.1]]
        .map(|elements| elements.try_into().unwrap())
        .into()
}

round_trip!(uuid_column, OppUuid, "TEXT", uuids());
round_trip!(date_time_column, OppDateTime, "TEXT", moments());
round_trip!(decimal_column, OppDecimal<18, 4>, "BIGINT", decimals());
round_trip!(json_column, Document, "TEXT CHECK (json_valid(value))", documents());
round_trip!(vector_column, OppVector<3>, "BLOB", vectors());

ordered!(uuids_order_as_in_rust, uuid_column);
ordered!(moments_order_as_in_rust, date_time_column);
ordered!(decimals_order_as_in_rust, decimal_column);

mod keys {
    use super::*;

    diesel::table! {
        accounts (id) {
            id -> opp_core::types::OppUuid,
            balance -> opp_core::types::OppDecimal<10, 2>,
        }
    }
    diesel::table! {
        entries (account_id, booked_at) {
            account_id -> opp_core::types::OppUuid,
            booked_at -> opp_core::types::OppDateTime,
            amount -> opp_core::types::OppDecimal<10, 2>,
        }
    }
    diesel::joinable!(entries -> accounts (account_id));
    diesel::allow_tables_to_appear_in_same_query!(accounts, entries);

    #[derive(Queryable, Selectable, Identifiable, Insertable, Debug, PartialEq)]
    #[diesel(table_name = accounts)]
    struct Account {
        id: OppUuid,
        balance: OppDecimal<10, 2>,
    }

    #[derive(Queryable, Selectable, Identifiable, Insertable, Associations, Debug, PartialEq)]
    #[diesel(table_name = entries, primary_key(account_id, booked_at), belongs_to(Account))]
    struct Entry {
        account_id: OppUuid,
        booked_at: OppDateTime,
        amount: OppDecimal<10, 2>,
    }

    #[test]
    fn wrappers_are_primary_and_foreign_keys() {
        let mut connection = connection(
            "PRAGMA foreign_keys = ON;
             CREATE TABLE accounts (id TEXT PRIMARY KEY, balance BIGINT NOT NULL);
             CREATE TABLE entries (account_id TEXT NOT NULL REFERENCES accounts (id), booked_at TEXT NOT NULL,
                 amount BIGINT NOT NULL, PRIMARY KEY (account_id, booked_at));",
        );
        let account = Account {
            id: OppUuid::new(),
            balance: "-0.05".parse().unwrap(),
        };
        let entry = Entry {
            account_id: account.id,
            booked_at: OppDateTime::now(),
            amount: account.balance,
        };
        diesel::insert_into(accounts::table)
            .values(&account)
            .execute(&mut connection)
            .unwrap();
        diesel::insert_into(entries::table)
            .values(&entry)
            .execute(&mut connection)
            .unwrap();

        let belonging = Entry::belonging_to(&account)
            .select(Entry::as_select())
            .load(&mut connection)
            .unwrap();
        assert_eq!(belonging, [Entry { ..entry }]);
        let joined = entries::table
            .inner_join(accounts::table)
            .group_by(accounts::id)
            .filter(accounts::balance.eq(entries::amount))
            .select((accounts::id, diesel::dsl::max(entries::booked_at)))
            .first::<(OppUuid, Option<OppDateTime>)>(&mut connection);
        assert_eq!(joined, Ok((account.id, Some(belonging[0].booked_at))));
        assert_eq!(
            entries::table
                .find((account.id, belonging[0].booked_at))
                .count()
                .get_result(&mut connection),
            Ok(1)
        );
    }
}

/// The text SQLite computes for an expression, read as text.
fn computed(expression: &str) -> String {
    diesel::select(diesel::dsl::sql::<Text>(expression))
        .get_result(&mut connection(""))
        .unwrap()
}

#[test]
fn the_default_now_has_the_form_the_type_writes() {
    let text = computed(sqlite::NOW);
    let moment: OppDateTime = text.parse().unwrap();
    assert_eq!(moment.to_string(), text);
    let age = OppDateTime::now().signed_duration_since(*moment);
    assert!(age.num_seconds().abs() < 60, "{text}");
}

#[test]
fn the_default_uuid_has_the_form_the_type_writes() {
    let texts: Vec<String> = (0..50).map(|_| computed(sqlite::NEW_UUID)).collect();
    for text in &texts {
        let id: OppUuid = text.parse().unwrap();
        assert_eq!(&id.to_string(), text);
        assert_eq!(
            (id.0.get_version_num(), id.0.get_variant()),
            (4, uuid::Variant::RFC4122),
            "{text}"
        );
    }
    assert_ne!(texts[0], texts[1]);
}

/// Reads an expression as a type, giving the reason where it cannot.
fn read<T>(expression: &str) -> Result<T, String>
where
    T: Queryable<T, diesel::sqlite::Sqlite> + diesel::sql_types::SingleValue + diesel::query_builder::QueryId,
    T: diesel::sql_types::SqlType + diesel::deserialize::FromSql<T, diesel::sqlite::Sqlite> + 'static,
    diesel::sqlite::Sqlite: diesel::sql_types::HasSqlType<T>,
{
    diesel::select(diesel::dsl::sql::<T>(expression))
        .get_result(&mut connection(""))
        .map_err(|error| {
            let reasons = std::iter::successors(std::error::Error::source(&error), |reason| reason.source());
            reasons.map(ToString::to_string).collect()
        })
}

#[test]
fn what_sqlite_holds_is_not_silently_converted() {
    assert!(
        read::<OppDecimal<4, 2>>("'d1'")
            .unwrap_err()
            .contains("stored as an integer")
    );
    assert!(read::<OppDecimal<4, 2>>("10000").unwrap_err().contains("too large"));
    assert_eq!(read::<OppDecimal<4, 2>>("9999").unwrap().to_string(), "99.99");
    assert!(read::<OppDateTime>("'tomorrow'").unwrap_err().contains("tomorrow"));
    assert!(read::<OppDateTime>("CURRENT_TIMESTAMP").is_ok());
    assert!(read::<OppVector<2>>("x'00000000'").unwrap_err().contains("2 floats"));
    assert!(read::<OppVector<2>>("x'000000'").unwrap_err().contains("3 bytes"));
    assert!(read::<OppUuid>("'nonsense'").is_err());
    assert!(read::<Document>("'{'").is_err());
}

#[test]
fn a_year_that_does_not_sort_is_refused() {
    let mut connection = date_time_column::table();
    let far: OppDateTime = chrono::DateTime::<chrono::Utc>::MAX_UTC.into();
    let inserted = diesel::insert_into(date_time_column::samples::table)
        .values((
            date_time_column::samples::id.eq(1),
            date_time_column::samples::value.eq(far),
        ))
        .execute(&mut connection);
    assert!(inserted.unwrap_err().to_string().contains("does not sort"));
}

#[test]
fn serde_keeps_every_digit() {
    let price: OppDecimal<10, 2> = "12.50".parse().unwrap();
    assert_eq!(serde_json::to_string(&price).unwrap(), "\"12.50\"");
    for json in ["\"12.5\"", "12.5", "12.50"] {
        assert_eq!(serde_json::from_str::<OppDecimal<10, 2>>(json).unwrap(), price);
    }
    assert!(serde_json::from_str::<OppDecimal<10, 2>>("12.505").is_err());
    assert_eq!(
        serde_json::to_string(&OppUuid::nil()).unwrap(),
        "\"00000000-0000-0000-0000-000000000000\""
    );
    let vector: OppVector<2> = serde_json::from_str("[1.5, 2]").unwrap();
    assert_eq!(vector.as_slice(), [1.5, 2.0]);
    assert!(serde_json::from_str::<OppVector<2>>("[1.5]").is_err());
    let moment: OppDateTime = serde_json::from_str("\"2026-11-23T12:15:00.1234567+02:00\"").unwrap();
    assert_eq!(moment.to_string(), "2026-11-23T10:15:00.123456Z");
}
