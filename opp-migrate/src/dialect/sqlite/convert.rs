//! How do the rows of a column become another type, and which rows stop the migration? Never by a silent zero, by rounding or by
//! cutting off.
//!
//! SQLite's own `CAST` makes 0 of `'d1'`, so each conversion comes with a condition that is true for a row that does not fit.

use super::names::literal;
use super::types::Stored;

/// A conversion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Conversion {
    /// The new value.
    pub(super) value: String,
    /// True for a row that does not fit; no row can fail where there is none.
    pub(super) misfit: Option<String>,
}

impl Conversion {
    fn exact(value: impl Into<String>) -> Option<Self> {
        Some(Self {
            value: value.into(),
            misfit: None,
        })
    }

    fn unless(misfit: impl Into<String>, value: impl Into<String>) -> Option<Self> {
        Some(Self {
            value: value.into(),
            misfit: Some(misfit.into()),
        })
    }
}

/// Converts the column `at` (quoted). `renamed`: variants of an enum that changed their name. `None` where nothing sensible
/// exists.
pub(super) fn conversion(at: &str, from: &Stored, to: &Stored, renamed: &[(String, String)]) -> Option<Conversion> {
    if let (Stored::Enum(_), Stored::Enum(variants)) = (from, to) {
        return Some(variants_to(at, variants, renamed));
    }
    if from == to {
        return Conversion::exact(at);
    }
    match to {
        Stored::ByHand(_) => Conversion::exact(at),
        Stored::Integer(bits) => to_integer(at, from, *bits),
        Stored::Boolean => to_boolean(at, from),
        Stored::Real => to_real(at, from),
        Stored::Decimal { precision, scale } => to_decimal(at, from, *precision, *scale),
        Stored::Text(length) => to_text(at, from, *length),
        Stored::Enum(variants) => match from {
            Stored::Text(_) | Stored::ByHand(_) => Some(variants_to(at, variants, &[])),
            _ => None,
        },
        Stored::Uuid => match from {
            Stored::Text(_) | Stored::ByHand(_) => Conversion::unless(
                format!("lower({at}) NOT GLOB '{}'", uuid_form()),
                format!("lower({at})"),
            ),
            _ => None,
        },
        Stored::Json => match from {
            Stored::Text(_) | Stored::ByHand(_) => Conversion::unless(format!("NOT json_valid({at})"), at),
            _ => None,
        },
        Stored::Blob => match from {
            Stored::Text(_) | Stored::Json => Conversion::exact(format!("CAST({at} AS BLOB)")),
            Stored::Vector(_) | Stored::ByHand(_) => Conversion::exact(at),
            _ => None,
        },
        Stored::Vector(size) => match from {
            Stored::Blob => Conversion::unless(format!("length({at}) <> {}", u64::from(*size) * 4), at),
            _ => None,
        },
        Stored::Date => to_date(at, from),
        Stored::Time => match from {
            Stored::Text(_) | Stored::ByHand(_) => Conversion::unless(
                format!("{at} NOT GLOB '[0-9][0-9]:[0-9][0-9]*' OR time({at}) IS NULL"),
                at,
            ),
            _ => None,
        },
        Stored::Timestamp => to_timestamp(at, from),
        Stored::TimestampTz => to_timestamp_tz(at, from),
    }
}

fn variants_to(at: &str, variants: &[String], renamed: &[(String, String)]) -> Conversion {
    let new_name = |(old, new): &(String, String)| format!(" WHEN {} THEN {}", literal(old), literal(new));
    let value = if renamed.is_empty() {
        at.to_owned()
    } else {
        let cases: String = renamed.iter().map(new_name).collect();
        format!("CASE {at}{cases} ELSE {at} END")
    };
    let variants: Vec<_> = variants.iter().map(|variant| literal(variant)).collect();
    Conversion {
        misfit: Some(format!("{value} NOT IN ({})", variants.join(", "))),
        value,
    }
}

/// False where a number of so many bits does not hold the expression.
fn outside(expression: &str, bits: u32) -> Option<String> {
    let limit = 1_i64.checked_shl(bits.checked_sub(1)?).filter(|_| bits < 64)?;
    Some(format!("{expression} NOT BETWEEN -{limit} AND {}", limit - 1))
}

fn or(conditions: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let conditions: Vec<_> = conditions.into_iter().flatten().collect();
    (!conditions.is_empty()).then(|| conditions.join(" OR "))
}

fn to_integer(at: &str, from: &Stored, bits: u32) -> Option<Conversion> {
    let cast = format!("CAST({at} AS INTEGER)");
    let (value, misfit) = match from {
        // Whatever the declared size was, SQLite stored 64 bits.
        Stored::Integer(before) if *before <= bits => (at.to_owned(), None),
        Stored::Integer(_) => (at.to_owned(), outside(at, bits)),
        Stored::Boolean => (at.to_owned(), None),
        Stored::Real => (
            cast.clone(),
            or([Some(format!("{cast} <> {at}")), outside(&cast, bits)]),
        ),
        Stored::Decimal { scale, .. } => {
            let units = power(*scale);
            let whole = format!("{at} / {units}");
            let misfit = or([Some(format!("{at} % {units} <> 0")), outside(&whole, bits)]);
            (whole, misfit)
        }
        Stored::Text(_) => {
            let round_trip = format!("CAST({cast} AS TEXT) <> CAST({at} AS TEXT)");
            (cast.clone(), or([Some(round_trip), outside(&cast, bits)]))
        }
        Stored::ByHand(_) => (at.to_owned(), Some(format!("typeof({at}) <> 'integer'"))),
        _ => return None,
    };
    Some(Conversion { value, misfit })
}

fn to_boolean(at: &str, from: &Stored) -> Option<Conversion> {
    match from {
        Stored::Integer(_) | Stored::Real | Stored::ByHand(_) => Conversion::unless(format!("{at} NOT IN (0, 1)"), at),
        Stored::Text(_) => Conversion::unless(
            format!("{at} NOT IN ('true', 'false', '1', '0')"),
            format!("CASE WHEN {at} IN ('true', '1') THEN 1 WHEN {at} IS NOT NULL THEN 0 END"),
        ),
        _ => None,
    }
}

fn to_real(at: &str, from: &Stored) -> Option<Conversion> {
    let cast = format!("CAST({at} AS REAL)");
    match from {
        Stored::Integer(_) => Conversion::unless(format!("CAST({cast} AS INTEGER) <> {at}"), cast),
        Stored::Boolean => Conversion::exact(cast),
        Stored::Decimal { scale, .. } => Conversion::exact(format!("{at} / {}.0", power(*scale))),
        Stored::Text(_) => Conversion::unless(not_a_number(at), cast),
        Stored::ByHand(_) => Conversion::unless(format!("typeof({at}) NOT IN ('integer', 'real')"), at),
        _ => None,
    }
}

/// JSON's numbers are the one strict grammar that SQLite can check.
fn not_a_number(at: &str) -> String {
    format!("CASE WHEN json_valid({at}) THEN json_type({at}) NOT IN ('integer', 'real') ELSE 1 END")
}

fn power(scale: u32) -> i64 {
    10_i64.saturating_pow(scale)
}

fn to_decimal(at: &str, from: &Stored, precision: u32, scale: u32) -> Option<Conversion> {
    let limit = power(precision);
    let units = power(scale);
    let too_large = |value: &str, factor: i64| format!("{value} NOT BETWEEN -{0} AND {0}", (limit - 1) / factor);
    match from {
        Stored::Integer(_) => Conversion::unless(too_large(at, units), format!("{at} * {units}")),
        Stored::Boolean => Conversion::unless(too_large(at, units), format!("{at} * {units}")),
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
        Stored::Real => {
            let value = format!("CAST(round({at} * {units}.0) AS INTEGER)");
            Conversion::unless(
                format!("{value} / {units}.0 <> {at} OR {}", too_large(&value, 1)),
                value,
            )
        }
        Stored::Text(_) => {
            let zeros = "0".repeat(usize::try_from(scale).unwrap_or_default());
            let fraction = format!("CASE WHEN instr({at}, '.') THEN substr({at}, instr({at}, '.') + 1) ELSE '' END");
            let whole = format!("CASE WHEN instr({at}, '.') THEN substr({at}, 1, instr({at}, '.') - 1) ELSE {at} END");
            let value = format!("CAST(({whole}) || substr(({fraction}) || '{zeros}', 1, {scale}) AS INTEGER)");
            let conditions = [
                format!("({})", not_a_number(at)),
                format!("{at} GLOB '*[eE]*'"),
                format!("length({fraction}) > {scale}"),
                too_large(&value, 1),
            ];
            Conversion::unless(conditions.join(" OR "), value)
        }
        _ => None,
    }
}

fn to_text(at: &str, from: &Stored, length: Option<u32>) -> Option<Conversion> {
    let value = match from {
        Stored::Text(before) => {
            let narrower = length.filter(|length| before.is_none_or(|before| *length < before));
            let misfit = narrower.map(|length| format!("length({at}) > {length}"));
            return Some(Conversion {
                value: at.to_owned(),
                misfit,
            });
        }
        Stored::Integer(_) => format!("CAST({at} AS TEXT)"),
        Stored::Boolean => format!("CASE {at} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"),
        // Fifteen digits where they say it all, as SQLite prints, else seventeen, which always do.
        Stored::Real => format!(
            "CASE WHEN CAST(CAST({at} AS TEXT) AS REAL) = {at} THEN CAST({at} AS TEXT) ELSE printf('%!.17g', {at}) END"
        ),
        Stored::Decimal { scale: 0, .. } => format!("CAST({at} AS TEXT)"),
        Stored::Decimal { scale, .. } => {
            let units = power(*scale);
            format!(
                "CASE WHEN {at} IS NOT NULL THEN printf('%s%d.%0{scale}d', CASE WHEN {at} < 0 THEN '-' ELSE '' END, \
                 abs({at}) / {units}, abs({at}) % {units}) END"
            )
        }
        Stored::Blob | Stored::Vector(_) => return None,
        _ => at.to_owned(),
    };
    let misfit = length.map(|length| format!("length({value}) > {length}"));
    Some(Conversion { value, misfit })
}

const DATE: &str = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]";
const CLOCK: &str = "[0-9][0-9]:[0-9][0-9]:[0-9][0-9]";

fn uuid_form() -> String {
    let digits = |count| "[0-9a-f]".repeat(count);
    [8, 4, 4, 4, 12].map(digits).join("-")
}

fn to_date(at: &str, from: &Stored) -> Option<Conversion> {
    match from {
        Stored::Text(_) | Stored::ByHand(_) => {
            Conversion::unless(format!("{at} NOT GLOB '{DATE}' OR date({at}) IS NOT {at}"), at)
        }
        Stored::Timestamp | Stored::TimestampTz => Conversion::unless(
            format!("substr({at}, 12) GLOB '*[1-9]*'"),
            format!("substr({at}, 1, 10)"),
        ),
        _ => None,
    }
}

fn to_timestamp(at: &str, from: &Stored) -> Option<Conversion> {
    match from {
        Stored::Date => Conversion::exact(format!("{at} || ' 00:00:00'")),
        Stored::TimestampTz => Conversion::exact(format!(
            "CASE WHEN instr({at}, '.') THEN rtrim(rtrim(replace(replace({at}, 'T', ' '), 'Z', ''), '0'), '.') \
             ELSE replace(replace({at}, 'T', ' '), 'Z', '') END"
        )),
        Stored::Text(_) | Stored::ByHand(_) => Conversion::unless(not_a_moment(at), at),
        _ => None,
    }
}

fn to_timestamp_tz(at: &str, from: &Stored) -> Option<Conversion> {
    match from {
        Stored::Date => Conversion::exact(format!("{at} || 'T00:00:00.000000Z'")),
        Stored::Timestamp | Stored::Text(_) | Stored::ByHand(_) => {
            let fraction = format!("substr(rtrim({at}, 'Z'), 21)");
            let value = format!(
                "substr({at}, 1, 10) || 'T' || substr({at}, 12, 8) || '.' || substr({fraction} || '000000', 1, 6) || 'Z'"
            );
            Conversion::unless(not_a_moment(at), value)
        }
        _ => None,
    }
}

/// A date, a time to the second, and at most six digits after it; a zone only where it is UTC.
fn not_a_moment(at: &str) -> String {
    let tail = format!("substr(rtrim({at}, 'Z'), 20)");
    format!(
        "{at} NOT GLOB '{DATE}[ T]{CLOCK}*' OR julianday(substr({at}, 1, 19)) IS NULL OR length({tail}) > 7 OR \
         ({tail} <> '' AND ({tail} NOT GLOB '.[0-9]*' OR substr({tail}, 2) GLOB '*[^0-9]*'))"
    )
}
