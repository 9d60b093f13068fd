//! Proves at compile time what derived code assumes: that types, keys and existing schemas agree. Not public; generated code calls it.

use diesel::Table;
use diesel::expression::{AsExpression, Expression, TypedExpressionType};
use diesel::sql_types::{IntoNullable, SqlType, is_nullable};

use crate::column::ColumnValue;

mod admin;
mod count;
mod custom;
mod same;

pub use admin::*;
pub use count::{ColumnCount, columns};
pub use custom::{ByGivenColumn, CustomColumn, GivenColumn, KnowsSqlType};
pub use same::{DifferentType, Nowhere, SameType};

/// The SQL type of a field, where Diesel's table has the same one.
#[diagnostic::on_unimplemented(
    message = "the field is stored as `{Self}`, but Diesel's table has `{S}`",
    label = "the Diesel type cannot be derived from the name of this type",
    note = "for an alias or a newtype of `String` add `#[opp(sql_type(diesel = Text))]`, and so on",
    note = "for an enum or newtype of your own that is named like a standard type add `#[opp(sql_type(diesel = self::Name))]`, or rename it"
)]
pub trait StoredAs<S> {}

impl<S> StoredAs<S> for S {}

/// The SQL type of a foreign key, where the column it points at has the same one, NULL aside.
#[diagnostic::on_unimplemented(
    message = "a foreign key of type `{Self}` cannot reference a column of type `{S}`",
    label = "the field and the column it references have different types",
    note = "give the field the type of the column in `references`; only `Option` may differ"
)]
pub trait PointsAt<S> {}

impl<S> PointsAt<S> for S {}

/// The column `Self` is the primary key `K`.
#[diagnostic::on_unimplemented(
    message = "Diesel joins on the primary key, but this foreign key references another column",
    label = "not the primary key of its table",
    note = "add `join = false` beside `references`; to use both tables in a query, name the other one in `joins(…)` on the struct and join with `.on(…)`"
)]
pub trait IsPrimaryKey<K> {}

impl<K> IsPrimaryKey<K> for K {}

/// The two tables may be in one query, which is declared once. Where the compiler finds this twice, both structs relate the tables:
/// add `join = false` to one of the two `references`, or remove the table from one `joins(…)`.
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
    let mut index = 0;
    while index < one.len() && index < other.len() && one[index] == other[index] {
        index += 1;
    }
    index == one.len() && index == other.len()
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

/// Whether a SQL type is nullable.
#[must_use]
pub const fn is_nullable<S: SqlType>() -> bool
where
    S::IsNull: Nullability,
{
    S::IsNull::NULLABLE
}

/// Diesel's marker types, as a constant.
pub trait Nullability {
    /// Whether NULL is allowed.
    const NULLABLE: bool;
}

impl Nullability for is_nullable::NotNull {
    const NULLABLE: bool = false;
}

impl Nullability for is_nullable::IsNullable {
    const NULLABLE: bool = true;
}

/// The primary key `Self` of an existing schema, where the struct has the same one.
#[diagnostic::on_unimplemented(
    message = "the primary key of the schema is `{Self}`, but the struct has `{K}`",
    label = "another primary key",
    note = "mark the same fields `#[opp(primary_key)]`, or list them in the schema's order: `#[opp(primary_key(a, b))]`"
)]
pub trait SamePrimaryKey<K> {}

impl<K> SamePrimaryKey<K> for K {}

/// Compiles where the two keys are the same; never called.
pub fn same_primary_key<P: SamePrimaryKey<K>, K>() {}

/// Compiles where `T` is the type of a table; never called.
pub fn is_table<T: Table>() {}
