//! Converts to strings, UUIDs, dates, times of day and timestamps.

use super::conversion::{Conversion, either, unlike};
use crate::dialect::mysql::types::Stored;

const DATE: &str = "(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
/// To the microsecond: more digits would be cut.
const TIME: &str = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.](?=[0-9])[0-9]{0,6}0*)?)?";
const UTC: &str = "(Z|[+]00(:00)?)";

pub(super) fn to_text(at: &str, from: &Stored, length: Option<u32>) -> Option<Conversion> {
    let longer = |value: &str| length.map(|length| format!("CHAR_LENGTH({value}) > {length}"));
    let too_long = longer(at);
    match from {
        Stored::Text(before) => Some(Conversion {
            misfit: too_long.filter(|_| length.is_some_and(|length| before.is_none_or(|before| length < before))),
            ..Conversion::default()
        }),
        Stored::Boolean => {
            let value = |digit| format!("IF({at} = {digit}, 'true', 'false')");
            Some(Conversion {
                before: None,
                after: Some(value("'1'")),
                misfit: either(Some(format!("{at} NOT IN (0, 1)")), longer(&value("1"))),
                value: Some(value("1")),
            })
        }
        Stored::Bytes | Stored::Vector(_) => None,
        // It is written with six digits.
        Stored::Float(32) => Some(Conversion {
            misfit: either(Some(format!("CAST(CAST({at} AS CHAR) AS FLOAT) <> {at}")), too_long),
            ..Conversion::default()
        }),
        _ => Some(Conversion {
            misfit: too_long,
            ..Conversion::default()
        }),
    }
}

/// With hyphens or without; the form that is stored has them.
pub(super) fn to_uuid(at: &str) -> Option<Conversion> {
    let digits = "[0-9a-fA-F]";
    let form = format!("{digits}{{8}}-({digits}{{4}}-){{3}}{digits}{{12}}|{digits}{{32}}");
    let parts = "SUBSTR(AT, 1, 8), SUBSTR(AT, 9, 4), SUBSTR(AT, 13, 4), SUBSTR(AT, 17, 4), SUBSTR(AT, 21, 12)";
    let value = format!(
        "LOWER(IF(CHAR_LENGTH({at}) = 32, CONCAT_WS('-', {}), {at}))",
        parts.replace("AT", at)
    );
    Some(Conversion {
        before: None,
        after: Some(value.clone()),
        misfit: Some(unlike(at, &form)),
        value: Some(value),
    })
}

/// MariaDB takes a number that ends with its point.
pub(super) fn to_json(at: &str) -> Option<Conversion> {
    Conversion::unless(format!(
        "NOT JSON_VALID({at}) OR {at} REGEXP '^[[:space:]]*-?[0-9]+[.]([^0-9]|$)'"
    ))
}

pub(super) fn to_moment(at: &str, from: &Stored, to: &Stored) -> Option<Conversion> {
    match (from, to) {
        (Stored::Text(_), Stored::Date) => {
            Conversion::unless(format!("{} OR CAST({at} AS DATE) IS NULL", unlike(at, DATE)))
        }
        (Stored::Text(_), Stored::Time) => Conversion::unless(unlike(at, TIME)),
        // DATETIME takes no zone, and UTC is the only one.
        (Stored::Text(_), Stored::DateTime) => {
            let plain = format!("REGEXP_REPLACE({at}, '(?<=[0-9]){UTC}$', '')");
            let plain = format!("IF({}, {at}, {plain})", unlike(at, &format!(".*:.*{UTC}")));
            Some(Conversion {
                before: Some(plain.clone()),
                after: None,
                misfit: Some(format!(
                    "{} OR CAST(LEFT({at}, 10) AS DATE) IS NULL",
                    unlike(at, &format!("{DATE}([ T]{TIME}{UTC}?)?"))
                )),
                value: Some(format!("CAST({plain} AS DATETIME(6))")),
            })
        }
        (Stored::Date, Stored::DateTime) => Conversion::by_itself(),
        (Stored::DateTime, Stored::Date) => Conversion::unless(format!("{at} <> DATE({at})")),
        _ => None,
    }
}
