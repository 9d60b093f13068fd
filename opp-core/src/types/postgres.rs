//! Which Rust types make PostgreSQL's arrays and ranges?

use std::mem::forget;
use std::ops::Bound;

use diesel::sql_types::{Array, Range};

use super::only_on;
use crate::column::ColumnValue;
use crate::def::{ColumnType, Databases, RangeKind, TypeKind};

/// An array; its elements may be `Option`s. Bytes are not an array: `u8` is no column, `Vec<u8>` is one of its own.
impl<T> ColumnValue for Vec<T>
where
    T: ColumnValue,
    T::SqlType: 'static,
{
    type SqlType = Array<T::SqlType>;
    const TYPE: ColumnType = array_of(T::TYPE);
}

const fn array_of(mut element: ColumnType) -> ColumnType {
    assert!(
        !element.array,
        "PostgreSQL has no arrays of arrays: keep the rows in a table of their own, or use `OppJson`"
    );
    element.array = true;
    element.databases = Databases::POSTGRES;
    // A destructor cannot run in a constant.
    forget(element.instead.take());
    element
}

/// A type that PostgreSQL has a range type for.
#[diagnostic::on_unimplemented(
    message = "PostgreSQL has no range type over `{Self}`",
    note = "ranges are over i32, i64, BigDecimal, NaiveDate, NaiveDateTime, DateTime<Utc> and the `time` crate's equivalents"
)]
pub trait RangeBound: ColumnValue {
    /// The range type over it.
    const RANGE: RangeKind;
}

/// The form Diesel reads ranges in.
impl<T> ColumnValue for (Bound<T>, Bound<T>)
where
    T: RangeBound,
    T::SqlType: 'static,
{
    type SqlType = Range<T::SqlType>;
    const TYPE: ColumnType = only_on(Databases::POSTGRES, TypeKind::Range(T::RANGE), None);
}

macro_rules! range_bounds {
    ($($rust:ty => $kind:ident;)+) => {$(
        impl RangeBound for $rust {
            const RANGE: RangeKind = RangeKind::$kind;
        }
    )+};
}

range_bounds! {
    i32 => Integer;
    i64 => BigInt;
}

#[cfg(feature = "decimal")]
range_bounds! {
    bigdecimal::BigDecimal => Decimal;
}

#[cfg(feature = "chrono")]
range_bounds! {
    chrono::NaiveDate => Date;
    chrono::NaiveDateTime => Timestamp;
    chrono::DateTime<chrono::Utc> => TimestampTz;
}

#[cfg(feature = "time")]
range_bounds! {
    time::Date => Date;
    time::PrimitiveDateTime => Timestamp;
    time::OffsetDateTime => TimestampTz;
}
