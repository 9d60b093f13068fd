//! Converts the rows of a column to another type, and finds the rows that do not fit: never a silent zero, never rounded, never cut.
//!
//! SQLite's own `CAST` makes 0 of `'d1'`, so each conversion comes with a condition that is true for a row that does not fit. Strings
//! become other types exactly where `opp_sql::value::canonicalise` takes them.

mod conversion;
mod moment;
mod number;
mod text;

pub(super) use conversion::Conversion;

use super::names::SQL;
use super::types::Stored;

/// Converts the column `at` (quoted). `renamed`: variants of an enum that changed their name. `None` where nothing sensible
/// exists.
pub(super) fn conversion(at: &str, from: &Stored, to: &Stored, renamed: &[(String, String)]) -> Option<Conversion> {
    if let (Stored::Enum(_), Stored::Enum(variants)) = (from, to) {
        return Some(variants_to(at, variants, renamed));
    }
    if from == to {
        return Conversion::exact(at);
    }
    // What a type by hand holds is not known, so it is read as text.
    let text = matches!(from, Stored::Text(_) | Stored::ByHand(_));
    match to {
        Stored::ByHand(_) => Conversion::exact(at),
        Stored::Integer(bits) => number::to_integer(at, from, *bits),
        Stored::Boolean => number::to_boolean(at, from),
        Stored::Real(bits) => number::to_real(at, from, *bits),
        Stored::Decimal { precision, scale } => number::to_decimal(at, from, *precision, *scale),
        Stored::Text(length) => text::to_text(at, from, *length),
        Stored::Enum(variants) if text => Some(variants_to(at, variants, &[])),
        Stored::Uuid if text => text::to_uuid(at),
        Stored::Json if text => Conversion::unless(format!("NOT json_valid({at})"), at),
        Stored::Blob => match from {
            Stored::Text(_) | Stored::Json => Conversion::exact(format!("CAST({at} AS BLOB)")),
            Stored::Vector(_) | Stored::ByHand(_) => Conversion::exact(at),
            _ => None,
        },
        Stored::Vector(size) => match from {
            Stored::Blob => Conversion::unless(format!("length({at}) <> {}", u64::from(*size) * 4), at),
            _ => None,
        },
        Stored::Date => moment::to_date(at, from),
        Stored::Time if text => moment::to_time(at),
        Stored::Timestamp => moment::to_timestamp(at, from),
        Stored::TimestampTz => moment::to_timestamp_tz(at, from),
        Stored::Enum(_) | Stored::Uuid | Stored::Json | Stored::Time => None,
    }
}

fn variants_to(at: &str, variants: &[String], renamed: &[(String, String)]) -> Conversion {
    let new_name = |(old, new): &(String, String)| format!(" WHEN {} THEN {}", SQL.string(old), SQL.string(new));
    let value = if renamed.is_empty() {
        at.to_owned()
    } else {
        let cases: String = renamed.iter().map(new_name).collect();
        format!("CASE {at}{cases} ELSE {at} END")
    };
    let variants: Vec<_> = variants.iter().map(|variant| SQL.string(variant)).collect();
    Conversion {
        // The column's collation may take other strings for equal.
        misfit: Some(format!("{value} COLLATE BINARY NOT IN ({})", variants.join(", "))),
        value,
    }
}
