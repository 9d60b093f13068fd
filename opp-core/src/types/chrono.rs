//! Which column do chrono's types make?

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use diesel::sql_types as sql;

super::standard::portable_columns! {
    NaiveDate => sql::Date, Date;
    NaiveTime => sql::Time, Time;
    NaiveDateTime => sql::Timestamp, Timestamp;
}

/// On SQLite Diesel keeps a moment as text of varying form, on MySQL it loses the zone.
#[cfg(feature = "postgres")]
impl crate::column::ColumnValue for chrono::DateTime<chrono::Utc> {
    type SqlType = sql::Timestamptz;
    const TYPE: crate::def::ColumnType = super::only_on(
        crate::def::Databases::POSTGRES,
        crate::def::TypeKind::TimestampTz,
        Some("OppDateTime"),
    );
}
