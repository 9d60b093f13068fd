//! How far are two vectors apart? pgvector's operators, which only PostgreSQL has.

use diesel::expression::{AsExpression, Expression};
use diesel::sql_types::{Double, Nullable, SqlType};

use super::OppVector;

/// The operators that pgvector has.
mod operators {
    use super::Double;

    diesel::infix_operator!(L2Distance, " <-> ", Double, backend: diesel::pg::Pg);
    diesel::infix_operator!(InnerProduct, " <#> ", Double, backend: diesel::pg::Pg);
    diesel::infix_operator!(CosineDistance, " <=> ", Double, backend: diesel::pg::Pg);
    diesel::infix_operator!(L1Distance, " <+> ", Double, backend: diesel::pg::Pg);
}
use operators::{CosineDistance, InnerProduct, L1Distance, L2Distance};

/// [`OppVector`] as a SQL type, nullable or not.
pub trait VectorOrNullable {}

impl<const N: usize> VectorOrNullable for OppVector<N> {}
impl<const N: usize> VectorOrNullable for Nullable<OppVector<N>> {}

/// pgvector's distances between [`OppVector`]s, on PostgreSQL. They are as wide as `f64`, and nullable where the column is.
///
/// An index of the attribute `index(embedding opclass = "…", method = "hnsw")` is used by the order of the distance that its
/// operator class is for, together with a limit:
///
/// | method | operator | operator class |
/// |---|---|---|
/// | `l2_distance` | `<->` | `vector_l2_ops` |
/// | `max_inner_product` | `<#>` | `vector_ip_ops` |
/// | `cosine_distance` | `<=>` | `vector_cosine_ops` |
/// | `l1_distance` | `<+>` | `vector_l1_ops` (`hnsw` only) |
///
/// ```
/// use diesel::prelude::*;
/// use opp_core::prelude::*;
///
/// #[derive(OppModel)]
/// #[opp(index(embedding opclass = "vector_cosine_ops", method = "hnsw", with(m = 16, ef_construction = 64)))]
/// struct Document {
///     id: i32,
///     embedding: OppVector<3>,
/// }
///
/// fn nearest(connection: &mut impl diesel::connection::LoadConnection<Backend = diesel::pg::Pg>, to: OppVector<3>) -> QueryResult<Vec<i32>> {
///     documents::table
///         .order(documents::embedding.cosine_distance(to))
///         .limit(5)
///         .select(documents::id)
///         .load(connection)
/// }
/// # fn main() {}
/// ```
///
/// SQLite has no such operators, so there it is a compile error:
///
/// ```compile_fail,E0271
/// use diesel::prelude::*;
/// use opp_core::prelude::*;
///
/// #[derive(OppModel)]
/// struct Document {
///     id: i32,
///     embedding: OppVector<3>,
/// }
///
/// fn nearest(connection: &mut SqliteConnection, to: OppVector<3>) -> QueryResult<Vec<i32>> {
///     documents::table.order(documents::embedding.cosine_distance(to)).select(documents::id).load(connection)
/// }
/// # fn main() {}
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no column or value of type `OppVector`",
    note = "pgvector's distances are between `OppVector`s of one size"
)]
pub trait VectorExpressionMethods: Expression + Sized
where
    Self::SqlType: SqlType,
{
    /// The Euclidean distance (`<->`).
    fn l2_distance<T: AsExpression<Self::SqlType>>(self, other: T) -> L2Distance<Self, T::Expression> {
        L2Distance::new(self, other.as_expression())
    }

    /// The negative inner product (`<#>`), so that the largest product comes first.
    fn max_inner_product<T: AsExpression<Self::SqlType>>(self, other: T) -> InnerProduct<Self, T::Expression> {
        InnerProduct::new(self, other.as_expression())
    }

    /// One less the cosine of the angle (`<=>`): from 0 to 2.
    fn cosine_distance<T: AsExpression<Self::SqlType>>(self, other: T) -> CosineDistance<Self, T::Expression> {
        CosineDistance::new(self, other.as_expression())
    }

    /// The sum of the differences (`<+>`).
    fn l1_distance<T: AsExpression<Self::SqlType>>(self, other: T) -> L1Distance<Self, T::Expression> {
        L1Distance::new(self, other.as_expression())
    }
}

impl<E> VectorExpressionMethods for E
where
    E: Expression,
    E::SqlType: SqlType + VectorOrNullable,
{
}
