//! Does a database default hold what the type would have written, so that both are equal and found alike?

use std::time::Duration;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::*;

/// What a JSON column holds.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Settings {
    theme: String,
    sizes: Vec<i32>,
}

/// How far an order is.
#[derive(OppEnum, Clone, Copy, Debug, PartialEq)]
pub enum Progress {
    /// Not begun.
    NotBegun,
    /// Done.
    Done,
}

#[derive(OppModel, Queryable, Selectable, Insertable, Clone, Debug, PartialEq)]
#[diesel(table_name = constants)]
struct Constants {
    #[opp(primary_key, auto_increment = false)]
    id: i32,
    #[opp(default = -3)]
    big: i64,
    #[opp(default = 0.1)]
    double: f64,
    #[opp(default = true)]
    flag: bool,
    #[opp(max_length = 20, default = "it's \\ ü ")]
    text: String,
    #[opp(default = 12.5)]
    price: OppDecimal<10, 2>,
    #[opp(default = "not_begun")]
    progress: Progress,
    #[opp(default = "67E55044-10b1-426f-9247-BB680E5FE0C8")]
    uuid: OppUuid,
    #[opp(default = "2026-11-24T03:04:05.5Z")]
    moment: OppDateTime,
    #[opp(default = "2024-02-29")]
    date: NaiveDate,
    #[opp(default = "09:30")]
    time: NaiveTime,
    #[opp(default = "2026-11-24T03:04:05.5")]
    local: NaiveDateTime,
    #[opp(default = r#"{ "theme": "a, b", "sizes": [1, 2] }"#)]
    settings: OppJson<Settings>,
}

impl Constants {
    /// What the attributes say, as values of Rust.
    fn expected(id: i32) -> Self {
        let local: NaiveDateTime = "2026-11-24T03:04:05.5".parse().unwrap();
        Self {
            id,
            big: -3,
            double: 0.1,
            flag: true,
            text: "it's \\ ü ".to_owned(),
            price: "12.5".parse().unwrap(),
            progress: Progress::NotBegun,
            uuid: "67e55044-10b1-426f-9247-bb680e5fe0c8".parse().unwrap(),
            moment: local.and_utc().into(),
            date: "2024-02-29".parse().unwrap(),
            time: "09:30:00".parse().unwrap(),
            local,
            settings: OppJson(Settings {
                theme: "a, b".to_owned(),
                sizes: vec![1, 2],
            }),
        }
    }
}

/// One row of defaults, one that Diesel wrote: each value finds both.
macro_rules! constants_are_equal {
    ($connection:expr, $dialect:expr) => {{
        let connection = $connection;
        connection.batch_execute(&tables($dialect, Constants::DEF)).unwrap();
        diesel::insert_into(constants::table)
            .values(constants::id.eq(1))
            .execute(connection)
            .unwrap();
        let written = Constants::expected(2);
        diesel::insert_into(constants::table)
            .values(&written)
            .execute(connection)
            .unwrap();
        let read = constants::table.find(1).select(Constants::as_select()).first(connection);
        assert_eq!(read, Ok(Constants::expected(1)));
        constants_are_equal!(@found connection, written, [
            big, double, flag, text, price, progress, uuid, moment, date, time, local, settings
        ]);
    }};
    (@found $connection:ident, $written:ident, [$($column:ident),+]) => {$(
        let found = constants::table
            .filter(constants::$column.eq(&$written.$column))
            .order(constants::id)
            .select(constants::id);
        assert_eq!(found.load($connection), Ok(vec![1, 2]), stringify!($column));
    )+};
}

#[derive(OppModel, Queryable, Selectable, Insertable, Clone, Debug, PartialEq)]
#[diesel(table_name = computed)]
struct Computed {
    #[opp(primary_key, default = uuid)]
    id: OppUuid,
    note: i32,
    #[opp(default = uuid)]
    other: OppUuid,
    #[opp(default = now)]
    moment: OppDateTime,
    #[opp(default = now)]
    local: NaiveDateTime,
    #[opp(default = now)]
    date: NaiveDate,
    #[opp(default = now)]
    time: NaiveTime,
}

/// What the database made is read, written again by Diesel, and found by the same value.
macro_rules! computed_are_equal {
    ($connection:expr, $dialect:expr) => {{
        let connection = $connection;
        connection.batch_execute(&tables($dialect, Computed::DEF)).unwrap();
        diesel::insert_into(computed::table)
            .values(computed::note.eq(1))
            .execute(connection)
            .unwrap();
        let made: Computed = computed::table.select(Computed::as_select()).first(connection).unwrap();
        assert_ne!(made.id, made.other);
        let now = Utc::now();
        let near = Duration::from_secs(60);
        assert!((now - *made.moment).abs().to_std().unwrap() < near, "{made:?}");
        assert!((now.naive_utc() - made.local).abs().to_std().unwrap() < near, "{made:?}");
        let copy = Computed {
            id: OppUuid::new(),
            note: 2,
            ..made.clone()
        };
        diesel::insert_into(computed::table).values(&copy).execute(connection).unwrap();
        computed_are_equal!(@found connection, made, [other, moment, local, date, time]);
    }};
    (@found $connection:ident, $made:ident, [$($column:ident),+]) => {$(
        let found = computed::table
            .filter(computed::$column.eq($made.$column))
            .order(computed::note)
            .select(computed::note);
        assert_eq!(found.load($connection), Ok(vec![1, 2]), stringify!($column));
    )+};
}

#[test]
fn on_sqlite() {
    let connection = &mut SqliteConnection::establish(":memory:").unwrap();
    constants_are_equal!(&mut *connection, Dialect::sqlite());
    computed_are_equal!(&mut *connection, Dialect::sqlite());
}

#[test]
fn on_postgres() {
    let database = Server::Postgres.database();
    // A default is what it says, whatever the time zone of the session that made it.
    let connection = &mut database.postgres();
    connection.batch_execute("SET TIME ZONE 'Asia/Kolkata'").unwrap();
    constants_are_equal!(&mut *connection, Dialect::postgres());
    computed_are_equal!(&mut *connection, Dialect::postgres());
}

#[test]
fn on_mariadb() {
    let database = Server::Mysql.database();
    let connection = &mut database.mysql();
    connection.batch_execute("SET time_zone = '+05:30'").unwrap();
    constants_are_equal!(&mut *connection, Dialect::mariadb());
    computed_are_equal!(&mut *connection, Dialect::mariadb());
}
