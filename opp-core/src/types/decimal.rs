//! Which exact decimal is the same on every database?

use std::fmt;
use std::ops::Neg;
use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::query_builder::QueryId;
use diesel::sql_types::{SqlOrd, SqlType};

use opp_sql::value::decimal::{self, DecimalError, MAX_PRECISION};

#[cfg(feature = "postgres")]
mod numeric;
mod operators;
mod serde;

pub use operators::DecimalAverage;

/// An exact decimal of `P` digits, of which `S` stand after the point: an integer of units of 10^-`S` on SQLite, so that
/// comparing, ordering and checks are right; `NUMERIC(P, S)` on PostgreSQL; `DECIMAL(P, S)` on MySQL and MariaDB.
///
/// `P` is at most 18, which is checked when the program is compiled. Nothing is ever rounded: what does not fit is an error.
///
/// ```
/// use opp_core::types::OppDecimal;
/// let price: OppDecimal<10, 2> = "12.5".parse().unwrap();
/// assert_eq!(price.checked_mul(3).unwrap().to_string(), "37.50");
/// ```
///
/// In a query, columns are added, subtracted, multiplied by integers, summed (with up to 18 digits) and averaged (as `f64`):
///
/// ```
/// use diesel::dsl::{avg, sum};
/// use diesel::prelude::*;
/// use opp_core::prelude::*;
///
/// #[derive(OppModel)]
/// struct Line {
///     id: i32,
///     price: OppDecimal<10, 2>,
///     shipping: OppDecimal<10, 2>,
/// }
///
/// fn totals(connection: &mut SqliteConnection) -> QueryResult<(Option<OppDecimal<18, 2>>, Option<f64>)> {
///     lines::table.select((sum(lines::price * 3 + lines::shipping), avg(lines::price))).first(connection)
/// }
/// # fn main() {}
/// ```
///
/// ```compile_fail
/// let too_long = opp_core::types::OppDecimal::<19, 2>::from_units(0);
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow, SqlType, QueryId)]
#[diesel(sql_type = OppDecimal<P, S>)]
#[diesel(
    sqlite_type(name = "Long"),
    postgres_type(oid = 1700, array_oid = 1231),
    mysql_type(name = "Numeric")
)]
pub struct OppDecimal<const P: u32, const S: u32>(i64);

super::own_sql_type!([const P: u32, const S: u32] OppDecimal<P, S>, OppDecimal::<P, S>::KIND);

impl<const P: u32, const S: u32> SqlOrd for OppDecimal<P, S> {}

impl<const P: u32, const S: u32> OppDecimal<P, S> {
    const KIND: crate::def::TypeKind = {
        let () = Self::SIZE_IS_POSSIBLE;
        crate::def::TypeKind::Decimal {
            precision: Some(P),
            scale: Some(S),
        }
    };
    const SIZE_IS_POSSIBLE: () = assert!(
        P >= 1 && P <= MAX_PRECISION && S <= P,
        "`OppDecimal<P, S>` has 1 to 18 digits, S of them after the point; for more digits use BigDecimal on PostgreSQL or MySQL"
    );

    /// Zero.
    pub const ZERO: Self = Self(0);

    /// A number of units of 10^-`S`; `None` where it has more than `P` digits.
    #[must_use]
    pub const fn from_units(units: i64) -> Option<Self> {
        const { Self::SIZE_IS_POSSIBLE }
        if decimal::fits(units, P) {
            Some(Self(units))
        } else {
            None
        }
    }

    /// The number of units of 10^-`S`, which is what SQLite stores.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.0
    }

    /// The sum, unless it has too many digits.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).and_then(Self::from_units)
    }

    /// The difference, unless it has too many digits.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).and_then(Self::from_units)
    }

    /// The product with a whole number, unless it has too many digits.
    #[must_use]
    pub fn checked_mul(self, factor: i64) -> Option<Self> {
        self.0.checked_mul(factor).and_then(Self::from_units)
    }
}

impl<const P: u32, const S: u32> Neg for OppDecimal<P, S> {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl<const P: u32, const S: u32> FromStr for OppDecimal<P, S> {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const { Self::SIZE_IS_POSSIBLE }
        decimal::parse(text, P, S).map(Self)
    }
}

impl<const P: u32, const S: u32> fmt::Display for OppDecimal<P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&decimal::print(self.0, S))
    }
}

impl<const P: u32, const S: u32> fmt::Debug for OppDecimal<P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OppDecimal({self})")
    }
}

#[cfg(feature = "decimal")]
impl<const P: u32, const S: u32> From<OppDecimal<P, S>> for bigdecimal::BigDecimal {
    fn from(value: OppDecimal<P, S>) -> Self {
        Self::new(value.0.into(), S.into())
    }
}

#[cfg(feature = "decimal")]
impl<const P: u32, const S: u32> TryFrom<&bigdecimal::BigDecimal> for OppDecimal<P, S> {
    type Error = DecimalError;

    fn try_from(value: &bigdecimal::BigDecimal) -> Result<Self, Self::Error> {
        value.to_plain_string().parse()
    }
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use diesel::sqlite::{Sqlite, SqliteType, SqliteValue};

    use super::*;
    use crate::types::backend::*;

    impl<const P: u32, const S: u32> ToSql<OppDecimal<P, S>, Sqlite> for OppDecimal<P, S> {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
            out.set_value(self.0);
            Ok(IsNull::No)
        }
    }

    impl<const P: u32, const S: u32> FromSql<OppDecimal<P, S>, Sqlite> for OppDecimal<P, S> {
        fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
            match value.value_type() {
                Some(SqliteType::Long) => {}
                // SQLite would convert anything to an integer, 0 where it cannot.
                other => return Err(format!("a decimal is stored as an integer, this is {other:?}").into()),
            }
            let units = value.read_long();
            Self::from_units(units).ok_or_else(|| DecimalError::Precision { precision: P, scale: S }.into())
        }
    }
}

#[cfg(feature = "mysql")]
mod mysql {
    use std::io::Write;

    use diesel::mysql::{Mysql, MysqlValue};

    use super::*;
    use crate::types::backend::*;

    impl<const P: u32, const S: u32> ToSql<OppDecimal<P, S>, Mysql> for OppDecimal<P, S> {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
            write!(out, "{self}")?;
            Ok(IsNull::No)
        }
    }

    impl<const P: u32, const S: u32> FromSql<OppDecimal<P, S>, Mysql> for OppDecimal<P, S> {
        fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
            Ok(std::str::from_utf8(value.as_bytes())?.parse()?)
        }
    }
}
