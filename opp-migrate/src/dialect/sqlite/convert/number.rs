//! Converts to whole numbers, booleans, floating-point numbers and decimals.

use super::conversion::{Conversion, or, with};
use crate::dialect::sqlite::convert::text::{decimal_text, shortest};
use crate::dialect::sqlite::types::Stored;

/// True where a number of so many bits does not hold the expression.
fn outside(expression: &str, bits: u32) -> Option<String> {
    let limit = 1_i64.checked_shl(bits.checked_sub(1)?).filter(|_| bits < 64)?;
    Some(format!("{expression} NOT BETWEEN -{limit} AND {}", limit - 1))
}

fn power(exponent: u32) -> i64 {
    10_i64.saturating_pow(exponent)
}

/// A string without its sign. Pattern matching ends at a NUL, so that one is looked for apart.
fn unsigned(at: &str) -> [(&'static str, String); 2] {
    [
        ("_t", at.to_owned()),
        ("_u", format!("substr({at}, 1 + (substr({at}, 1, 1) IN ('+', '-')))")),
    ]
}

const NUL: &str = "instr(_t, char(0))";

pub(super) fn to_integer(at: &str, from: &Stored, bits: u32) -> Option<Conversion> {
    let cast = format!("CAST({at} AS INTEGER)");
    let (value, misfit) = match from {
        // Whatever the declared size was, SQLite stored 64 bits.
        Stored::Integer(before) if *before <= bits => (at.to_owned(), None),
        Stored::Integer(_) => (at.to_owned(), outside(at, bits)),
        Stored::Boolean => (at.to_owned(), None),
        Stored::Real(_) => (
            cast.clone(),
            or([Some(format!("{cast} <> {at}")), outside(&cast, bits)]),
        ),
        Stored::Decimal { scale, .. } => {
            let units = power(*scale);
            let whole = format!("{at} / {units}");
            let misfit = or([Some(format!("{at} % {units} <> 0")), outside(&whole, bits)]);
            (whole, misfit)
        }
        // A cast saturates, which the digits show.
        Stored::Text(_) => {
            let digits =
                "_u = '' OR _u GLOB '*[^0-9]*' OR ltrim(_u, '0') <> ltrim(CAST(CAST(_t AS INTEGER) AS TEXT), '-0')";
            let misfit = with(&[&unsigned(at)], &format!("{digits} OR {NUL}"));
            (cast.clone(), or([Some(misfit), outside(&cast, bits)]))
        }
        Stored::ByHand(_) => (at.to_owned(), Some(format!("typeof({at}) <> 'integer'"))),
        _ => return None,
    };
    Some(Conversion { value, misfit })
}

pub(super) fn to_boolean(at: &str, from: &Stored) -> Option<Conversion> {
    match from {
        Stored::Integer(_) | Stored::Real(_) | Stored::ByHand(_) => {
            Conversion::unless(format!("{at} NOT IN (0, 1)"), at)
        }
        Stored::Text(_) => {
            let lower = format!("lower({at}) COLLATE BINARY");
            Conversion::unless(
                format!("{lower} NOT IN ('true', 'false', '1', '0')"),
                format!("CASE WHEN {lower} IN ('true', '1') THEN 1 WHEN {at} IS NOT NULL THEN 0 END"),
            )
        }
        _ => None,
    }
}

pub(super) fn to_real(at: &str, from: &Stored, bits: u32) -> Option<Conversion> {
    let cast = format!("CAST({at} AS REAL)");
    match from {
        Stored::Real(before) if *before <= bits => Conversion::exact(at),
        Stored::Real(_) => Conversion::unless(not_single(at), at),
        Stored::Integer(before) if *before < bits => Conversion::exact(cast),
        Stored::Boolean => Conversion::exact(cast),
        // SQLite compares a whole number with a floating-point number exactly.
        Stored::Integer(_) => {
            let misfit = or([Some(format!("{cast} <> {at}")), (bits == 32).then(|| not_single(&cast))]);
            Some(Conversion { value: cast, misfit })
        }
        Stored::Decimal { precision, scale } => {
            let text = decimal_text(at, *scale);
            let most = if bits == 32 { 6 } else { 15 };
            let misfit = (*precision > most).then(|| loses_digits(&text, bits));
            let value = rounded(format!("CAST({text} AS REAL)"), bits);
            Some(Conversion { value, misfit })
        }
        Stored::Text(_) => Conversion::unless(
            format!("{} OR {}", not_a_number(at), loses_digits(at, bits)),
            rounded(cast, bits),
        ),
        Stored::ByHand(_) => Conversion::unless(format!("typeof({at}) NOT IN ('integer', 'real')"), at),
        _ => None,
    }
}

/// A number rounded to the 24 bits that the mantissa of 32 bits has, by a multiplication (Veltkamp).
fn single(number: &str) -> String {
    with(
        &[&[("_g", number.to_owned())], &[("_c", "_g * 536870913.0".to_owned())]],
        "_c - (_c - _g)",
    )
}

/// True for a number that 32 bits do not hold.
fn not_single(at: &str) -> String {
    format!(
        "{at} <> 0 AND abs({at}) NOT BETWEEN 1.1754943508222875e-38 AND 3.4028234663852886e38 OR {} <> {at}",
        single(at)
    )
}

/// The column type reads 32 bits, so what is stored is such a number.
fn rounded(number: String, bits: u32) -> String {
    if bits == 32 { single(&number) } else { number }
}

/// True for a string that is not a number, with an exponent or without.
fn not_a_number(at: &str) -> String {
    let [text, unsigned] = unsigned(at);
    let end = "instr(lower(_u) || 'e', 'e')";
    let parts = [
        ("_m", format!("substr(_u, 1, {end} - 1)")),
        ("_e", format!("substr(_u || 'e0', {end} + 1)")),
    ];
    // Without an exponent the appended one is read; with one, it stands behind it and goes.
    let exponent = [(
        "_x",
        "CASE WHEN instr(lower(_u), 'e') THEN substr(_e, 1, length(_e) - 2) ELSE _e END".to_owned(),
    )];
    let digits = [("_d", "substr(_x, 1 + (substr(_x, 1, 1) IN ('+', '-')))".to_owned())];
    with(
        &[&[text, unsigned], &parts, &exponent, &digits],
        &format!(
            "_m GLOB '*[^0-9.]*' OR _m NOT GLOB '*[0-9]*' OR _m GLOB '*.*.*' OR _d = '' OR _d GLOB '*[^0-9]*' OR {NUL}"
        ),
    )
}

/// True for the text of a number that a floating-point number writes with other digits.
fn loses_digits(text: &str, bits: u32) -> String {
    let digits = |text: &str| {
        let mantissa = format!("substr({text}, 1, instr(lower({text}) || 'e', 'e') - 1)");
        format!("trim(replace(ltrim({mantissa}, '+-'), '.', ''), '0')")
    };
    let levels: [&[(&str, String)]; 3] = [
        &[("_n", text.to_owned())],
        &[("_r", "CAST(_n AS REAL)".to_owned())],
        &[("_s", shortest("_r"))],
    ];
    let differs = format!(
        "{} <> {} OR abs(_r) > 1.7976931348623157e308",
        digits("_n"),
        digits("_s")
    );
    let single = if bits == 32 {
        format!(
            " OR length({}) > 6 AND ({}) OR abs(_r) > 3.4028234663852886e38",
            digits("_n"),
            not_single("_r")
        )
    } else {
        String::new()
    };
    with(&levels, &format!("{differs}{single}"))
}

pub(super) fn to_decimal(at: &str, from: &Stored, precision: u32, scale: u32) -> Option<Conversion> {
    let limit = power(precision);
    let units = power(scale);
    let too_large = |value: &str, factor: i64| format!("{value} NOT BETWEEN -{0} AND {0}", (limit - 1) / factor);
    match from {
        Stored::Integer(_) | Stored::Boolean => Conversion::unless(too_large(at, units), format!("{at} * {units}")),
        Stored::Decimal { scale: before, .. } if *before <= scale => {
            let factor = power(scale - before);
            Conversion::unless(too_large(at, factor), format!("{at} * {factor}"))
        }
        Stored::Decimal { scale: before, .. } => {
            let factor = power(before - scale);
            let value = format!("{at} / {factor}");
            let misfit = or([Some(format!("{at} % {factor} <> 0")), Some(too_large(&value, 1))]);
            Some(Conversion { value, misfit })
        }
        Stored::Real(bits) => Some(real_to_decimal(at, *bits, precision, scale)),
        Stored::Text(_) => Some(text_to_decimal(at, precision, scale)),
        _ => None,
    }
}

/// By its digits; what is rounded is not read back as the same number.
fn real_to_decimal(at: &str, bits: u32, precision: u32, scale: u32) -> Conversion {
    let text = [("_f", at.to_owned()), ("_p", format!("printf('%!.{scale}f', {at})"))];
    let back = if bits == 32 {
        single("CAST(_p AS REAL)")
    } else {
        "CAST(_p AS REAL)".to_owned()
    };
    let misfit = format!("abs(_f) >= 1e{} OR {back} <> _f", precision - scale);
    let zeros = "0".repeat(usize::try_from(scale).unwrap_or_default());
    let digits =
        format!("substr(_p, 1, instr(_p, '.') - 1) || substr(substr(_p, instr(_p, '.') + 1) || '{zeros}', 1, {scale})");
    Conversion {
        misfit: Some(with(&[&text], &misfit)),
        value: with(
            &[&text],
            &format!("CASE WHEN _f IS NOT NULL THEN CAST({digits} AS INTEGER) END"),
        ),
    }
}

fn text_to_decimal(at: &str, precision: u32, scale: u32) -> Conversion {
    let unsigned = unsigned(at);
    let parts = [
        ("_w", "substr(_u, 1, instr(_u || '.', '.') - 1)".to_owned()),
        ("_f", "rtrim(substr(_u, instr(_u || '.', '.') + 1), '0')".to_owned()),
    ];
    let levels: [&[(&str, String)]; 2] = [&unsigned, &parts];
    let misfit = format!(
        "_u GLOB '*[^0-9.]*' OR _u NOT GLOB '*[0-9]*' OR _u GLOB '*.*.*' OR length(_f) > {scale} OR length(ltrim(_w, '0')) > {} OR {NUL}",
        precision - scale
    );
    let zeros = "0".repeat(usize::try_from(scale).unwrap_or_default());
    let sign = "CASE WHEN substr(_t, 1, 1) = '-' THEN -1 ELSE 1 END";
    let value = format!("{sign} * CAST(_w || substr(_f || '{zeros}', 1, {scale}) AS INTEGER)");
    Conversion {
        misfit: Some(with(&levels, &misfit)),
        value: format!("CASE WHEN {at} IS NOT NULL THEN {} END", with(&levels, &value)),
    }
}
