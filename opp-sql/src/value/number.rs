//! Reads whole numbers, decimals and floating-point numbers, never by rounding.

use std::fmt;

use super::{FloatWidth, IntegerWidth, Misfit};

/// A decimal number with the digits after the point that it was written with: `-12.50`, which equals `-12.5`.
#[derive(Clone, Debug)]
pub struct Digits(String);

impl PartialEq for Digits {
    fn eq(&self, other: &Self) -> bool {
        self.shortest() == other.shortest()
    }
}

impl Eq for Digits {}

impl Digits {
    /// A number for a type whose values are not known.
    pub(super) fn verbatim(written: &str) -> Self {
        Self(written.to_owned())
    }

    /// Whether it is written as a decimal number, and not with an exponent or in another form.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (negative, digits) = unsigned(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let written = !(whole.is_empty() && fraction.is_empty());
        if !written || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        let is_zero = whole.is_empty() && fraction.bytes().all(|byte| byte == b'0');
        let sign = if negative && !is_zero { "-" } else { "" };
        let whole = if whole.is_empty() { "0" } else { whole };
        let point = if fraction.is_empty() { "" } else { "." };
        Some(Self(format!("{sign}{whole}{point}{fraction}")))
    }

    /// Units of 10^-`scale`, as SQLite stores it; `None` where it has more digits than that or than 64 bits hold.
    #[must_use]
    pub fn units(&self, scale: u32) -> Option<i64> {
        super::decimal::parse(&self.0, super::decimal::MAX_PRECISION, scale).ok()
    }

    /// With as many digits after the point as the scale; without one, as many as it needs.
    #[must_use]
    pub fn at_scale(&self, scale: Option<u32>) -> String {
        let shortest = self.shortest();
        let Some(scale) = scale.map(|scale| scale as usize).filter(|scale| *scale > 0) else {
            return shortest.to_owned();
        };
        let (whole, fraction) = shortest.split_once('.').unwrap_or((shortest, ""));
        format!("{whole}.{fraction:0<scale$}")
    }

    /// Without the zeros at the end.
    fn shortest(&self) -> &str {
        match self.0.split_once('.') {
            Some(_) => self.0.trim_end_matches('0').trim_end_matches('.'),
            None => &self.0,
        }
    }

    fn sizes(&self) -> (usize, usize) {
        let (whole, fraction) = self.shortest().split_once('.').unwrap_or((self.shortest(), ""));
        (whole.trim_start_matches(['-', '0']).len(), fraction.len())
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(super) fn integer(text: &str, width: IntegerWidth) -> Result<i64, Misfit> {
    let (_, digits) = unsigned(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Misfit::Integer);
    }
    let bits = width.bits();
    let limit = 1_i128 << (bits - 1);
    // Digits that even 128 bits cannot hold are outside as well.
    let number: i128 = text.parse().map_err(|_| Misfit::Width { bits })?;
    i64::try_from(number)
        .ok()
        .filter(|_| (-limit..limit).contains(&number))
        .ok_or(Misfit::Width { bits })
}

pub(super) fn decimal(text: &str, precision: Option<u32>, scale: Option<u32>) -> Result<Digits, Misfit> {
    let digits = Digits::read(text).ok_or(Misfit::Decimal)?;
    let Some(precision) = precision else {
        return Ok(digits);
    };
    let scale = scale.unwrap_or(0);
    let (whole, fraction) = digits.sizes();
    if fraction > scale as usize {
        return Err(Misfit::Scale { scale });
    }
    if whole > precision.saturating_sub(scale) as usize {
        return Err(Misfit::Precision { precision, scale });
    }
    Ok(digits)
}

pub(super) fn float(text: &str, width: FloatWidth) -> Result<String, Misfit> {
    let written = significant(text).ok_or(Misfit::Float)?;
    let (nearest, exponential) = match width {
        FloatWidth::Single => {
            let nearest: f32 = text.parse().map_err(|_| Misfit::Float)?;
            let nearest = nearest.clamp(f32::MIN, f32::MAX);
            // Its digits are the fewest that tell it from others of 32 bits; what 64 bits hold may still be the same number.
            if float(text, FloatWidth::Double).is_ok_and(|wide| wide == format!("{:?}", f64::from(nearest))) {
                return Ok(format!("{nearest:?}"));
            }
            (format!("{nearest:?}"), format!("{nearest:e}"))
        }
        FloatWidth::Double => {
            let nearest: f64 = text.parse().map_err(|_| Misfit::Float)?;
            let nearest = nearest.clamp(f64::MIN, f64::MAX);
            (format!("{nearest:?}"), format!("{nearest:e}"))
        }
    };
    if significant(&exponential) == Some(written) {
        Ok(nearest)
    } else {
        Err(Misfit::Inexact {
            bits: width.bits(),
            nearest,
        })
    }
}

/// The digits of a number without zeros around them, and the power of ten of the first.
fn significant(text: &str) -> Option<(String, i64)> {
    let (_, number) = unsigned(text);
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (_, exponent_digits) = unsigned(exponent);
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if exponent_digits.is_empty() || !all_digits(exponent_digits) {
        return None;
    }
    let exponent: i64 = exponent.parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let digits = format!("{whole}{fraction}");
    let leading = digits.len() - digits.trim_start_matches('0').len();
    let kept = digits.trim_matches('0');
    if kept.is_empty() {
        return Some((String::new(), 0));
    }
    let place = i64::try_from(whole.len()).ok()? - i64::try_from(leading).ok()?;
    Some((kept.to_owned(), exponent.checked_add(place)?))
}

/// Whether a minus sign stands first, and what follows the sign.
fn unsigned(text: &str) -> (bool, &str) {
    match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    }
}
