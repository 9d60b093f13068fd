//! Makes the types of the standard library columns.

use diesel::sql_types as sql;

use crate::column::ColumnValue;
use crate::def::{ColumnType, TypeKind};

/// Makes Rust types columns that are exact on every database.
macro_rules! portable_columns {
    ($($rust:ty => $sql:ty, $kind:ident;)+) => {$(
        impl $crate::column::ColumnValue for $rust {
            type SqlType = $sql;
            const TYPE: $crate::def::ColumnType = $crate::def::ColumnType::portable($crate::def::TypeKind::$kind);
        }
    )+};
}
#[cfg(any(feature = "chrono", feature = "json", feature = "time"))]
pub(super) use portable_columns;

portable_columns! {
    i16 => sql::SmallInt, SmallInt;
    i32 => sql::Integer, Integer;
    i64 => sql::BigInt, BigInt;
    f32 => sql::Float, Real;
    f64 => sql::Double, Double;
    bool => sql::Bool, Boolean;
    String => sql::Text, Text;
}

// Beside `Vec<T>` in `postgres`: the two do not overlap because `u8` itself is no column.
impl ColumnValue for Vec<u8> {
    type SqlType = sql::Binary;
    const TYPE: ColumnType = ColumnType::portable(TypeKind::Binary);
}
