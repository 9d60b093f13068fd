//! Converts to dates, times of day and timestamps.

use super::conversion::{Conversion, with};
use crate::dialect::sqlite::types::Stored;

const DATE: &str = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]";
const MINUTES: &str = "[0-2][0-9]:[0-5][0-9]";
const SECONDS: &str = "[0-2][0-9]:[0-5][0-9]:[0-5][0-9]";

pub(super) fn to_date(at: &str, from: &Stored) -> Option<Conversion> {
    match from {
        Stored::Text(_) | Stored::ByHand(_) => {
            Conversion::unless(format!("{} OR instr({at}, char(0))", not_a_day(at)), at)
        }
        Stored::Timestamp | Stored::TimestampTz => Conversion::unless(
            format!("substr({at}, 12) GLOB '*[1-9]*'"),
            format!("substr({at}, 1, 10)"),
        ),
        _ => None,
    }
}

/// SQLite moves a day that does not exist into the next month.
fn not_a_day(at: &str) -> String {
    format!("{at} NOT GLOB '{DATE}' OR {at} GLOB '0000*' OR date({at}) IS NOT {at}")
}

/// True for a string that is not `03:04`, `03:04:05` or `03:04:05.25`.
fn not_a_clock(at: &str) -> String {
    format!(
        "NOT ({at} GLOB '{MINUTES}' OR {at} GLOB '{SECONDS}' OR {at} GLOB '{SECONDS}.[0-9]*' AND substr({at}, 10) NOT GLOB '*[^0-9]*' \
         AND length(rtrim(substr({at}, 10), '0')) <= 6) OR substr({at}, 1, 2) > '23'"
    )
}

/// Hours, minutes and seconds of such a string.
fn whole(at: &str) -> String {
    format!("substr({at} || ':00', 1, 8)")
}

/// Digits of a second as Diesel writes them: none, three or six.
fn fraction(at: &str) -> String {
    let digits = format!("rtrim(substr({at}, 10), '0')");
    format!(
        "CASE WHEN {digits} = '' THEN '' WHEN length({digits}) <= 3 THEN '.' || substr({digits} || '000', 1, 3) \
         ELSE '.' || substr({digits} || '000000', 1, 6) END"
    )
}

pub(super) fn to_time(at: &str) -> Option<Conversion> {
    Conversion::unless(
        format!("{} OR instr({at}, char(0))", not_a_clock(at)),
        format!("{} || {}", whole(at), fraction(at)),
    )
}

/// Date and time of day of a string, without a zone; only UTC is one.
fn parts(at: &str) -> [(&'static str, String); 2] {
    let zone = format!(
        "CASE WHEN {at} GLOB '*Z' THEN 1 WHEN {at} GLOB '*+00' THEN 3 WHEN {at} GLOB '*+00:00' THEN 6 ELSE 0 END"
    );
    [
        ("_d", format!("substr({at}, 1, 10)")),
        (
            "_c",
            format!("CASE WHEN length({at}) = 10 THEN '00:00' ELSE substr({at}, 12, length({at}) - 11 - {zone}) END"),
        ),
    ]
}

fn not_a_timestamp(at: &str) -> String {
    let misfit = with(&[&parts(at)], &format!("{} OR {}", not_a_day("_d"), not_a_clock("_c")));
    format!("length({at}) > 10 AND substr({at}, 11, 1) NOT IN ('T', ' ') OR {misfit} OR instr({at}, char(0))")
}

pub(super) fn to_timestamp(at: &str, from: &Stored) -> Option<Conversion> {
    let value = || {
        with(
            &[&parts(at)],
            &format!("_d || ' ' || {} || {}", whole("_c"), fraction("_c")),
        )
    };
    match from {
        Stored::Date => Conversion::exact(format!("{at} || ' 00:00:00'")),
        Stored::TimestampTz => Conversion::exact(value()),
        Stored::Text(_) | Stored::ByHand(_) => Conversion::unless(not_a_timestamp(at), value()),
        _ => None,
    }
}

pub(super) fn to_timestamp_tz(at: &str, from: &Stored) -> Option<Conversion> {
    match from {
        Stored::Date => Conversion::exact(format!("{at} || 'T00:00:00.000000Z'")),
        Stored::Timestamp | Stored::Text(_) | Stored::ByHand(_) => {
            let digits = "substr(substr(_c, 10) || '000000', 1, 6)";
            let value = with(
                &[&parts(at)],
                &format!("_d || 'T' || {} || '.' || {digits} || 'Z'", whole("_c")),
            );
            Conversion::unless(not_a_timestamp(at), value)
        }
        _ => None,
    }
}
