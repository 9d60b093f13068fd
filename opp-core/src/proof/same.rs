//! Compares types at compile time, and provides a table that is in no query.

use std::marker::PhantomData;

use diesel::dsl::AsExprOf;
use diesel::query_builder::{AsQuery, SqlQuery};
use diesel::sql_types::{Integer, Untyped};
use diesel::{IntoSql, QuerySource, Table};

/// Two types. An associated constant of the type wins over one of a trait, and exists only where both are the same.
pub struct SameType<A, B>(PhantomData<(A, B)>);

impl<T> SameType<T, T> {
    /// They are the same.
    pub const SAME: bool = true;
}

/// The constant of two types that differ.
pub trait DifferentType {
    /// They are not the same.
    const SAME: bool = false;
}

impl<A, B> DifferentType for SameType<A, B> {}

/// A table that is in no query: it takes the place of one that is named twice, or of the table itself. `C` and `N` tell several apart.
pub struct Nowhere<C, const N: usize>(PhantomData<C>);

impl<C, const N: usize> QuerySource for Nowhere<C, N> {
    type FromClause = ();
    type DefaultSelection = AsExprOf<i32, Integer>;

    fn from_clause(&self) -> Self::FromClause {}

    fn default_selection(&self) -> Self::DefaultSelection {
        0.into_sql::<Integer>()
    }
}

impl<C, const N: usize> AsQuery for Nowhere<C, N> {
    type SqlType = Untyped;
    type Query = SqlQuery;

    fn as_query(self) -> Self::Query {
        diesel::sql_query("")
    }
}

impl<C, const N: usize> Table for Nowhere<C, N> {
    type PrimaryKey = AsExprOf<i32, Integer>;
    type AllColumns = AsExprOf<i32, Integer>;

    fn primary_key(&self) -> Self::PrimaryKey {
        0.into_sql::<Integer>()
    }

    fn all_columns() -> Self::AllColumns {
        0.into_sql::<Integer>()
    }
}
