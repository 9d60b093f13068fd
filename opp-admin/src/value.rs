//! Values: what somebody types becomes the canonical text of a kind, what a database writes as well.
//!
//! | kind | canonical text |
//! |---|---|
//! | boolean | `true`, `false` |
//! | date and time | `2026-11-27 13:05:00`, a fraction only where there is one, moments in UTC |
//! | decimal | all digits of its scale |
//! | float | the shortest text that reads as the same number |

use opp_sql::value::{FloatWidth, IntegerWidth, Literal, Misfit, StoredType, Timestamp, Value, canonicalise, decimal};
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime, UtcOffset};

use crate::descriptor::{Field, Kind};
use crate::query::Matching;

mod misfit;
mod period;
mod stored;

pub(crate) use period::{period, spelled};
pub(crate) use stored::canonical;

/// Digits of a decimal whose column does not limit them: what PostgreSQL keeps.
const LARGEST_PRECISION: u32 = 1000;

/// The canonical text of what somebody typed, or what to tell them. Whether it fits is decided by [`canonicalise`], as for a default.
pub(crate) fn parse(field: &Field, typed: &str) -> Result<String, String> {
    let typed = typed.replace("\r\n", "\n");
    let text = match field.kind {
        Kind::Text | Kind::Other | Kind::Binary => typed,
        Kind::Boolean => truth(typed.trim()).to_owned(),
        Kind::TimestampTz => in_utc(typed.trim()),
        _ => typed.trim().to_owned(),
    };
    if field.kind == Kind::Enum && field.choices.iter().all(|choice| choice.value != text) {
        return Err("Choose one of the values.".to_owned());
    }
    let literal = canonicalise(&Value::Text(&text), &stored_type(field));
    literal
        .and_then(|literal| spell(field, literal, &text))
        .map_err(|misfit| misfit::advice(&misfit, field, &text))
}

/// What a checkbox and a link of a filter send: a box that is not ticked is false.
fn truth(typed: &str) -> &str {
    match typed {
        "on" | "yes" => "true",
        "true" | "1" => typed,
        _ => "false",
    }
}

/// The kind as a column type.
fn stored_type(field: &Field) -> StoredType {
    match field.kind {
        Kind::Boolean => StoredType::Boolean,
        Kind::SmallInt => StoredType::Integer(IntegerWidth::Small),
        Kind::Integer => StoredType::Integer(IntegerWidth::Normal),
        Kind::BigInt => StoredType::Integer(IntegerWidth::Big),
        Kind::Real => StoredType::Float(FloatWidth::Single),
        Kind::Double => StoredType::Float(FloatWidth::Double),
        Kind::Decimal => StoredType::Decimal {
            precision: field
                .scale
                .map(|scale| field.precision.unwrap_or(LARGEST_PRECISION).max(scale)),
            scale: field.scale,
        },
        Kind::Text | Kind::Other | Kind::Binary => StoredType::Text { max_length: None },
        Kind::Uuid => StoredType::Uuid,
        Kind::Date => StoredType::Date,
        Kind::Time => StoredType::Time { digits: 6 },
        Kind::Timestamp => StoredType::Timestamp { digits: 6 },
        Kind::TimestampTz => StoredType::TimestampTz { digits: 6 },
        Kind::Json => StoredType::Json,
        Kind::Enum => StoredType::Enum(field.choices.iter().map(|choice| choice.value.clone()).collect()),
    }
}

/// The canonical text of a value. JSON keeps the layout that somebody gave it.
fn spell(field: &Field, literal: Literal, typed: &str) -> Result<String, Misfit> {
    Ok(match literal {
        Literal::Text(text) if text.contains('\0') => return Err(Misfit::Nul),
        Literal::Bool(flag) => flag.to_string(),
        Literal::Integer(number) => number.to_string(),
        Literal::Decimal(digits) => digits.at_scale(field.scale),
        Literal::Float(digits) if field.kind == Kind::Real => real(&digits),
        Literal::Float(digits) => double(&digits),
        Literal::Date(date) => date.to_string(),
        Literal::Time(time) => time.shortest(),
        Literal::Timestamp(moment) | Literal::TimestampTz(moment) => moment.shortest(),
        Literal::Text(text) | Literal::Uuid(text) | Literal::Unchecked(text) => text,
        Literal::Json(_)
        | Literal::Null
        | Literal::Bytes(_)
        | Literal::Now
        | Literal::NewUuid
        | Literal::Expression(_) => typed.to_owned(),
    })
}

fn real(digits: &str) -> String {
    digits
        .parse::<f32>()
        .map_or_else(|_| digits.to_owned(), |number| number.to_string())
}

fn double(digits: &str) -> String {
    digits.parse().map_or_else(|_| digits.to_owned(), float)
}

/// The shortest text that reads as the same number, without a point where it is whole.
pub(crate) fn float(number: f64) -> String {
    if number != 0.0 && !(1e-6..1e16).contains(&number.abs()) {
        return format!("{number:e}");
    }
    number.to_string()
}

/// A decimal times 10^scale, as SQLite stores it; nothing where 64 bits cannot hold it.
pub(crate) fn scaled(canonical: &str, scale: u32) -> Option<i64> {
    decimal::parse(canonical, decimal::MAX_PRECISION, scale).ok()
}

fn date(typed: &str) -> Result<String, String> {
    let date = opp_sql::value::Date::read(typed).map_err(|misfit| misfit::of_moment(&misfit, typed))?;
    Ok(date.to_string())
}

/// A moment that is typed with an offset, in UTC; any other text as it is.
fn in_utc(typed: &str) -> String {
    match OffsetDateTime::parse(&typed.replacen(' ', "T", 1), &Rfc3339) {
        Ok(moment) if !moment.offset().is_utc() => {
            let utc = moment.to_offset(UtcOffset::UTC);
            let fraction = format!("{:09}", utc.nanosecond());
            let (hour, minute, second) = utc.to_hms();
            format!("{} {hour:02}:{minute:02}:{second:02}.{fraction}", utc.date())
        }
        _ => typed.to_owned(),
    }
}

/// The condition that a date is at most the one typed, with all its hours.
pub(crate) fn end_of(field: &Field, typed: &str) -> Result<Matching, String> {
    let typed = typed.trim();
    if field.kind == Kind::Date || typed.contains(['T', ' ']) {
        return parse(field, typed).map(Matching::To);
    }
    let day = date(typed)?;
    let format = format_description!("[year]-[month]-[day]");
    let next = Date::parse(&day, format).ok().and_then(Date::next_day);
    Ok(match next {
        Some(next) => Matching::Before(format!("{next} 00:00:00")),
        None => Matching::To(format!("{day} 23:59:59.999999")),
    })
}

/// The present moment.
pub(crate) fn now() -> String {
    let now = OffsetDateTime::now_utc();
    let (hour, minute, second) = now.to_hms();
    let text = format!(
        "{} {hour:02}:{minute:02}:{second:02}.{:06}",
        now.date(),
        now.microsecond()
    );
    Timestamp::read(&text).map_or(text, |moment| moment.shortest())
}

/// A moment in the form that SQLite stores: it sorts as it reads.
pub(crate) fn sqlite_moment(canonical: &str) -> String {
    Timestamp::read(canonical).map_or_else(|_| canonical.to_owned(), |moment| moment.utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Dialect;

    fn field(kind: Kind, scale: Option<u32>) -> Field {
        Field {
            kind,
            scale,
            ..Field::default()
        }
    }

    #[test]
    fn numbers_are_exact_beyond_what_a_float_holds() {
        let big = field(Kind::BigInt, None);
        assert_eq!(parse(&big, "9007199254740993").unwrap(), "9007199254740993");
        assert!(parse(&big, "9223372036854775808").is_err());
        assert!(parse(&field(Kind::SmallInt, None), "32768").is_err());
        let money = field(Kind::Decimal, Some(2));
        assert_eq!(parse(&money, "0012.5").unwrap(), "12.50");
        assert_eq!(parse(&money, "-0.00").unwrap(), "0.00");
        assert_eq!(parse(&money, "-.5").unwrap(), "-0.50");
        assert!(parse(&money, "1.234").is_err() && parse(&money, "1e3").is_err() && parse(&money, ".").is_err());
        let small = Field {
            precision: Some(5),
            ..money.clone()
        };
        assert_eq!(parse(&small, "999.99").unwrap(), "999.99");
        assert_eq!(
            parse(&small, "1000").unwrap_err(),
            "Enter at most 3 digits before the point."
        );
        assert_eq!(scaled("-0.05", 2), Some(-5));
        assert_eq!(canonical(Dialect::Sqlite, &money, "-5"), "-0.05");
        assert_eq!(canonical(Dialect::Sqlite, &money, "123456"), "1234.56");
    }

    #[test]
    fn moments_have_one_form_whichever_database_wrote_them() {
        let moment = field(Kind::TimestampTz, None);
        for raw in [
            "2026-11-27T13:05:00.500000Z",
            "2026-11-27 13:05:00.5+00",
            "2026-11-27 13:05:00.500000",
        ] {
            assert_eq!(canonical(Dialect::Postgres, &moment, raw), "2026-11-27 13:05:00.5");
        }
        assert_eq!(parse(&moment, "2026-11-27T13:05+02:00").unwrap_or_default(), "");
        assert_eq!(
            parse(&moment, "2026-11-27T13:05:00+02:00").unwrap(),
            "2026-11-27 11:05:00"
        );
        let digits_of_an_application = "2026-11-27 13:05:00.123456789";
        assert_eq!(
            canonical(Dialect::Sqlite, &moment, digits_of_an_application),
            "2026-11-27 13:05:00.123456"
        );
        assert_eq!(
            canonical(Dialect::Sqlite, &moment, "2026-11-27T13:05:00.25+02:00"),
            "2026-11-27 11:05:00.25"
        );
        assert_eq!(
            parse(&field(Kind::Timestamp, None), "2026-11-27T13:05").unwrap(),
            "2026-11-27 13:05:00"
        );
        assert_eq!(sqlite_moment("2026-11-27 13:05:00.5"), "2026-11-27T13:05:00.500000Z");
        assert!(parse(&field(Kind::Date, None), "2026-02-30").is_err());
        assert!(parse(&field(Kind::Date, None), "0000-01-01").is_err());
    }

    #[test]
    fn other_kinds_refuse_what_they_cannot_hold() {
        let uuid = field(Kind::Uuid, None);
        assert_eq!(
            parse(&uuid, "67E5504410B1426F9247BB680E5FE0C8").unwrap(),
            "67e55044-10b1-426f-9247-bb680e5fe0c8"
        );
        assert!(parse(&uuid, "no").is_err());
        assert!(parse(&field(Kind::Json, None), "{").unwrap_err().contains("line 1"));
        let message = |kind, typed| parse(&field(kind, None), typed).unwrap_err();
        assert_eq!(
            message(Kind::Json, "{\n \"a\": é}"),
            "Enter valid JSON: line 2, column 7."
        );
        assert_eq!(message(Kind::SmallInt, "32768"), "Enter a number from -32768 to 32767.");
        assert_eq!(message(Kind::Integer, "1.5"), "Enter a whole number.");
        assert_eq!(message(Kind::Date, "0000-01-01"), "Enter a year from 1 to 9999.");
        assert_eq!(
            message(Kind::Timestamp, "noon"),
            "Enter a date and time as 2026-11-27 13:05."
        );
        assert_eq!(
            message(Kind::Time, "13:05:00.1234567"),
            "Enter at most 6 digits of a second."
        );
        assert!(message(Kind::Real, "16777217").contains("nearest number that can is 16777216"));
        assert!(parse(&field(Kind::Enum, None), "x").is_err());
        assert!(parse(&field(Kind::Text, None), "a\0b").is_err());
        assert_eq!(parse(&field(Kind::Text, None), "a\r\nb ").unwrap(), "a\nb ");
        assert!(parse(&field(Kind::Double, None), "inf").is_err());
        assert_eq!(parse(&field(Kind::Double, None), "0.10").unwrap(), "0.1");
    }
}
