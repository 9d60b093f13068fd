//! Makes a Rust type its own SQL type: what `OppEnum` and `OppType` emit, for every enabled backend.
//!
//! Which backends are on is this crate's business, so the implementations are macros of this crate: a `cfg` in derived code
//! would ask the user's crate.

/// An enum that is a column.
pub trait EnumColumn: Sized + 'static {
    /// Name of the type where the database has named enum types.
    const TYPE_NAME: &'static str;
    /// Whether the column is text on every database.
    const AS_TEXT: bool;
    /// The variant's name in the database.
    fn name(&self) -> &'static str;
    /// The variant of a name.
    fn of_name(name: &str) -> Option<Self>;
}

/// Diesel's traits of a type that is its own SQL type, whatever the backend.
#[doc(hidden)]
#[macro_export]
macro_rules! __own_sql_type {
    ($rust:ty) => {
        impl $crate::__private::diesel::sql_types::SqlType for $rust {
            type IsNull = $crate::__private::diesel::sql_types::is_nullable::NotNull;
            const IS_ARRAY: bool = false;
        }
        impl $crate::__private::diesel::sql_types::SingleValue for $rust {}
        impl $crate::__private::diesel::sql_types::SqlOrd for $rust {}
        impl $crate::__private::diesel::query_builder::QueryId for $rust {
            type QueryId = Self;
            const HAS_STATIC_QUERY_ID: bool = true;
        }
        $crate::__as_expression!($rust, $rust);
        impl<__DB, __ST> $crate::__private::diesel::deserialize::Queryable<__ST, __DB> for $rust
        where
            __DB: $crate::__private::diesel::backend::Backend,
            __ST: $crate::__private::diesel::sql_types::SingleValue,
            Self: $crate::__private::diesel::deserialize::FromSql<__ST, __DB>,
        {
            type Row = Self;
            fn build(row: Self) -> $crate::__private::diesel::deserialize::Result<Self> {
                ::core::result::Result::Ok(row)
            }
        }
    };
}

/// Makes values of a Rust type expressions of a SQL type, NULL included.
#[doc(hidden)]
#[macro_export]
macro_rules! __as_expression {
    ($rust:ty, $sql:ty) => {
        $crate::__as_expression!(@one [] $rust, $sql, $rust);
        $crate::__as_expression!(@one ['__expr] &'__expr $rust, $sql, $rust);
        impl<__DB> $crate::__private::diesel::serialize::ToSql<
            $crate::__private::diesel::sql_types::Nullable<$sql>,
            __DB,
        > for $rust
        where
            __DB: $crate::__private::diesel::backend::Backend,
            Self: $crate::__private::diesel::serialize::ToSql<$sql, __DB>,
        {
            fn to_sql<'__b>(
                &'__b self,
                out: &mut $crate::__private::diesel::serialize::Output<'__b, '_, __DB>,
            ) -> $crate::__private::diesel::serialize::Result {
                $crate::__private::diesel::serialize::ToSql::<$sql, __DB>::to_sql(self, out)
            }
        }
    };
    (@one [$($lifetime:tt)*] $value:ty, $sql:ty, $rust:ty) => {
        impl<$($lifetime)*> $crate::__private::diesel::expression::AsExpression<$sql> for $value {
            type Expression =
                $crate::__private::diesel::internal::derives::as_expression::Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                $crate::__private::diesel::internal::derives::as_expression::Bound::new(self)
            }
        }
        impl<$($lifetime)*> $crate::__private::diesel::expression::AsExpression<
            $crate::__private::diesel::sql_types::Nullable<$sql>,
        > for $value {
            type Expression = $crate::__private::diesel::internal::derives::as_expression::Bound<
                $crate::__private::diesel::sql_types::Nullable<$sql>,
                Self,
            >;
            fn as_expression(self) -> Self::Expression {
                $crate::__private::diesel::internal::derives::as_expression::Bound::new(self)
            }
        }
    };
}

/// A newtype's values, written and read as the inner type's.
#[doc(hidden)]
#[macro_export]
macro_rules! __newtype_values {
    ($rust:ident, $inner:ty, $sql:ty) => {
        impl<__DB> $crate::__private::diesel::serialize::ToSql<$sql, __DB> for $rust
        where
            __DB: $crate::__private::diesel::backend::Backend,
            $inner: $crate::__private::diesel::serialize::ToSql<<$inner as $crate::column::ColumnValue>::SqlType, __DB>,
        {
            fn to_sql<'__b>(
                &'__b self,
                out: &mut $crate::__private::diesel::serialize::Output<'__b, '_, __DB>,
            ) -> $crate::__private::diesel::serialize::Result {
                <$inner as $crate::__private::diesel::serialize::ToSql<
                    <$inner as $crate::column::ColumnValue>::SqlType,
                    __DB,
                >>::to_sql(&self.0, out)
            }
        }
        impl<__DB> $crate::__private::diesel::deserialize::FromSql<$sql, __DB> for $rust
        where
            __DB: $crate::__private::diesel::backend::Backend,
            $inner:
                $crate::__private::diesel::deserialize::FromSql<<$inner as $crate::column::ColumnValue>::SqlType, __DB>,
        {
            fn from_sql(
                value: <__DB as $crate::__private::diesel::backend::Backend>::RawValue<'_>,
            ) -> $crate::__private::diesel::deserialize::Result<Self> {
                <$inner as $crate::__private::diesel::deserialize::FromSql<
                    <$inner as $crate::column::ColumnValue>::SqlType,
                    __DB,
                >>::from_sql(value)
                .map($rust)
            }
        }
    };
}

mod mysql;
mod postgres;
mod sqlite;
