//! Converts to strings and UUIDs.

use super::conversion::{Conversion, or, with};
use crate::dialect::sqlite::types::Stored;

pub(super) fn to_text(at: &str, from: &Stored, length: Option<u32>) -> Option<Conversion> {
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
        Stored::Real(_) => shortest(at),
        Stored::Decimal { scale, .. } => decimal_text(at, *scale),
        Stored::Blob | Stored::Vector(_) => return None,
        _ => at.to_owned(),
    };
    let infinite = matches!(from, Stored::Real(_)).then(|| format!("abs({at}) > 1.7976931348623157e308"));
    let unknown = matches!(from, Stored::Boolean).then(|| format!("{at} NOT IN (0, 1)"));
    let misfit = or([
        infinite,
        unknown,
        length.map(|length| format!("length({value}) > {length}")),
    ]);
    Some(Conversion { value, misfit })
}

/// The fewest digits that are read back as the same number: fifteen where they suffice, as SQLite prints, at most seventeen.
pub(super) fn shortest(at: &str) -> String {
    let with_digits = |digits| format!("printf('%!.{digits}g', {at})");
    format!(
        "CASE WHEN {at} IS NULL THEN NULL WHEN CAST(CAST({at} AS TEXT) AS REAL) = {at} THEN CAST({at} AS TEXT) \
         WHEN CAST({sixteen} AS REAL) = {at} THEN {sixteen} ELSE {seventeen} END",
        sixteen = with_digits(16),
        seventeen = with_digits(17),
    )
}

/// A decimal, stored as units of its last digit, as a string.
pub(super) fn decimal_text(at: &str, scale: u32) -> String {
    if scale == 0 {
        return format!("CAST({at} AS TEXT)");
    }
    let units = 10_i64.saturating_pow(scale);
    format!(
        "CASE WHEN {at} IS NOT NULL THEN printf('%s%d.%0{scale}d', CASE WHEN {at} < 0 THEN '-' ELSE '' END, \
         abs({at}) / {units}, abs({at}) % {units}) END"
    )
}

/// With hyphens or without; the form that is stored has them.
pub(super) fn to_uuid(at: &str) -> Option<Conversion> {
    let digits = |count| "[0-9a-f]".repeat(count);
    let hyphenated = [8, 4, 4, 4, 12].map(digits).join("-");
    let lower = [("_t", format!("lower({at})"))];
    let misfit =
        format!("_t NOT GLOB '{hyphenated}' AND (length(_t) <> 32 OR _t GLOB '*[^0-9a-f]*') OR instr(_t, char(0))");
    let part = |from, length| format!("substr(_t, {from}, {length})");
    let parts = [part(1, 8), part(9, 4), part(13, 4), part(17, 4), part(21, 12)].join(" || '-' || ");
    let value = format!("CASE WHEN length(_t) = 32 THEN {parts} ELSE _t END");
    Some(Conversion {
        misfit: Some(with(&[&lower], &misfit)),
        value: with(&[&lower], &value),
    })
}
