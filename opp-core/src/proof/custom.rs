//! Finds the column type of a field with a custom SQL type: what its Rust type says, or what the attributes say where it says nothing.
//!
//! An associated constant of the type wins over one of a trait, and exists only where the type is a column by itself.

use std::marker::PhantomData;

use crate::column::ColumnValue;
use crate::def::ColumnType;

/// A Rust type `T`, and what the attributes give, `G`.
pub struct CustomColumn<T, G>(PhantomData<(T, G)>);

impl<T: ColumnValue, G> CustomColumn<T, G> {
    /// The column type of `T`.
    pub const TYPE: ColumnType = T::TYPE;
    /// Whether `T` is nullable.
    pub const NULLABLE: bool = T::NULLABLE;
}

/// What the attributes give.
pub trait GivenColumn {
    /// The column type.
    const TYPE: ColumnType;
    /// Whether the field is an `Option`.
    const NULLABLE: bool;
}

/// The constants of a type that is not a column by itself.
pub trait ByGivenColumn {
    /// The column type.
    const TYPE: ColumnType;
    /// Whether the field is an `Option`.
    const NULLABLE: bool;
}

impl<T, G: GivenColumn> ByGivenColumn for CustomColumn<T, G> {
    const TYPE: ColumnType = G::TYPE;
    const NULLABLE: bool = G::NULLABLE;
}

/// A backend that has a SQL type. The lifetime keeps the compiler from refusing a bound that does not hold: then the backend does not
/// have the newtype either.
pub trait KnowsSqlType<'a, S>: diesel::sql_types::HasSqlType<S> {}

impl<'a, S, DB: diesel::sql_types::HasSqlType<S>> KnowsSqlType<'a, S> for DB {}
