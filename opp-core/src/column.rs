//! Which column does a Rust type make? The trait behind every field of a model.

use diesel::expression::{AsExpression, Expression, TypedExpressionType};
use diesel::sql_types::{IntoNullable, Nullable, SqlType, is_nullable::NotNull};

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

/// The SQL type of a field, where Diesel's table has the same one.
#[diagnostic::on_unimplemented(
    message = "the field is stored as `{Self}`, and Diesel's table says `{S}`",
    label = "which of Diesel's types this is stored as cannot be told from its name",
    note = "say it: `#[opp(sql_type(diesel = Text))]` for an alias or a newtype of `String`, and so on"
)]
pub trait StoredAs<S> {}

impl<S> StoredAs<S> for S {}

/// The SQL type of a foreign key, where the column it points at has the same one, NULL aside.
#[diagnostic::on_unimplemented(
    message = "a foreign key of type `{Self}` cannot point at a column of type `{S}`",
    label = "the field and the column it references have different types",
    note = "give the field the type of the column that `references` names; only `Option` may differ"
)]
pub trait PointsAt<S> {}

impl<S> PointsAt<S> for S {}

/// The column `Self` is the primary key `K`.
#[diagnostic::on_unimplemented(
    message = "Diesel joins on the primary key, and this foreign key points at another column",
    label = "not the primary key of its table",
    note = "say `join = false` beside `references`; where the two tables meet in a query, name the other one with `joins(…)` on the struct and join with `.on(…)`"
)]
pub trait IsPrimaryKey<K> {}

impl<K> IsPrimaryKey<K> for K {}

/// The two tables may meet in a query, which is said once. Where the compiler finds this said twice, both structs relate the tables:
/// say `join = false` beside one of the two `references`, or take the table out of one `joins(…)`.
#[doc(hidden)]
pub trait JoinFalseOnOneSide<T> {}

/// Compiles where the column `C` is the primary key `K`; never called.
#[doc(hidden)]
pub fn is_primary_key<C: IsPrimaryKey<K>, K>() {}

/// Compiles where a field of type `T` is stored as `S`; never called.
#[doc(hidden)]
pub fn stored_as<T: ColumnValue, S>()
where
    T::SqlType: StoredAs<S>,
{
}

/// Compiles where a value of type `T` can be written as `S`; never called.
#[doc(hidden)]
pub fn converts_to<T: AsExpression<S>, S: SqlType + TypedExpressionType>() {}

/// Compiles where a value of type `T` can be written into the column `C`; never called.
#[doc(hidden)]
pub fn fits_column<T, C>()
where
    T: AsExpression<C::SqlType>,
    C: Expression,
    C::SqlType: SqlType + TypedExpressionType,
{
}

/// Whether two names are the same, at compile time.
#[doc(hidden)]
#[must_use]
pub const fn same_name(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut place = 0;
    while place < one.len() && place < other.len() && one[place] == other[place] {
        place += 1;
    }
    place == one.len() && place == other.len()
}

/// Compiles where a column of the SQL type `S` may be a foreign key to the column `C`; never called.
#[doc(hidden)]
pub fn points_at<S, C>()
where
    C: Expression,
    C::SqlType: IntoNullable,
    S: IntoNullable,
    S::Nullable: PointsAt<<C::SqlType as IntoNullable>::Nullable>,
{
}
