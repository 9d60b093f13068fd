//! How do the rows of a column become another type, and which rows stop the migration? `MODIFY` rounds without a word and, where
//! the session is not strict, cuts and zeroes: such rows are looked for before.

use super::names::literal;
use super::types::Stored;

/// What happens to the rows around a `MODIFY`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Conversion {
    /// Value to set before, while the column has its old type.
    pub(super) before: Option<String>,
    /// Value to set afterwards.
    pub(super) after: Option<String>,
    /// True for a row that does not fit.
    pub(super) misfit: Option<String>,
}

impl Conversion {
    fn by_itself() -> Option<Self> {
        Some(Self::default())
    }

    fn unless(misfit: impl Into<String>) -> Option<Self> {
        Some(Self {
            misfit: Some(misfit.into()),
            ..Self::default()
        })
    }
}

/// Converts the column `at` (quoted). `None` where nothing sensible exists.
pub(super) fn conversion(at: &str, from: &Stored, to: &Stored) -> Option<Conversion> {
    if from == to {
        return Conversion::by_itself();
    }
    match (from, to) {
        (Stored::ByHand(_), _) | (_, Stored::ByHand(_)) => Conversion::by_itself(),
        (_, Stored::Integer(bits)) => to_integer(at, from, *bits),
        (_, Stored::Boolean) => to_boolean(at, from),
        (_, Stored::Float(bits)) => to_float(at, from, *bits),
        (_, Stored::Decimal(precision, scale)) => to_decimal(at, from, *precision, *scale),
        (_, Stored::Text(length)) => to_text(at, from, *length),
        (Stored::Text(_) | Stored::Enum(_) | Stored::Choice(_), Stored::Enum(variants) | Stored::Choice(variants)) => {
            Conversion::unless(none_of(at, variants))
        }
        (Stored::Text(_), Stored::Uuid) => Some(Conversion {
            before: Some(format!("LOWER({at})")),
            after: None,
            misfit: Some(unlike(
                &format!("LOWER({at})"),
                "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            )),
        }),
        (Stored::Text(_), Stored::Json) => Conversion::unless(format!("NOT JSON_VALID({at})")),
        (Stored::Text(_), Stored::Bytes) => Conversion::by_itself(),
        (Stored::Text(_), Stored::Date) => {
            Conversion::unless(format!("{} OR CAST({at} AS DATE) IS NULL", unlike(at, DATE)))
        }
        (Stored::Text(_), Stored::Time) => Conversion::unless(unlike(at, TIME)),
        (Stored::Text(_), Stored::DateTime) => Conversion::unless(format!(
            "{} OR CAST(LEFT({at}, 10) AS DATE) IS NULL",
            unlike(at, &format!("{DATE}([ T]{TIME})?"))
        )),
        (Stored::Date, Stored::DateTime) => Conversion::by_itself(),
        (Stored::DateTime, Stored::Date) => Conversion::unless(format!("{at} <> DATE({at})")),
        _ => None,
    }
}

const DATE: &str = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
/// To the microsecond: more digits would be cut.
const TIME: &str = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6}0*)?)?";
/// Of no more digits than a decimal has that it is compared with.
const NUMBER: &str = "[-+]?(?=[.]?[0-9])0*[0-9]{0,30}([.][0-9]{0,30}0*)?([eE][-+]?[0-9]{1,3})?";

/// True for a text that is not wholly of that form; `$` alone would let a line break pass.
fn unlike(at: &str, form: &str) -> String {
    format!("{at} NOT REGEXP '^({form})(?![[:space:]])$'")
}

fn outside(value: &str, bits: u32) -> String {
    let limit = 1_i128 << (bits - 1);
    format!("{value} NOT BETWEEN -{limit} AND {}", limit - 1)
}

fn to_integer(at: &str, from: &Stored, bits: u32) -> Option<Conversion> {
    match from {
        Stored::Integer(before) if *before <= bits => Conversion::by_itself(),
        Stored::Boolean => Conversion::by_itself(),
        Stored::Integer(_) => Conversion::unless(outside(at, bits)),
        Stored::Decimal(..) => Conversion::unless(format!("{at} <> TRUNCATE({at}, 0) OR {}", outside(at, bits))),
        // The largest number is none that a float can be, the one above is.
        Stored::Float(_) => {
            let limit = 1_i128 << (bits - 1);
            Conversion::unless(format!(
                "{at} <> TRUNCATE({at}, 0) OR {at} < -{limit} OR {at} >= {limit}"
            ))
        }
        Stored::Text(_) => Conversion::unless(format!(
            "{} OR {}",
            unlike(at, "[-+]?[0-9]+"),
            outside(&format!("CAST({at} AS DECIMAL(65, 0))"), bits)
        )),
        _ => None,
    }
}

fn to_boolean(at: &str, from: &Stored) -> Option<Conversion> {
    match from {
        Stored::Integer(_) => Conversion::unless(format!("{at} NOT IN (0, 1)")),
        Stored::Text(_) => Some(Conversion {
            before: Some(format!("IF(LOWER({at}) IN ('true', '1'), '1', '0')")),
            after: None,
            misfit: Some(format!("LOWER({at}) NOT IN ('true', 'false', '1', '0')")),
        }),
        _ => None,
    }
}

fn to_float(at: &str, from: &Stored, bits: u32) -> Option<Conversion> {
    match from {
        Stored::Float(32) | Stored::Boolean => Conversion::by_itself(),
        Stored::Float(_) => Conversion::unless(format!("CAST({at} AS FLOAT) <> {at}")),
        Stored::Integer(before) if *before < bits => Conversion::by_itself(),
        Stored::Integer(_) | Stored::Decimal(..) => Conversion::unless(inexact(at, at, bits)),
        Stored::Text(_) => Conversion::unless(format!(
            "{} OR {}",
            unlike(at, NUMBER),
            inexact(at, &format!("CAST({at} AS DECIMAL(65, 30))"), bits)
        )),
        _ => None,
    }
}

/// True for a number that is another one as a float of so many bits, by the digits that each is written with. MariaDB writes one of
/// 32 bits with six, but keeps every whole number of 24 bits.
fn inexact(at: &str, number: &str, bits: u32) -> String {
    let differs = |float: &str| format!("CAST({float} AS DECIMAL(65, 30)) <> {number}");
    if bits == 32 {
        let differs = differs(&format!("CAST(CAST({at} AS FLOAT) AS CHAR)"));
        let whole = format!("{number} = TRUNCATE({number}, 0) AND ABS({number}) <= {}", 1 << 24);
        format!("ABS(CAST({at} AS DOUBLE)) > 3.4028234e38 OR {differs} AND NOT ({whole})")
    } else {
        let differs = differs(&format!("CAST({at} AS DOUBLE)"));
        format!("ABS(CAST({at} AS DOUBLE)) > 1.7976931348623155e308 OR {differs}")
    }
}

fn to_decimal(at: &str, from: &Stored, precision: u32, scale: u32) -> Option<Conversion> {
    let whole = precision - scale;
    // A number of more digits than fit before the point, or with more behind it than stay.
    let misfit = |number: &str| {
        format!(
            "{number} <> ROUND({number}, {scale}) OR ABS({number}) >= CAST('1{}' AS DECIMAL(65, 0))",
            "0".repeat(whole as usize)
        )
    };
    match from {
        Stored::Integer(_) | Stored::Boolean | Stored::Decimal(..) => Conversion::unless(misfit(at)),
        Stored::Float(_) => Conversion::unless(misfit(at)),
        // By its digits: a cast would round what is to be found.
        Stored::Text(_) => {
            let digits = format!("[-+]?(?=[.]?[0-9])0*[0-9]{{0,{whole}}}([.][0-9]{{0,{scale}}}0*)?");
            Conversion::unless(unlike(at, &digits))
        }
        _ => None,
    }
}

fn to_text(at: &str, from: &Stored, length: Option<u32>) -> Option<Conversion> {
    let too_long = length.map(|length| format!("CHAR_LENGTH({at}) > {length}"));
    match from {
        Stored::Text(before) => Some(Conversion {
            misfit: too_long.filter(|_| length.is_some_and(|length| before.is_none_or(|before| length < before))),
            ..Conversion::default()
        }),
        Stored::Boolean => Some(Conversion {
            after: Some(format!("IF({at} = '1', 'true', 'false')")),
            misfit: length.filter(|length| *length < 5).map(|_| "1".to_owned()),
            ..Conversion::default()
        }),
        Stored::Bytes | Stored::Vector(_) => None,
        // It is written with six digits.
        Stored::Float(32) => Some(Conversion {
            misfit: Some(disjunction([
                Some(format!("CAST(CAST({at} AS CHAR) AS FLOAT) <> {at}")),
                too_long,
            ])),
            ..Conversion::default()
        }),
        _ => Some(Conversion {
            misfit: too_long,
            ..Conversion::default()
        }),
    }
}

fn disjunction(conditions: [Option<String>; 2]) -> String {
    conditions.into_iter().flatten().collect::<Vec<_>>().join(" OR ")
}

/// True for a text that is none of the variants.
pub(super) fn none_of(at: &str, variants: &[String]) -> String {
    let variants: Vec<_> = variants.iter().map(|variant| literal(variant)).collect();
    format!("{at} NOT IN ({})", variants.join(", "))
}
