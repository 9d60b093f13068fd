//! How do the rows of a column become another type, and which rows stop the migration? PostgreSQL rounds decimals and floats
//! without a word, and with `USING` it cuts texts: such rows are looked for before.

use super::names::literal;
use super::types::Stored;

/// A conversion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Conversion {
    /// The new value; none where PostgreSQL converts by itself and refuses what does not fit.
    pub(super) using: Option<String>,
    /// True for a row that does not fit.
    pub(super) misfit: Option<String>,
}

impl Conversion {
    fn by_itself() -> Option<Self> {
        Some(Self::default())
    }

    fn using(using: impl Into<String>) -> Option<Self> {
        Some(Self {
            using: Some(using.into()),
            misfit: None,
        })
    }

    fn by_itself_unless(misfit: impl Into<String>) -> Option<Self> {
        Some(Self {
            using: None,
            misfit: Some(misfit.into()),
        })
    }

    fn unless(misfit: impl Into<String>, using: impl Into<String>) -> Option<Self> {
        Some(Self {
            using: Some(using.into()),
            misfit: Some(misfit.into()),
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
        (Stored::Array(one), Stored::Array(other)) => to_array(at, one, other),
        (Stored::Array(_), _) | (_, Stored::Array(_)) => None,
        (_, Stored::Integer(bits)) => to_integer(at, from, *bits),
        (_, Stored::Boolean) => to_boolean(at, from),
        (_, Stored::Float(bits)) => to_float(at, from, *bits),
        (_, Stored::Decimal(precision, scale)) => to_decimal(at, from, *precision, *scale),
        (_, Stored::Text(length)) => to_text(at, from, *length),
        (_, Stored::Enum { variants, .. }) => to_enum(at, from, variants, &to.spelling()),
        (_, Stored::Choice(variants)) => to_choice(at, from, variants),
        (_, Stored::Date | Stored::Time | Stored::Timestamp | Stored::TimestampTz) => to_moment(at, from, to),
        (Stored::Text(_), Stored::Uuid) => Conversion::unless(
            format!("replace({at}, '-', '') !~* '^[0-9a-f]{{32}}$'"),
            format!("{at}::uuid"),
        ),
        (Stored::Text(_), Stored::Bytes) => Conversion::using(format!("convert_to({at}, 'UTF8')")),
        (Stored::Text(_), _) | (Stored::Json, Stored::Jsonb) | (Stored::Jsonb, Stored::Json) => {
            Conversion::using(format!("{at}::{}", to.spelling()))
        }
        (Stored::Cidr, Stored::Inet) => Conversion::by_itself(),
        _ => None,
    }
}

/// Element by element, where a cast is all that an element needs: a conversion of a column cannot hold a query.
fn to_array(at: &str, from: &Stored, to: &Stored) -> Option<Conversion> {
    let element = conversion("element", from, to)?;
    let cast = format!("element::{}", to.spelling());
    if element.using.is_some_and(|using| !using.eq_ignore_ascii_case(&cast)) {
        return None;
    }
    let misfit = element
        .misfit
        .map(|misfit| format!("EXISTS (SELECT 1 FROM unnest({at}) AS elements (element) WHERE {misfit})"));
    Some(Conversion {
        using: Some(format!("{at}::{}[]", to.spelling())),
        misfit,
    })
}

const WHOLE: &str = "'^[-+]?[0-9]+$'";
const NUMBER: &str = "'^[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)$'";
const FLOAT: &str = "'^[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][-+]?[0-9]+)?$'";

fn to_integer(at: &str, from: &Stored, bits: u32) -> Option<Conversion> {
    let ty = Stored::Integer(bits).spelling();
    let limit = 1_i128 << (bits - 1);
    let outside = |value: &str| format!("{value} NOT BETWEEN -{limit} AND {}", limit - 1);
    match from {
        Stored::Integer(before) if *before <= bits => Conversion::by_itself(),
        Stored::Integer(_) => Conversion::by_itself_unless(outside(at)),
        Stored::Boolean => Conversion::using(format!("{at}::integer::{ty}")),
        Stored::Float(_) | Stored::Decimal(..) => {
            let number = format!("{at}::numeric");
            Conversion::unless(
                format!(
                    "CASE WHEN {at}::text IN ('NaN', 'Infinity', '-Infinity') THEN true ELSE {number} <> trunc({number}) OR {} END",
                    outside(&number)
                ),
                format!("{at}::{ty}"),
            )
        }
        Stored::Text(_) => Conversion::unless(
            format!(
                "CASE WHEN {at} ~ {WHOLE} THEN {} ELSE true END",
                outside(&format!("{at}::numeric"))
            ),
            format!("{at}::{ty}"),
        ),
        _ => None,
    }
}

fn to_boolean(at: &str, from: &Stored) -> Option<Conversion> {
    match from {
        Stored::Integer(_) => Conversion::unless(format!("{at} NOT IN (0, 1)"), format!("{at} <> 0")),
        Stored::Text(_) => Conversion::unless(
            format!("lower({at}) NOT IN ('true', 'false', '1', '0')"),
            format!("lower({at}) IN ('true', '1')"),
        ),
        _ => None,
    }
}

fn to_float(at: &str, from: &Stored, bits: u32) -> Option<Conversion> {
    let ty = Stored::Float(bits).spelling();
    let inexact = format!("{at}::{ty}::numeric <> {at}::numeric");
    match from {
        Stored::Float(32) => Conversion::by_itself(),
        Stored::Float(_) => Conversion::by_itself_unless(format!("{at}::{ty}::double precision <> {at}")),
        Stored::Integer(before) if *before < bits => Conversion::by_itself(),
        Stored::Integer(_) | Stored::Decimal(..) => Conversion::unless(inexact, format!("{at}::{ty}")),
        Stored::Text(_) => Conversion::unless(format!("{at} !~ {FLOAT}"), format!("{at}::{ty}")),
        _ => None,
    }
}

fn to_decimal(at: &str, from: &Stored, precision: Option<u32>, scale: Option<u32>) -> Option<Conversion> {
    let ty = Stored::Decimal(precision, scale).spelling();
    let rounded = |number: &str| precision.map(|_| format!("{number} <> round({number}, {})", scale.unwrap_or(0)));
    let number = format!("{at}::numeric");
    let too_large = |number: &str| {
        let digits = precision.map(|precision| precision.saturating_sub(scale.unwrap_or(0)));
        digits.map(|digits| format!("abs({number}) >= 1e{digits}"))
    };
    match from {
        Stored::Integer(_) => Some(Conversion {
            using: None,
            misfit: too_large(&number),
        }),
        Stored::Boolean => Conversion::using(format!("{at}::integer")),
        Stored::Decimal(..) => Some(Conversion {
            using: None,
            misfit: either(rounded(at), too_large(at)),
        }),
        Stored::Float(bits) => {
            let back = Stored::Float(*bits).spelling();
            // PostgreSQL takes fifteen digits of a float, so what comes back may be another number.
            let kept = precision.map_or_else(
                || number.clone(),
                |_| format!("round({number}, {})", scale.unwrap_or(0)),
            );
            let misfit = either(Some(format!("{kept}::{back} <> {at}")), too_large(&number));
            Some(Conversion {
                using: Some(format!("{at}::{ty}")),
                misfit,
            })
        }
        Stored::Text(_) => {
            let misfit = either(rounded(&number), too_large(&number)).unwrap_or_else(|| "false".to_owned());
            Conversion::unless(
                format!("CASE WHEN {at} ~ {NUMBER} THEN {misfit} ELSE true END"),
                format!("{at}::{ty}"),
            )
        }
        _ => None,
    }
}

fn either(one: Option<String>, other: Option<String>) -> Option<String> {
    match (one, other) {
        (Some(one), Some(other)) => Some(format!("{one} OR {other}")),
        (one, other) => one.or(other),
    }
}

fn to_text(at: &str, from: &Stored, length: Option<u32>) -> Option<Conversion> {
    let too_long = |value: &str| length.map(|length| format!("char_length({value}) > {length}"));
    let value = match from {
        Stored::Text(before) => {
            let narrower = length.is_some_and(|length| before.is_none_or(|before| length < before));
            return Some(Conversion {
                using: None,
                misfit: too_long(at).filter(|_| narrower),
            });
        }
        Stored::Choice(_) => {
            return Some(Conversion {
                using: None,
                misfit: too_long(at),
            });
        }
        Stored::Bytes | Stored::Vector(_) => return None,
        Stored::Timestamp => format!("to_char({at}, 'YYYY-MM-DD HH24:MI:SS.US')"),
        Stored::TimestampTz => format!("to_char({at} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"),
        _ => format!("{at}::text"),
    };
    Some(Conversion {
        misfit: too_long(&value),
        using: Some(value),
    })
}

fn to_enum(at: &str, from: &Stored, variants: &[String], ty: &str) -> Option<Conversion> {
    match from {
        Stored::Text(_) | Stored::Choice(_) | Stored::Enum { .. } => {
            Conversion::unless(none_of(&format!("{at}::text"), variants), format!("{at}::text::{ty}"))
        }
        _ => None,
    }
}

fn to_choice(at: &str, from: &Stored, variants: &[String]) -> Option<Conversion> {
    match from {
        Stored::Text(_) | Stored::Choice(_) => Conversion::by_itself_unless(none_of(at, variants)),
        Stored::Enum { .. } => {
            let text = format!("{at}::text");
            Conversion::unless(none_of(&text, variants), text)
        }
        _ => None,
    }
}

/// True for a text that is none of the variants.
pub(super) fn none_of(text: &str, variants: &[String]) -> String {
    let variants: Vec<_> = variants.iter().map(|variant| literal(variant)).collect();
    format!("{text} NOT IN ({})", variants.join(", "))
}

const DAY: &str = "'^[0-9]{4}-[0-9]{2}-[0-9]{2}$'";
const CLOCK: &str = "'^[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?$'";
const MOMENT: &str = "'^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?([zZ]|[+-][0-9]{2}(:?[0-9]{2})?)?)?$'";

/// A text ends with a zone only after a time: the last part of a date looks like one.
const ZONED: &str = "'[0-9]:[0-9][0-9].*([zZ]|[+-][0-9][0-9](:?[0-9][0-9])?)$'";

fn to_moment(at: &str, from: &Stored, to: &Stored) -> Option<Conversion> {
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
        // PostgreSQL leaves out in silence what has no place: the time after a date, the seventh digit of a second.
        (Stored::Text(_), Stored::Date) => Conversion::unless(format!("{at} !~ {DAY}"), format!("{at}::date")),
        (Stored::Text(_), Stored::Time) => Conversion::unless(format!("{at} !~ {CLOCK}"), format!("{at}::time")),
        (Stored::Text(_), Stored::Timestamp) => Conversion::unless(
            format!("{at} !~ {MOMENT}"),
            format!(
                "CASE WHEN {at} ~ {ZONED} THEN {} ELSE {at}::timestamp END",
                utc(&format!("{at}::timestamptz"))
            ),
        ),
        (Stored::Text(_), Stored::TimestampTz) => Conversion::unless(
            format!("{at} !~ {MOMENT}"),
            format!(
                "CASE WHEN {at} ~ {ZONED} THEN {at}::timestamptz ELSE {} END",
                utc(&format!("{at}::timestamp"))
            ),
        ),
        _ => None,
    }
}
