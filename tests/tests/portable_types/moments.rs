//! Do dates, times and moments keep their values, to the microsecond?

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::*;

fn read<T: std::str::FromStr<Err: std::fmt::Debug>>(texts: &[&str]) -> Vec<T> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

portable!(
    date,
    NaiveDate,
    read(&["1000-01-01", "1969-12-31", "2000-02-29", "2024-12-31", "9999-12-31"])
);
portable!(
    time_of_day,
    NaiveTime,
    read(&[
        "00:00:00",
        "00:00:00.000001",
        "09:30:00",
        "09:30:00.5",
        "23:59:59.999999"
    ])
);
portable!(
    date_and_time,
    NaiveDateTime,
    read(&[
        "1000-01-01T00:00:00",
        "1969-12-31T23:59:59.999999",
        "2026-11-24T03:00:00",
        "2026-11-24T03:00:00.000001",
        "2026-11-24T03:00:00.100",
        "9999-12-31T23:59:59.999999"
    ])
);
portable!(
    moment,
    OppDateTime,
    read(&[
        "1901-02-03T04:05:06.000001Z",
        "1969-12-31T23:59:59.999999Z",
        "2026-11-24T03:00:00Z",
        "2026-11-24T03:00:00.1Z",
        "9999-12-31T23:59:59.999999Z"
    ])
);

fn day(year: i32, day: u16) -> time::Date {
    time::Date::from_ordinal_date(year, day).unwrap()
}

fn hour(hour: u8, minute: u8, second: u8, micros: u32) -> time::Time {
    time::Time::from_hms_micro(hour, minute, second, micros).unwrap()
}

portable!(
    date_of_the_time_crate,
    time::Date,
    vec![day(1000, 1), day(1969, 365), day(2000, 60), day(9999, 365)]
);
/// Not on MariaDB, see `refusals`.
mod time_of_the_time_crate {
    use super::*;

    type Value = time::Time;

    #[derive(OppModel, Queryable, Selectable, Insertable, Clone, Debug, PartialEq)]
    #[diesel(table_name = samples)]
    struct Sample {
        #[opp(primary_key, auto_increment = false)]
        id: i32,
        value: time::Time,
        maybe: Option<time::Time>,
    }

    #[derive(AsChangeset)]
    #[diesel(table_name = samples)]
    struct Change {
        value: time::Time,
        maybe: Option<Option<time::Time>>,
    }

    fn times() -> Vec<time::Time> {
        vec![
            hour(0, 0, 0, 0),
            hour(0, 0, 0, 1),
            hour(9, 30, 0, 0),
            hour(9, 30, 0, 500_000),
            hour(23, 59, 59, 999_999),
        ]
    }

    #[test]
    fn on_sqlite() {
        let connection = SqliteConnection::establish(":memory:").unwrap();
        law!(connection, Dialect::sqlite(), times(), as_in_rust);
    }

    #[test]
    fn on_postgres() {
        let database = Server::Postgres.database();
        law!(database.postgres(), Dialect::postgres(), times(), as_in_rust);
    }
}
portable!(
    date_and_time_of_the_time_crate,
    time::PrimitiveDateTime,
    vec![
        day(1000, 1).with_time(hour(0, 0, 0, 0)),
        day(1969, 365).with_time(hour(23, 59, 59, 999_999)),
        day(2026, 328).with_time(hour(3, 0, 0, 0)),
        day(2026, 328).with_time(hour(3, 0, 0, 100_000)),
        day(9999, 365).with_time(hour(23, 59, 59, 999_999)),
    ]
);
