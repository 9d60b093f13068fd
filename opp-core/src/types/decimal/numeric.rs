//! How does a scaled integer become PostgreSQL's NUMERIC, and back?

use diesel::pg::data_types::PgNumeric;
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::Numeric;

use super::OppDecimal;
use crate::types::backend::*;
use opp_sql::value::decimal::DecimalError;

impl<const P: u32, const S: u32> ToSql<OppDecimal<P, S>, Pg> for OppDecimal<P, S> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let numeric = to_numeric(self.units(), S)?;
        ToSql::<Numeric, Pg>::to_sql(&numeric, &mut out.reborrow())
    }
}

impl<const P: u32, const S: u32> FromSql<OppDecimal<P, S>, Pg> for OppDecimal<P, S> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let numeric = <PgNumeric as FromSql<Numeric, Pg>>::from_sql(value)?;
        let units = from_numeric(&numeric, S)?;
        Self::from_units(units).ok_or_else(|| DecimalError::Precision { precision: P, scale: S }.into())
    }
}

/// NUMERIC is written in digits of base 10000, aligned at the point.
fn to_numeric(units: i64, scale: u32) -> Result<PgNumeric, std::num::TryFromIntError> {
    let fraction_digits = scale.div_ceil(4);
    let mut rest = u128::from(units.unsigned_abs()) * 10_u128.pow(fraction_digits * 4 - scale);
    let mut digits = Vec::new();
    while rest > 0 {
        digits.push(i16::try_from(rest % 10_000)?);
        rest /= 10_000;
    }
    let weight = i16::try_from(digits.len())? - i16::try_from(fraction_digits)? - 1;
    digits.reverse();
    let scale = u16::try_from(scale)?;
    Ok(if units < 0 {
        PgNumeric::Negative { weight, scale, digits }
    } else {
        PgNumeric::Positive { weight, scale, digits }
    })
}

fn from_numeric(numeric: &PgNumeric, scale: u32) -> Result<i64, Box<dyn std::error::Error + Send + Sync>> {
    let (sign, weight, digits) = match numeric {
        PgNumeric::Positive { weight, digits, .. } => (1, *weight, digits),
        PgNumeric::Negative { weight, digits, .. } => (-1, *weight, digits),
        PgNumeric::NaN => return Err("NaN is no decimal".into()),
    };
    let too_large = || DecimalError::Precision {
        precision: opp_sql::value::decimal::MAX_PRECISION,
        scale,
    };
    let mut units = 0_i128;
    for (position, &digit) in (0_i32..).zip(digits) {
        // What this digit of base 10000 is worth, in powers of ten of the unit.
        let power = 4 * (i32::from(weight) - position) + i32::try_from(scale)?;
        let digit = i128::from(digit);
        let part = match (u32::try_from(power), 10_i128.checked_pow(power.unsigned_abs())) {
            (_, None) => return Err(too_large().into()),
            (Ok(_), Some(worth)) => digit.checked_mul(worth).ok_or_else(too_large)?,
            (Err(_), Some(divisor)) if digit % divisor == 0 => digit / divisor,
            (Err(_), Some(_)) => return Err(DecimalError::Scale { scale }.into()),
        };
        units = units.checked_add(part).ok_or_else(too_large)?;
    }
    Ok(i64::try_from(sign * units).map_err(|_| too_large())?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn digits_are_aligned_at_the_point() {
        let numeric = |weight, scale, digits: &[i16]| PgNumeric::Positive {
            weight,
            scale,
            digits: digits.to_vec(),
        };
        assert_eq!(to_numeric(1250, 2), Ok(numeric(0, 2, &[12, 5000])));
        assert_eq!(to_numeric(5, 4), Ok(numeric(-1, 4, &[5])));
        assert_eq!(to_numeric(123_456_789, 0), Ok(numeric(2, 0, &[1, 2345, 6789])));
        assert_eq!(to_numeric(0, 2).map(|zero| from_numeric(&zero, 2).unwrap()), Ok(0));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let digits = |weight, digits: &[i16]| PgNumeric::Positive {
            weight,
            scale: 3,
            digits: digits.to_vec(),
        };
        assert!(from_numeric(&digits(0, &[1, 50]), 2).is_err(), "1.005");
        assert!(from_numeric(&digits(20, &[1]), 2).is_err());
        assert!(from_numeric(&PgNumeric::NaN, 2).is_err());
    }

    proptest! {
        #[test]
        fn numeric_keeps_every_digit(units in -999_999_999_999_999_999_i64..=999_999_999_999_999_999, scale in 0_u32..=18) {
            let numeric = to_numeric(units, scale).unwrap();
            prop_assert_eq!(from_numeric(&numeric, scale).unwrap(), units);
        }
    }
}
