//! Converts to dates, times of day and timestamps.

use super::conversion::Conversion;
use crate::dialect::postgres::types::Stored;

const DAY: &str = "(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
const CLOCK: &str = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.](?=[0-9])[0-9]{0,6}0*)?)?";
/// Only after a time: the last part of a date looks like one.
const UTC: &str = "(Z|[+]00(:00)?)";

pub(super) fn to_moment(at: &str, from: &Stored, to: &Stored) -> Option<Conversion> {
    let utc = |moment: &str| format!("{moment} AT TIME ZONE 'UTC'");
    let local = |moment: String| {
        Conversion::unless(
            format!("{moment} <> date_trunc('day', {moment})"),
            format!("({moment})::date"),
        )
    };
    match (from, to) {
        (Stored::Date, Stored::Timestamp) => Conversion::by_itself(),
        (Stored::Date, Stored::TimestampTz) => Conversion::using(utc(&format!("{at}::timestamp"))),
        (Stored::Timestamp, Stored::TimestampTz) | (Stored::TimestampTz, Stored::Timestamp) => {
            Conversion::using(utc(at))
        }
        (Stored::Timestamp, Stored::Date) => local(at.to_owned()),
        (Stored::TimestampTz, Stored::Date) => local(format!("({})", utc(at))),
        // PostgreSQL leaves out without a warning what has no place: the time after a date, the seventh digit of a second.
        (Stored::Text(_), Stored::Date) => Conversion::unless(unlike(at, DAY, ""), format!("{at}::date")),
        (Stored::Text(_), Stored::Time) => Conversion::unless(format!("{at} !~ '^{CLOCK}$'"), format!("{at}::time")),
        (Stored::Text(_), Stored::Timestamp | Stored::TimestampTz) => {
            let plain = format!("regexp_replace({at}, '(:.*){UTC}$', '\\1')::timestamp");
            let using = if *to == Stored::Timestamp { plain } else { utc(&plain) };
            Conversion::unless(unlike(at, DAY, &format!("([ T]{CLOCK}{UTC}?)?")), using)
        }
        _ => None,
    }
}

/// True for a string that is not of that form, or of a day that does not exist, which a cast would only find while it converts.
fn unlike(at: &str, day: &str, rest: &str) -> String {
    format!(
        "CASE WHEN {at} ~ '^{day}{rest}$' THEN substr({at}, 9, 2)::integer > \
         date_part('day', (substr({at}, 1, 8) || '01')::date + interval '1 month - 1 day') ELSE true END"
    )
}

/// True for a date or timestamp that has no place in four digits of a year.
pub(super) fn without_a_text(at: &str, from: &Stored) -> Option<String> {
    let zone = match from {
        Stored::Date | Stored::Timestamp => "",
        Stored::TimestampTz => "+00",
        _ => return None,
    };
    Some(format!(
        "{at} < '0001-01-01 00:00:00{zone}' OR {at} > '9999-12-31 23:59:59.999999{zone}'"
    ))
}
