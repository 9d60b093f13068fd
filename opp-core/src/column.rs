//! Which column does a Rust type make? The trait behind every field of a model.

use diesel::sql_types::{Nullable, SqlType, is_nullable::NotNull};

use crate::def::{ColumnType, TypeKind};

/// A Rust type that can be a column.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a column type",
    label = "no column type is known for `{Self}`",
    note = "derive `OppEnum` on an enum or `OppType` on a newtype, or switch on the feature of opp-core that knows the type (chrono, time, uuid, json, decimal, network)",
    note = "a field that is no column is marked `#[opp(skip)]`"
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

impl ColumnValue for i32 {
    type SqlType = diesel::sql_types::Integer;
    const TYPE: ColumnType = ColumnType::portable(TypeKind::Integer);
}

impl ColumnValue for String {
    type SqlType = diesel::sql_types::Text;
    const TYPE: ColumnType = ColumnType::portable(TypeKind::Text);
}
