//! Converts to whole numbers, booleans, floating-point numbers and decimals.

use super::conversion::{Conversion, either};
use crate::dialect::postgres::types::Stored;

/// Of no more digits than 64 bits hold, zeros in front aside.
const WHOLE: &str = "'^[-+]?(?=[0-9])0*[0-9]{0,19}$'";
const NUMBER: &str = "'^[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)$'";
/// An exponent of more digits is one that no number has.
const FLOAT: &str = "'^[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][-+]?0*[0-9]{1,3})?$'";

fn outside(value: &str, bits: u32) -> String {
    let limit = 1_i128 << (bits - 1);
    format!("{value} NOT BETWEEN -{limit} AND {}", limit - 1)
}

pub(super) fn to_integer(at: &str, from: &Stored, bits: u32) -> Option<Conversion> {
    let ty = Stored::Integer(bits).spelling();
    let limit = 1_i128 << (bits - 1);
    match from {
        Stored::Integer(before) if *before <= bits => Conversion::by_itself(),
        Stored::Integer(_) => Conversion::by_itself_unless(outside(at, bits)),
        Stored::Boolean => Conversion::using(format!("{at}::integer::{ty}")),
        // As it is: a cast to numeric keeps fifteen digits. NaN is larger than every number.
        Stored::Float(_) => Conversion::unless(
            format!("{at} <> trunc({at}) OR {at} < -{limit} OR {at} >= {limit}"),
            format!("{at}::{ty}"),
        ),
        Stored::Decimal(..) => Conversion::unless(
            format!("{at} <> trunc({at}) OR {}", outside(at, bits)),
            format!("{at}::{ty}"),
        ),
        Stored::Text(_) => Conversion::unless(
            format!(
                "CASE WHEN {at} ~ {WHOLE} THEN {} ELSE true END",
                outside(&format!("{at}::numeric"), bits)
            ),
            format!("{at}::{ty}"),
        ),
        _ => None,
    }
}

pub(super) fn to_boolean(at: &str, from: &Stored) -> Option<Conversion> {
    match from {
        Stored::Integer(_) => Conversion::unless(format!("{at} NOT IN (0, 1)"), format!("{at} <> 0")),
        Stored::Text(_) => Conversion::unless(
            format!("lower({at}) NOT IN ('true', 'false', '1', '0')"),
            format!("lower({at}) IN ('true', '1')"),
        ),
        _ => None,
    }
}

pub(super) fn to_float(at: &str, from: &Stored, bits: u32) -> Option<Conversion> {
    let ty = Stored::Float(bits).spelling();
    match from {
        Stored::Float(32) => Conversion::by_itself(),
        // The cast itself fails on numbers that are too large or too small.
        Stored::Float(_) => Conversion::by_itself_unless(format!(
            "CASE WHEN {at} IN ('NaN', 'Infinity', '-Infinity', 0) THEN false \
             WHEN abs({at}) NOT BETWEEN 1.4e-45 AND 3.4028235e38 THEN true ELSE {at}::{ty}::double precision <> {at} END"
        )),
        Stored::Integer(before) if *before < bits => Conversion::by_itself(),
        Stored::Integer(_) => {
            let whole = format!("{at}::{ty}::double precision");
            Conversion::unless(
                format!("CASE WHEN {whole} >= 9223372036854775808 THEN true ELSE {whole}::bigint <> {at} END"),
                format!("{at}::{ty}"),
            )
        }
        Stored::Decimal(..) => Conversion::unless(
            format!(
                "CASE WHEN {at}::text IN ('NaN', 'Infinity', '-Infinity') THEN false ELSE {} END",
                loses_digits(at, at, bits)
            ),
            format!("{at}::{ty}"),
        ),
        Stored::Text(_) => Conversion::unless(
            format!(
                "CASE WHEN {at} ~ {FLOAT} THEN {} ELSE true END",
                loses_digits(at, &format!("{at}::numeric"), bits)
            ),
            format!("{at}::{ty}"),
        ),
        _ => None,
    }
}

/// True for a number that is written with other digits as a floating-point number. Out of its range the cast fails.
fn loses_digits(at: &str, number: &str, bits: u32) -> String {
    let ty = Stored::Float(bits).spelling();
    let (smallest, largest) = if bits == 32 {
        ("1.4e-45", "3.4028235e38")
    } else {
        ("4.9e-324", "1.7976931348623157e308")
    };
    // One of 32 bits has more digits as one of 64, which may be those of the number.
    let wide = if bits == 32 {
        format!(" AND {at}::{ty}::double precision::text::numeric <> {number}")
    } else {
        String::new()
    };
    format!(
        "CASE WHEN {number} = 0 THEN false WHEN abs({number}) NOT BETWEEN {smallest} AND {largest} THEN true \
         ELSE {at}::{ty}::text::numeric <> {number}{wide} END"
    )
}

pub(super) fn to_decimal(at: &str, from: &Stored, precision: Option<u32>, scale: Option<u32>) -> Option<Conversion> {
    let ty = Stored::Decimal(precision, scale).spelling();
    let rounded = |number: &str| precision.map(|_| format!("{number} <> round({number}, {})", scale.unwrap_or(0)));
    let number = format!("{at}::numeric");
    let too_large = |number: &str| {
        let digits = precision.map(|precision| precision.saturating_sub(scale.unwrap_or(0)));
        digits.map(|digits| format!("abs({number}) >= 1e{digits}"))
    };
    // NaN is a value of every decimal type, and larger than every number.
    let but_nan = |misfit: Option<String>| misfit.map(|misfit| format!("{at} <> 'NaN' AND ({misfit})"));
    match from {
        Stored::Integer(_) => Some(Conversion {
            using: None,
            misfit: too_large(&number),
        }),
        Stored::Boolean => Some(Conversion {
            using: Some(format!("{at}::integer")),
            misfit: too_large(&format!("{at}::integer")),
        }),
        Stored::Decimal(..) => Some(Conversion {
            using: None,
            misfit: but_nan(either(rounded(at), too_large(at))),
        }),
        // By the digits of 64 bits, since a cast keeps fifteen; what is rounded is not read back as the same number.
        Stored::Float(bits) => {
            let digits = format!("{at}::double precision::text::numeric");
            let value = match precision {
                Some(_) => format!("round({digits}, {})", scale.unwrap_or(0)),
                None => digits.clone(),
            };
            let back = Stored::Float(*bits).spelling();
            let changed = format!("{value}::{back} <> {at}");
            let misfit = either(too_large(&digits), Some(changed)).unwrap_or_default();
            Conversion::unless(
                format!(
                    "CASE WHEN {at} IN ('Infinity', '-Infinity') THEN true WHEN {at} = 'NaN' THEN false ELSE {misfit} END"
                ),
                value,
            )
        }
        Stored::Text(_) => {
            let misfit = either(rounded(&number), too_large(&number)).unwrap_or_else(|| "false".to_owned());
            Conversion::unless(
                format!("CASE WHEN {at} ~ {NUMBER} THEN {misfit} ELSE true END"),
                format!("{at}::{ty}"),
            )
        }
        _ => None,
    }
}
