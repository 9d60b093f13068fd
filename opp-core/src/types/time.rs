//! Which column do the types of the `time` crate make?

use diesel::sql_types as sql;
use time::{Date, PrimitiveDateTime, Time};

super::standard::portable_columns! {
    Date => sql::Date, Date;
    PrimitiveDateTime => sql::Timestamp, Timestamp;
}

/// On MySQL and MariaDB Diesel writes it without what is below a second.
impl crate::column::ColumnValue for Time {
    type SqlType = sql::Time;
    const TYPE: crate::def::ColumnType = super::only_on(
        crate::def::Databases::SQLITE_POSTGRES,
        crate::def::TypeKind::Time,
        Some("chrono's NaiveTime"),
    );
}

/// The offset a value was written with is not kept: the database gives it back in UTC.
#[cfg(feature = "postgres")]
impl crate::column::ColumnValue for time::OffsetDateTime {
    type SqlType = sql::Timestamptz;
    const TYPE: crate::def::ColumnType = super::only_on(
        crate::def::Databases::POSTGRES,
        crate::def::TypeKind::TimestampTz,
        Some("OppDateTime"),
    );
}
