//! Converts between the text of a decimal and the integer that SQLite stores, never by rounding.

use std::fmt;

/// The most digits a scaled 64-bit integer always holds.
pub const MAX_PRECISION: u32 = 18;

/// Why a text is no decimal of the wanted size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecimalError {
    /// It is not written as a sign, digits, and digits after a point.
    Syntax,
    /// It has more digits after the point than the scale.
    Scale {
        /// Digits after the point that are kept.
        scale: u32,
    },
    /// It has more digits than the precision.
    Precision {
        /// Digits in all.
        precision: u32,
        /// Digits after the point.
        scale: u32,
    },
}

impl fmt::Display for DecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax => write!(
                f,
                "not a decimal number: write digits with at most one point, such as -12.50"
            ),
            Self::Scale { scale } => write!(f, "more than {scale} digits after the point: round the number first"),
            Self::Precision { precision, scale } => write!(
                f,
                "too large for {precision} digits of which {scale} stand after the point"
            ),
        }
    }
}

impl std::error::Error for DecimalError {}

/// Reads a decimal as a whole number of units of 10^-`scale`.
///
/// ```
/// use opp_sql::value::decimal::parse;
/// assert_eq!(parse("12.5", 10, 2), Ok(1250));
/// ```
///
/// # Errors
/// The text is no decimal, or does not fit `precision` and `scale` exactly.
pub fn parse(text: &str, precision: u32, scale: u32) -> Result<i64, DecimalError> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let written = whole.bytes().chain(fraction.bytes());
    if (whole.is_empty() && fraction.is_empty()) || !written.clone().all(|byte| byte.is_ascii_digit()) {
        return Err(DecimalError::Syntax);
    }
    let fraction = fraction.trim_end_matches('0');
    let missing = usize::try_from(scale)
        .ok()
        .and_then(|scale| scale.checked_sub(fraction.len()));
    let missing = missing.ok_or(DecimalError::Scale { scale })?;
    let zeros = std::iter::repeat_n(b'0', missing);
    let units = whole
        .bytes()
        .chain(fraction.bytes())
        .chain(zeros)
        .try_fold(0_i64, push_digit);
    let units = units.map(|units| if negative { -units } else { units });
    units
        .filter(|&units| fits(units, precision))
        .ok_or(DecimalError::Precision { precision, scale })
}

fn push_digit(units: i64, digit: u8) -> Option<i64> {
    units.checked_mul(10)?.checked_add(i64::from(digit - b'0'))
}

/// Whether a number has at most `precision` digits.
#[must_use]
pub const fn fits(units: i64, precision: u32) -> bool {
    match 10_u64.checked_pow(precision) {
        Some(limit) => units.unsigned_abs() < limit,
        None => true,
    }
}

/// Writes units of 10^-`scale` as a decimal, with all digits of the scale.
#[must_use]
pub fn print(units: i64, scale: u32) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let Ok(scale @ 1..) = usize::try_from(scale) else {
        return units.to_string();
    };
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    format!("{sign}{whole}.{fraction}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn digits_are_kept_or_refused() {
        assert_eq!(parse("12.50", 10, 2), Ok(1250));
        assert_eq!(parse("-.5", 10, 2), Ok(-50));
        assert_eq!(parse("+7", 10, 0), Ok(7));
        assert_eq!(parse("007.1000", 3, 2), Ok(710));
        assert_eq!(parse("1.005", 10, 2), Err(DecimalError::Scale { scale: 2 }));
        let too_large = DecimalError::Precision { precision: 3, scale: 2 };
        assert_eq!(parse("10", 3, 2), Err(too_large.clone()));
        assert_eq!(parse("99999999999999999999", 3, 2), Err(too_large));
        for text in ["", ".", "-", "1e3", "1.2.3", "١", "1 0", "NaN", "--1", "+-1"] {
            assert_eq!(parse(text, 18, 2), Err(DecimalError::Syntax), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(units in -999_999_999_999_999_999_i64..=999_999_999_999_999_999, scale in 0_u32..=18) {
            prop_assert_eq!(parse(&print(units, scale), 18, scale), Ok(units));
        }
    }
}
