//! Converts to whole numbers, booleans, floating-point numbers and decimals.

use super::conversion::{Conversion, either, unlike};
use crate::dialect::mysql::types::Stored;

/// Digits with a sign, a point and an exponent.
const NUMBER: &str = "[-+]?(?=[.]?[0-9])[0-9]*([.][0-9]*)?([eE][-+]?[0-9]+)?";

fn outside(value: &str, bits: u32) -> String {
    let limit = 1_i128 << (bits - 1);
    format!("{value} NOT BETWEEN -{limit} AND {}", limit - 1)
}

pub(super) fn to_integer(at: &str, from: &Stored, bits: u32) -> Option<Conversion> {
    match from {
        Stored::Integer(before) if *before <= bits => Conversion::by_itself(),
        Stored::Boolean => Conversion::by_itself(),
        Stored::Integer(_) => Conversion::unless(outside(at, bits)),
        Stored::Decimal(..) => Conversion::unless(format!("{at} <> TRUNCATE({at}, 0) OR {}", outside(at, bits))),
        // The largest number is not one that a float can be; the one above is.
        Stored::Float(_) => {
            let limit = 1_i128 << (bits - 1);
            Conversion::unless(format!(
                "{at} <> TRUNCATE({at}, 0) OR {at} < -{limit} OR {at} >= {limit}"
            ))
        }
        Stored::Text(_) => Conversion::unless(format!(
            "{} OR {}",
            unlike(at, "[-+]?(?=[0-9])0*[0-9]{0,19}"),
            outside(&format!("CAST({at} AS DECIMAL(65, 0))"), bits)
        )),
        _ => None,
    }
}

pub(super) fn to_boolean(at: &str, from: &Stored) -> Option<Conversion> {
    match from {
        Stored::Integer(_) => Conversion::unless(format!("{at} NOT IN (0, 1)")),
        Stored::Text(_) => {
            let value = format!("IF(LOWER({at}) IN ('true', '1'), '1', '0')");
            Some(Conversion {
                before: Some(value.clone()),
                after: None,
                misfit: Some(unlike(at, "[tT][rR][uU][eE]|[fF][aA][lL][sS][eE]|[01]")),
                value: Some(value),
            })
        }
        _ => None,
    }
}

pub(super) fn to_float(at: &str, from: &Stored, bits: u32) -> Option<Conversion> {
    match from {
        Stored::Float(32) | Stored::Boolean => Conversion::by_itself(),
        Stored::Float(_) => Conversion::unless(not_single(at)),
        Stored::Integer(before) if *before < bits => Conversion::by_itself(),
        // A cast back would saturate.
        Stored::Integer(_) => {
            let double = format!("CAST({at} AS DOUBLE)");
            let single = single(bits, &double);
            Conversion::unless(format!(
                "IF({double} >= 9223372036854775808, TRUE, CAST({double} AS SIGNED) <> {at}){single}"
            ))
        }
        Stored::Decimal(..) => Conversion::unless(loses_digits(&format!("CAST({at} AS CHAR)"), bits)),
        Stored::Text(_) => Conversion::unless(format!("{} OR {}", unlike(at, NUMBER), loses_digits(at, bits))),
        _ => None,
    }
}

/// True for a number of 64 bits that 32 do not hold.
fn not_single(double: &str) -> String {
    format!("CAST(CAST({double} AS FLOAT) AS DOUBLE) <> {double}")
}

fn single(bits: u32, double: &str) -> String {
    if bits == 32 {
        format!(" OR {}", not_single(double))
    } else {
        String::new()
    }
}

/// True for the text of a number that a floating-point number writes with other digits. Of one of 32 bits MariaDB writes six, so more
/// of them must be exact.
fn loses_digits(text: &str, bits: u32) -> String {
    let double = format!("CAST({text} AS DOUBLE)");
    let digits = |text: &str| {
        format!("REGEXP_REPLACE(REGEXP_REPLACE(SUBSTRING_INDEX(LOWER({text}), 'e', 1), '[-+.]', ''), '^0+|0+$', '')")
    };
    let written = digits(text);
    let largest = "1.7976931348623157e308";
    let differs = format!(
        "{written} <> {} OR ABS({double}) >= {largest} AND LOWER({text}) NOT REGEXP '^[-+]?1[.]7976931348623157e[+]?308$'",
        digits(&format!("CAST({double} AS CHAR)"))
    );
    if bits == 32 {
        format!(
            "{differs} OR ABS({double}) > 3.4028234663852886e38 OR CHAR_LENGTH({written}) > 6 AND {}",
            not_single(&double)
        )
    } else {
        differs
    }
}

pub(super) fn to_decimal(at: &str, from: &Stored, precision: u32, scale: u32) -> Option<Conversion> {
    let whole = precision - scale;
    let too_large = |number: &str| {
        let limit = format!("1{}", "0".repeat(whole as usize));
        format!("{number} <= -{limit} OR {number} >= {limit}")
    };
    match from {
        // A whole number of 64 bits has at most 19 digits.
        Stored::Integer(_) | Stored::Boolean if whole >= 19 => Conversion::by_itself(),
        Stored::Integer(_) | Stored::Boolean => Conversion::unless(too_large(at)),
        Stored::Decimal(before, digits) => {
            let rounded = (*digits > scale).then(|| format!("{at} <> ROUND({at}, {scale})"));
            let large = (before - digits > whole).then(|| too_large(at));
            Some(Conversion {
                misfit: either(rounded, large),
                ..Conversion::default()
            })
        }
        // What is rounded is not read back as the same number.
        Stored::Float(bits) => {
            let back = format!("CAST(CAST({at} AS DECIMAL({precision}, {scale})) AS DOUBLE)");
            let back = if *bits == 32 {
                format!("CAST({back} AS FLOAT)")
            } else {
                back
            };
            Conversion::unless(format!("{at} <= -1e{whole} OR {at} >= 1e{whole} OR {back} <> {at}"))
        }
        // By its digits: a cast would round what is to be found.
        Stored::Text(_) => {
            let digits = format!("[-+]?(?=[.]?[0-9])0*[0-9]{{0,{whole}}}([.][0-9]{{0,{scale}}}0*)?");
            Conversion::unless(unlike(at, &digits))
        }
        _ => None,
    }
}
