//! Do the standard types of Rust, chrono and the `time` crate keep their values through one connection type?

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use opp_core::prelude::*;

use super::AnyConnection;

#[derive(OppModel, Queryable, Selectable, Insertable, Debug, PartialEq)]
#[diesel(table_name = numbers)]
pub(crate) struct Numbers {
    #[opp(primary_key, auto_increment = false)]
    id: i64,
    small: i16,
    integer: i32,
    big: i64,
    real: f32,
    double: f64,
    flag: bool,
    maybe_small: Option<i16>,
    maybe_integer: Option<i32>,
    maybe_big: Option<i64>,
    maybe_real: Option<f32>,
    maybe_double: Option<f64>,
    maybe_flag: Option<bool>,
}

#[derive(OppModel, Queryable, Selectable, Insertable, Debug, PartialEq)]
#[diesel(table_name = texts)]
pub(crate) struct Texts {
    #[opp(primary_key, auto_increment = false)]
    id: i64,
    text: String,
    #[opp(max_length = 20)]
    limited: String,
    bytes: Vec<u8>,
    maybe_text: Option<String>,
    #[opp(max_length = 20)]
    maybe_limited: Option<String>,
    maybe_bytes: Option<Vec<u8>>,
}

#[derive(OppModel, Queryable, Selectable, Insertable, Debug, PartialEq)]
#[diesel(table_name = moments)]
pub(crate) struct Moments {
    #[opp(primary_key, auto_increment = false)]
    id: i64,
    date: NaiveDate,
    time: NaiveTime,
    moment: NaiveDateTime,
    other_date: time::Date,
    other_moment: time::PrimitiveDateTime,
    maybe_date: Option<NaiveDate>,
    maybe_time: Option<NaiveTime>,
    maybe_moment: Option<NaiveDateTime>,
    maybe_other_date: Option<time::Date>,
    maybe_other_moment: Option<time::PrimitiveDateTime>,
}

/// Both rows come back; the first is found by each of its values, the second by each NULL.
macro_rules! keep {
    ($connection:expr, $model:ident, $table:ident, $rows:expr, ($($column:ident),+), ($($maybe:ident),+)) => {{
        let rows: [$model; 2] = $rows;
        for row in &rows {
            diesel::insert_into($table::table).values(row).execute($connection).unwrap();
            let read = $table::table.find(row.id).select($model::as_select()).first($connection);
            assert_eq!(read.as_ref(), Ok(row));
        }
        let [full, empty] = rows;
        $(
            let found = $table::table.filter($table::$column.eq(&full.$column)).select($table::id);
            assert_eq!(found.load($connection), Ok(vec![full.id]), stringify!($column));
        )+
        $(
            let found = $table::table.filter($table::$maybe.eq(&full.$maybe)).select($table::id);
            assert_eq!(found.load($connection), Ok(vec![full.id]), stringify!($maybe));
            let found = $table::table.filter($table::$maybe.is_null()).select($table::id);
            assert_eq!(found.load($connection), Ok(vec![empty.id]), stringify!($maybe));
        )+
    }};
}

pub(crate) fn keep_their_values(connection: &mut AnyConnection) {
    keep!(
        connection,
        Numbers,
        numbers,
        [Numbers::full(), Numbers::empty()],
        (small, integer, big, real, double, flag),
        (
            maybe_small,
            maybe_integer,
            maybe_big,
            maybe_real,
            maybe_double,
            maybe_flag
        )
    );
    keep!(
        connection,
        Texts,
        texts,
        [Texts::full(), Texts::empty()],
        (text, limited, bytes),
        (maybe_text, maybe_limited, maybe_bytes)
    );
    keep!(
        connection,
        Moments,
        moments,
        [Moments::full(), Moments::empty()],
        (date, time, moment, other_date, other_moment),
        (
            maybe_date,
            maybe_time,
            maybe_moment,
            maybe_other_date,
            maybe_other_moment
        )
    );
}

impl Numbers {
    fn full() -> Self {
        Self {
            id: i64::MIN,
            small: i16::MIN,
            integer: i32::MIN,
            big: i64::MAX,
            real: 0.1,
            double: 0.1 + 0.2,
            flag: true,
            maybe_small: Some(i16::MAX),
            maybe_integer: Some(i32::MAX),
            maybe_big: Some(i64::MIN),
            maybe_real: Some(-f32::MAX),
            maybe_double: Some(f64::MAX),
            maybe_flag: Some(false),
        }
    }

    fn empty() -> Self {
        Self {
            id: 0,
            small: 0,
            integer: 0,
            big: 0,
            real: 0.0,
            double: 0.0,
            flag: false,
            maybe_small: None,
            maybe_integer: None,
            maybe_big: None,
            maybe_real: None,
            maybe_double: None,
            maybe_flag: None,
        }
    }
}

impl Texts {
    fn full() -> Self {
        let text = "Žluťoučký 🌿 \\ ' \" % _ ";
        Self {
            id: 1,
            text: text.repeat(5_000),
            limited: "Žluťoučký kůň 🌿 \\ ".to_owned(),
            bytes: (0..=255).collect(),
            maybe_text: Some(text.to_owned()),
            maybe_limited: Some("A ".to_owned()),
            maybe_bytes: Some(Vec::new()),
        }
    }

    fn empty() -> Self {
        Self {
            id: 2,
            text: String::new(),
            limited: String::new(),
            bytes: Vec::new(),
            maybe_text: None,
            maybe_limited: None,
            maybe_bytes: None,
        }
    }
}

/// Within 1970 and 2038: MariaDB takes what libmysqlclient sends for these types as its TIMESTAMP, which has no other years.
impl Moments {
    fn full() -> Self {
        let moment: NaiveDateTime = "2037-12-31T23:59:59.999999".parse().unwrap();
        let date = time::Date::from_ordinal_date(2024, 60).unwrap();
        let time = time::Time::from_hms_micro(9, 30, 0, 500_000).unwrap();
        Self {
            id: 1,
            date: moment.date(),
            time: moment.time(),
            moment,
            other_date: date,
            other_moment: date.with_time(time),
            maybe_date: Some(moment.date()),
            maybe_time: Some(moment.time()),
            maybe_moment: Some(moment),
            maybe_other_date: Some(date),
            maybe_other_moment: Some(date.with_time(time)),
        }
    }

    fn empty() -> Self {
        let moment: NaiveDateTime = "1970-01-02T00:00:00".parse().unwrap();
        let date = time::Date::from_ordinal_date(1999, 365).unwrap();
        Self {
            id: 2,
            date: moment.date(),
            time: moment.time(),
            moment,
            other_date: date,
            other_moment: date.midnight(),
            maybe_date: None,
            maybe_time: None,
            maybe_moment: None,
            maybe_other_date: None,
            maybe_other_moment: None,
        }
    }
}

/// What `docs/types.md` warns of: Diesel sends a TIMESTAMP, and for MariaDB one of another year is NULL.
pub(crate) fn other_years_are_null(connection: &mut AnyConnection) {
    for year in ["1969-12-31T12:00:00", "2040-01-01T00:00:00"] {
        let moment: NaiveDateTime = year.parse().unwrap();
        let row = moments::table.find(1_i64);
        let required = diesel::update(row).set(moments::moment.eq(moment)).execute(connection);
        let violated = DatabaseErrorKind::NotNullViolation;
        assert!(
            matches!(required, Err(Error::DatabaseError(kind, _)) if kind == violated),
            "{required:?}"
        );
        let optional = diesel::update(row).set(moments::maybe_moment.eq(Some(moment)));
        assert_eq!(optional.execute(connection), Ok(1));
        let read = row.select(moments::maybe_moment).first(connection);
        assert_eq!(read, Ok(None::<NaiveDateTime>));
    }
}
