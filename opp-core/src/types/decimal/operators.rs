//! Lets columns of [`OppDecimal`] be added, subtracted, multiplied by integers, summed and averaged in a query.

use diesel::query_builder::QueryId;
use diesel::sql_types::{BigInt, Foldable, Nullable, SqlType, ops};

use super::OppDecimal;

impl<const P: u32, const S: u32> ops::Add for OppDecimal<P, S> {
    type Rhs = Self;
    type Output = Self;
}

impl<const P: u32, const S: u32> ops::Sub for OppDecimal<P, S> {
    type Rhs = Self;
    type Output = Self;
}

/// By an integer: two decimals have a product of more digits, which SQLite's scaled integers cannot hold.
impl<const P: u32, const S: u32> ops::Mul for OppDecimal<P, S> {
    type Rhs = BigInt;
    type Output = Self;
}

/// A sum has the most digits that a decimal can have. An average is not exact, so it is a float.
impl<const P: u32, const S: u32> Foldable for OppDecimal<P, S> {
    type Sum = Nullable<OppDecimal<18, S>>;
    type Avg = Nullable<DecimalAverage<S>>;
}

/// The SQL type of the average of decimals with `S` digits after the point; read as `f64`.
#[derive(Clone, Copy, Debug, SqlType, QueryId)]
#[diesel(
    sqlite_type(name = "Double"),
    postgres_type(oid = 1700, array_oid = 1231),
    mysql_type(name = "Numeric")
)]
pub struct DecimalAverage<const S: u32>;

/// Arithmetic on a column. `table!` provides it only for the types it knows by name.
#[doc(hidden)]
#[macro_export]
macro_rules! __decimal_operators {
    ($column:ty) => {
        $crate::__private::diesel::operator_allowed!($column, Add, add);
        $crate::__private::diesel::operator_allowed!($column, Sub, sub);
        $crate::__private::diesel::operator_allowed!($column, Mul, mul);
    };
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use diesel::sqlite::{Sqlite, SqliteValue};

    use super::DecimalAverage;
    use crate::types::backend::*;

    impl<const S: u32> FromSql<DecimalAverage<S>, Sqlite> for f64 {
        fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
            let units = value.read_double();
            Ok(units / 10_f64.powi(i32::try_from(S)?))
        }
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use diesel::pg::data_types::PgNumeric;
    use diesel::pg::{Pg, PgValue};
    use diesel::sql_types::Numeric;

    use super::DecimalAverage;
    use crate::types::backend::*;

    impl<const S: u32> FromSql<DecimalAverage<S>, Pg> for f64 {
        fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
            let numeric = <PgNumeric as FromSql<Numeric, Pg>>::from_sql(value)?;
            let (sign, weight, digits) = match numeric {
                PgNumeric::Positive { weight, digits, .. } => ("", weight, digits),
                PgNumeric::Negative { weight, digits, .. } => ("-", weight, digits),
                PgNumeric::NaN => return Ok(Self::NAN),
            };
            // Written out and parsed, so that the float is the closest one.
            let whole: String = digits.iter().map(|digit| format!("{digit:04}")).collect();
            let exponent = (i32::from(weight) + 1) * 4 - i32::try_from(whole.len())?;
            Ok(format!("{sign}{}e{exponent}", if whole.is_empty() { "0" } else { &whole }).parse()?)
        }
    }
}

#[cfg(feature = "mysql")]
mod mysql {
    use diesel::mysql::{Mysql, MysqlValue};

    use super::DecimalAverage;
    use crate::types::backend::*;

    impl<const S: u32> FromSql<DecimalAverage<S>, Mysql> for f64 {
        fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
            Ok(std::str::from_utf8(value.as_bytes())?.parse()?)
        }
    }
}
