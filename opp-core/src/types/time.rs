//! Which column do the types of the `time` crate make?

use diesel::sql_types as sql;
use time::{Date, PrimitiveDateTime, Time};

super::standard::portable_columns! {
    Date => sql::Date, Date;
    Time => sql::Time, Time;
    PrimitiveDateTime => sql::Timestamp, Timestamp;
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
