//! Converts the rows of a column to another type, and finds the rows that do not fit. PostgreSQL rounds decimals and floating-point
//! numbers without a warning, and with `USING` it cuts strings: such rows are looked for before. Strings become other types exactly
//! where `opp_sql::value::canonicalise` takes them.

mod conversion;
mod moment;
mod number;

use conversion::{Conversion, either};

use super::names::SQL;
use super::types::Stored;

/// Converts the column `at` (quoted). `None` where nothing sensible exists.
pub(super) fn conversion(at: &str, from: &Stored, to: &Stored) -> Option<Conversion> {
    if from == to {
        return Conversion::by_itself();
    }
    match (from, to) {
        (Stored::ByHand(_), _) | (_, Stored::ByHand(_)) => Some(by_hand(at, from, to)),
        (Stored::Array(one), Stored::Array(other)) => to_array(at, one, other),
        (Stored::Array(_), _) | (_, Stored::Array(_)) => None,
        (_, Stored::Integer(bits)) => number::to_integer(at, from, *bits),
        (_, Stored::Boolean) => number::to_boolean(at, from),
        (_, Stored::Float(bits)) => number::to_float(at, from, *bits),
        (_, Stored::Decimal(precision, scale)) => number::to_decimal(at, from, *precision, *scale),
        (_, Stored::Text(length)) => to_text(at, from, *length),
        (_, Stored::Enum { variants, .. }) => to_enum(at, from, variants, &to.spelling()),
        (_, Stored::Choice(variants)) => to_choice(at, from, variants),
        (_, Stored::Date | Stored::Time | Stored::Timestamp | Stored::TimestampTz) => moment::to_moment(at, from, to),
        (Stored::Text(_), Stored::Uuid) => Conversion::unless(
            format!("{at} !~* '^([0-9a-f]{{8}}-([0-9a-f]{{4}}-){{3}}[0-9a-f]{{12}}|[0-9a-f]{{32}})$'"),
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

/// A type by hand is looked at where its name says what it stores; of any other, nothing is known.
fn by_hand(at: &str, from: &Stored, to: &Stored) -> Conversion {
    let (Some((before, fine)), Some((after, coarse))) = (from.known(), to.known()) else {
        return read_by_type(at, from, to).unwrap_or_default();
    };
    let found = conversion(at, &before, &after).unwrap_or_default();
    let cut = (coarse < fine).then(|| format!("{at} <> {at}::{}", to.spelling()));
    let narrower = before == after;
    Conversion {
        using: found.using.filter(|_| !narrower),
        misfit: either(found.misfit, cut),
    }
}

/// Strings that a type reads by itself. PostgreSQL has no cast without `USING` to most types. One of a length would cut them.
fn read_by_type(at: &str, from: &Stored, to: &Stored) -> Option<Conversion> {
    let (Stored::Text(_), Stored::ByHand(spelling)) = (from, to) else {
        return None;
    };
    let has_length = spelling.contains('(') || ["char", "character", "bit"].contains(&spelling.to_lowercase().as_str());
    Conversion::using(format!("{at}::{spelling}")).filter(|_| !has_length)
}

/// Element by element, where a cast is all that an element needs: a conversion of a column cannot hold a query.
fn to_array(at: &str, from: &Stored, to: &Stored) -> Option<Conversion> {
    let element = conversion("element", from, to)?;
    let cast = format!("element::{}", to.spelling());
    // An enum has no cast to another one, but both have to text.
    if element
        .using
        .as_ref()
        .is_some_and(|using| *using == format!("element::text::{}", to.spelling()))
    {
        return Some(Conversion {
            using: Some(format!("{at}::text[]::{}[]", to.spelling())),
            misfit: element.misfit.map(|misfit| any_element(at, &misfit)),
        });
    }
    if element.using.is_some_and(|using| !using.eq_ignore_ascii_case(&cast)) {
        return None;
    }
    let misfit = element.misfit.map(|misfit| any_element(at, &misfit));
    Some(Conversion {
        using: Some(format!("{at}::{}[]", to.spelling())),
        misfit,
    })
}

fn any_element(at: &str, condition: &str) -> String {
    format!("EXISTS (SELECT 1 FROM unnest({at}) AS elements (element) WHERE {condition})")
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
        Stored::Date => format!("to_char({at}, 'YYYY-MM-DD')"),
        Stored::Timestamp => format!("to_char({at}, 'YYYY-MM-DD HH24:MI:SS.US')"),
        Stored::TimestampTz => format!("to_char({at} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"),
        _ => format!("{at}::text"),
    };
    Some(Conversion {
        misfit: either(moment::without_a_text(at, from), too_long(&value)),
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

/// True for a string that is not one of the variants.
pub(super) fn none_of(text: &str, variants: &[String]) -> String {
    let variants: Vec<_> = variants.iter().map(|variant| SQL.string(variant)).collect();
    format!("{text} NOT IN ({})", variants.join(", "))
}
