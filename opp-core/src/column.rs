//! Defines [`ColumnValue`], the trait behind every field of a model.

use diesel::sql_types::{Nullable, SqlType, is_nullable::NotNull};

use crate::def::ColumnType;

/// A Rust type that can be a column.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a column type",
    label = "unsupported column type `{Self}`",
    note = "derive `OppEnum` on an enum or `OppType` on a newtype, or enable the feature of opp-core for the type (chrono, time, uuid, json, decimal, network)",
    note = "for any other type that Diesel reads and writes, give both types: `#[opp(sql_type(diesel = Interval, postgres = \"interval\"))]`",
    note = "mark a field that is not a column `#[opp(skip)]`"
)]
pub trait ColumnValue {
    /// Diesel's SQL type, `Nullable<…>` for an `Option`.
    type SqlType: SqlType;
    /// The column's logical type.
    const TYPE: ColumnType;
    /// Whether the column takes NULL.
    const NULLABLE: bool = false;
}

impl<T> ColumnValue for Option<T>
where
    T: ColumnValue,
    T::SqlType: SqlType<IsNull = NotNull>,
{
    type SqlType = Nullable<T::SqlType>;
    const TYPE: ColumnType = T::TYPE;
    const NULLABLE: bool = true;
}
