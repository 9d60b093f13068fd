//! Converts the rows of a column to another type, and finds the rows that do not fit. `MODIFY` rounds without a warning and, where the
//! session is not strict, cuts and writes zeros: such rows are looked for before. Strings become other types exactly where
//! `opp_sql::value::canonicalise` takes them.

mod conversion;
mod number;
mod text;

use conversion::{Conversion, either};

use super::names::SQL;
use super::types::Stored;

/// Converts the column `at` (quoted). `None` where nothing sensible exists.
pub(super) fn conversion(at: &str, from: &Stored, to: &Stored) -> Option<Conversion> {
    if from == to {
        return Conversion::by_itself();
    }
    if let (Stored::ByHand(_), _) | (_, Stored::ByHand(_)) = (from, to) {
        return Some(by_hand(at, from, to));
    }
    let found = match to {
        Stored::Integer(bits) => number::to_integer(at, from, *bits),
        Stored::Boolean => number::to_boolean(at, from),
        Stored::Float(bits) => number::to_float(at, from, *bits),
        Stored::Decimal(precision, scale) => number::to_decimal(at, from, *precision, *scale),
        Stored::Text(length) => text::to_text(at, from, *length),
        Stored::Enum(variants) | Stored::Choice(variants) => match from {
            Stored::Text(_) | Stored::Enum(_) | Stored::Choice(_) => Conversion::unless(none_of(at, variants)),
            _ => None,
        },
        Stored::Date | Stored::Time | Stored::DateTime => text::to_moment(at, from, to),
        Stored::Uuid => match from {
            Stored::Text(_) => text::to_uuid(at),
            _ => None,
        },
        Stored::Json => match from {
            Stored::Text(_) => text::to_json(at),
            _ => None,
        },
        Stored::Bytes => match from {
            Stored::Text(_) => Conversion::by_itself(),
            _ => None,
        },
        Stored::Vector(_) => None,
        Stored::ByHand(_) => Conversion::by_itself(),
    };
    found.map(|found| match (&found.value, cast(at, from, to)) {
        (None, Some(value)) => found.yielding(value),
        _ => found,
    })
}

/// The old value as one of the new type, where the two compare differently.
fn cast(at: &str, from: &Stored, to: &Stored) -> Option<String> {
    match to {
        Stored::Integer(_) => Some(format!("CAST({at} AS SIGNED)")),
        Stored::Float(_) => Some(format!("CAST({at} AS DOUBLE)")),
        Stored::Decimal(precision, scale) => Some(format!("CAST({at} AS DECIMAL({precision}, {scale}))")),
        Stored::Text(_) if from.is_text() => None,
        Stored::Text(_) => Some(format!("CONVERT({at}, CHAR)")),
        Stored::Date => Some(format!("CAST({at} AS DATE)")),
        Stored::Time => Some(format!("CAST({at} AS TIME(6))")),
        Stored::DateTime => Some(format!("CAST({at} AS DATETIME(6))")),
        Stored::Boolean
        | Stored::Bytes
        | Stored::Uuid
        | Stored::Json
        | Stored::Enum(_)
        | Stored::Choice(_)
        | Stored::Vector(_)
        | Stored::ByHand(_) => None,
    }
}

/// A type by hand is looked at where its name says what it stores; of any other, nothing is known.
fn by_hand(at: &str, from: &Stored, to: &Stored) -> Conversion {
    let (Some((before, fine)), Some((after, coarse))) = (from.known(), to.known()) else {
        return Conversion::default();
    };
    let found = conversion(at, &before, &after).unwrap_or_default();
    let cut = (coarse < fine).then(|| format!("MICROSECOND({at}) % {} <> 0", 10_u32.pow(6 - coarse)));
    Conversion {
        misfit: either(found.misfit, cut),
        ..found
    }
}

/// True for a string that is not one of the variants, byte by byte: a collation takes others for equal.
pub(super) fn none_of(at: &str, variants: &[String]) -> String {
    let variants: Vec<_> = variants
        .iter()
        .map(|variant| format!("CAST({} AS BINARY)", SQL.string(variant)))
        .collect();
    format!(
        "CAST(CONVERT({at} USING utf8mb4) AS BINARY) NOT IN ({})",
        variants.join(", ")
    )
}
