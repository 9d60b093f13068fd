//! Values: what somebody types becomes the canonical text of a kind, what a database writes as well.
//!
//! | kind | canonical text |
//! |---|---|
//! | boolean | `true`, `false` |
//! | date and time | `2026-11-27 13:05:00`, a fraction only where there is one, moments in UTC |
//! | decimal | all digits of its scale |
//! | float | the shortest text that reads as the same number |

use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

use crate::descriptor::{Field, Kind};
use crate::query::Matching;

mod period;
mod stored;

pub(crate) use period::{period, spelled};
pub(crate) use stored::canonical;

/// The canonical text of what somebody typed, or what to tell them.
pub(crate) fn parse(field: &Field, typed: &str) -> Result<String, String> {
    let typed = typed.replace("\r\n", "\n");
    let trimmed = typed.trim();
    match field.kind {
        Kind::Boolean => Ok((["true", "on", "1", "yes"].contains(&trimmed)).to_string()),
        Kind::SmallInt => integer(trimmed, i64::from(i16::MIN), i64::from(i16::MAX)),
        Kind::Integer => integer(trimmed, i64::from(i32::MIN), i64::from(i32::MAX)),
        Kind::BigInt => integer(trimmed, i64::MIN, i64::MAX),
        Kind::Real => real(trimmed),
        Kind::Double => double(trimmed),
        Kind::Decimal => decimal(trimmed, field.scale),
        Kind::Text | Kind::Other | Kind::Binary => text(typed),
        Kind::Uuid => uuid(trimmed),
        Kind::Date => date(trimmed),
        Kind::Time => time_of_day(trimmed),
        Kind::Timestamp => timestamp(trimmed),
        Kind::TimestampTz => moment(trimmed),
        Kind::Json => json(trimmed),
        Kind::Enum => choice(field, trimmed),
    }
}

fn text(typed: String) -> Result<String, String> {
    if typed.contains('\0') {
        return Err("A text cannot contain a NUL character.".to_owned());
    }
    Ok(typed)
}

fn integer(typed: &str, min: i64, max: i64) -> Result<String, String> {
    match typed.parse::<i128>() {
        Ok(number) if i128::from(min) <= number && number <= i128::from(max) => Ok(number.to_string()),
        Ok(_) => Err(format!("Enter a number from {min} to {max}.")),
        Err(_) => Err("Enter a whole number.".to_owned()),
    }
}

fn double(typed: &str) -> Result<String, String> {
    match typed.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(float(number)),
        _ => Err("Enter a number.".to_owned()),
    }
}

fn real(typed: &str) -> Result<String, String> {
    match typed.parse::<f32>() {
        Ok(number) if number.is_finite() => Ok(number.to_string()),
        _ => Err("Enter a number.".to_owned()),
    }
}

/// The shortest text that reads as the same number, without a point where it is whole.
pub(crate) fn float(number: f64) -> String {
    if number != 0.0 && !(1e-6..1e16).contains(&number.abs()) {
        return format!("{number:e}");
    }
    number.to_string()
}

fn decimal(typed: &str, scale: Option<u32>) -> Result<String, String> {
    let (sign, digits) = match typed.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", typed.strip_prefix('+').unwrap_or(typed)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !all_digits(whole) || !all_digits(fraction) {
        return Err("Enter a number.".to_owned());
    }
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    if let Some(scale) = scale.filter(|&scale| fraction.len() > scale as usize) {
        return Err(format!("Enter at most {scale} digits after the point."));
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    let width = scale.map_or(fraction.len(), |scale| scale as usize);
    let sign = if whole == "0" && fraction.is_empty() { "" } else { sign };
    if width == 0 {
        return Ok(format!("{sign}{whole}"));
    }
    Ok(format!("{sign}{whole}.{fraction:0<width$}"))
}

/// A decimal times 10^scale, as SQLite stores it.
pub(crate) fn scaled(canonical: &str, scale: u32) -> Option<i64> {
    let text = decimal(canonical, Some(scale)).ok()?;
    text.replace('.', "").parse().ok()
}

fn uuid(typed: &str) -> Result<String, String> {
    let hex: String = typed
        .chars()
        .filter(|c| *c != '-')
        .collect::<String>()
        .to_ascii_lowercase();
    if hex.len() != 32 || !hex.chars().all(|c| c.is_ascii_hexdigit()) {
        return Err("Enter a UUID.".to_owned());
    }
    let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
    Ok(parts.join("-"))
}

fn date(typed: &str) -> Result<String, String> {
    let format = format_description!("[year]-[month]-[day]");
    let date = Date::parse(typed, format).map_err(|_| "Enter a date as 2026-11-27.".to_owned())?;
    in_range(date)?;
    Ok(date.to_string())
}

/// Years before 1 cannot be written the same way everywhere.
fn in_range(date: Date) -> Result<(), String> {
    if date.year() < 1 {
        return Err("Enter a year from 1 to 9999.".to_owned());
    }
    Ok(())
}

fn time_of_day(typed: &str) -> Result<String, String> {
    clock(typed)
        .map(spell_time)
        .ok_or_else(|| "Enter a time as 13:05.".to_owned())
}

fn clock(typed: &str) -> Option<Time> {
    let long = format_description!("[hour]:[minute]:[second]");
    let fraction = format_description!("[hour]:[minute]:[second].[subsecond digits:1+]");
    let short = format_description!("[hour]:[minute]");
    let time = Time::parse(typed, fraction)
        .or_else(|_| Time::parse(typed, long))
        .or_else(|_| Time::parse(typed, short));
    let time = time.ok()?;
    time.replace_nanosecond(time.nanosecond() / 1000 * 1000).ok()
}

fn spell_time(time: Time) -> String {
    let (hour, minute, second) = time.as_hms();
    let mut text = format!("{hour:02}:{minute:02}:{second:02}");
    if time.microsecond() > 0 {
        text.push_str(format!(".{:06}", time.microsecond()).trim_end_matches('0'));
    }
    text
}

fn timestamp(typed: &str) -> Result<String, String> {
    let wrong = || "Enter a date and time as 2026-11-27 13:05.".to_owned();
    let (day, clock_text) = typed.split_once(['T', ' ']).unwrap_or((typed, "00:00"));
    let time = clock(clock_text).ok_or_else(wrong)?;
    let day = date(day).map_err(|message| if message.contains("year") { message } else { wrong() })?;
    Ok(format!("{day} {}", spell_time(time)))
}

/// A moment: UTC where no offset is typed.
fn moment(typed: &str) -> Result<String, String> {
    if let Ok(moment) = OffsetDateTime::parse(&typed.replacen(' ', "T", 1), &Rfc3339) {
        let utc = moment.to_offset(UtcOffset::UTC);
        in_range(utc.date())?;
        return Ok(spell(PrimitiveDateTime::new(utc.date(), utc.time())));
    }
    timestamp(typed)
}

fn spell(moment: PrimitiveDateTime) -> String {
    format!("{} {}", moment.date(), spell_time(moment.time()))
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
    spell(PrimitiveDateTime::new(now.date(), now.time()))
}

/// A moment in the form that SQLite stores: it sorts as it reads.
pub(crate) fn sqlite_moment(canonical: &str) -> String {
    let (day, clock) = canonical.split_once(' ').unwrap_or((canonical, "00:00:00"));
    let (seconds, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    format!("{day}T{seconds}.{fraction:0<6}Z")
}

fn json(typed: &str) -> Result<String, String> {
    let parsed: Result<serde_json::Value, _> = serde_json::from_str(typed);
    match parsed {
        Ok(_) => Ok(typed.to_owned()),
        Err(error) => Err(format!(
            "Enter valid JSON: line {}, column {}.",
            error.line(),
            error.column()
        )),
    }
}

fn choice(field: &Field, typed: &str) -> Result<String, String> {
    if field.choices.iter().any(|choice| choice.value == typed) {
        return Ok(typed.to_owned());
    }
    Err("Choose one of the values.".to_owned())
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
        assert!(parse(&field(Kind::Enum, None), "x").is_err());
        assert!(parse(&field(Kind::Text, None), "a\0b").is_err());
        assert_eq!(parse(&field(Kind::Text, None), "a\r\nb ").unwrap(), "a\nb ");
        assert!(parse(&field(Kind::Double, None), "inf").is_err());
        assert_eq!(parse(&field(Kind::Double, None), "0.10").unwrap(), "0.1");
    }
}
