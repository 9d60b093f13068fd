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
            misfit: Some(format!(
                "LOWER({at}) NOT REGEXP '^[0-9a-f]{{8}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}$'"
            )),
        }),
        (Stored::Text(_), Stored::Json) => Conversion::unless(format!("NOT JSON_VALID({at})")),
        (Stored::Text(_), Stored::Bytes) => Conversion::by_itself(),
        (Stored::Text(_), Stored::Date) => Conversion::unless(format!("CAST({at} AS DATE) IS NULL")),
        (Stored::Text(_), Stored::Time) => Conversion::unless(format!("CAST({at} AS TIME(6)) IS NULL")),
        (Stored::Text(_), Stored::DateTime) => Conversion::unless(format!("CAST({at} AS DATETIME(6)) IS NULL")),
        (Stored::Date, Stored::DateTime) => Conversion::by_itself(),
        (Stored::DateTime, Stored::Date) => Conversion::unless(format!("{at} <> DATE({at})")),
        _ => None,
    }
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
        Stored::Float(_) | Stored::Decimal(..) => {
            Conversion::unless(format!("{at} <> TRUNCATE({at}, 0) OR {}", outside(at, bits)))
        }
        Stored::Text(_) => Conversion::unless(format!(
            "{at} NOT REGEXP '^[-+]?[0-9]+$' OR {}",
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
        Stored::Integer(_) => Conversion::unless(format!("CAST(CAST({at} AS DOUBLE) AS DECIMAL(65, 0)) <> {at}")),
        Stored::Decimal(_, scale) => {
            Conversion::unless(format!("CAST(CAST({at} AS DOUBLE) AS DECIMAL(65, {scale})) <> {at}"))
        }
        Stored::Text(_) => Conversion::unless(format!(
            "{at} NOT REGEXP '^[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][-+]?[0-9]+)?$'"
        )),
        _ => None,
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
        Stored::Text(_) => Conversion::unless(format!(
            "{at} NOT REGEXP '^[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' OR {}",
            misfit(&format!("CAST({at} AS DECIMAL(65, 30))"))
        )),
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
        _ => Some(Conversion {
            misfit: too_long,
            ..Conversion::default()
        }),
    }
}

/// True for a text that is none of the variants.
pub(super) fn none_of(at: &str, variants: &[String]) -> String {
    let variants: Vec<_> = variants.iter().map(|variant| literal(variant)).collect();
    format!("{at} NOT IN ({})", variants.join(", "))
}
