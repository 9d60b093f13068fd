//! How does a column's type write the text of a default or a backfill? Where a database compares texts, `…T03:04Z` and
//! `…T03:04:00.000000Z` are different moments, so what a model says is brought into the one form that Diesel or opp's type writes.

use serde::de::IgnoredAny;

/// A date and a time of day without a zone, or in UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// `2026-11-24`.
    pub(super) date: String,
    /// `03:04:05`.
    pub(super) time: String,
    /// Digits of a second without zeros at the end; at most six.
    fraction: String,
}

impl Moment {
    /// Reads RFC 3339 in UTC: also with a blank for the `T`, without the zone, without seconds, or without a time.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no date and time in UTC: write \"2026-11-24T03:04:05Z\"");
        let (date, rest) = text.trim().split_once(['T', ' ']).unwrap_or((text.trim(), "00:00"));
        let utc = ["Z", "+00:00", "+00", "-00:00"];
        let rest = utc.iter().find_map(|zone| rest.strip_suffix(zone)).unwrap_or(rest);
        let (time, fraction) = clock(rest.trim_end()).ok_or_else(wrong)?;
        Ok(Self {
            date: day(date).ok_or_else(wrong)?,
            time,
            fraction,
        })
    }

    /// As Diesel writes it on SQLite: `2026-11-24 03:04:05.500`.
    pub(super) fn plain(&self) -> String {
        format!("{} {}{}", self.date, self.time, thousands(&self.fraction))
    }

    /// As `OppDateTime` writes it on SQLite: `2026-11-24T03:04:05.500000Z`.
    pub(super) fn utc(&self) -> String {
        format!("{}T{}.{:0<6}Z", self.date, self.time, self.fraction)
    }
}

/// A date: `2026-11-24`.
pub(super) fn date(text: &str) -> Result<String, String> {
    day(text.trim()).ok_or_else(|| format!("{text:?} is no date: write \"2026-11-24\""))
}

/// A time of day as Diesel writes it on SQLite: `03:04:05.500`.
pub(super) fn time(text: &str) -> Result<String, String> {
    let (time, fraction) = clock(text.trim()).ok_or_else(|| format!("{text:?} is no time: write \"03:04:05\""))?;
    Ok(format!("{time}{}", thousands(&fraction)))
}

/// A UUID in lower case, with hyphens.
pub(super) fn uuid(text: &str) -> Result<String, String> {
    let digits: String = text.trim().chars().filter(|&it| it != '-').collect();
    if digits.len() != 32 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(format!(
            "{text:?} is no UUID: write \"67e55044-10b1-426f-9247-bb680e5fe0c8\""
        ));
    }
    let digits = digits.to_ascii_lowercase();
    let parts = [
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..],
    ];
    Ok(parts.join("-"))
}

/// JSON without the blanks that mean nothing, as serde writes it.
pub(super) fn json(text: &str) -> Result<String, String> {
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| format!("{text:?} is no JSON: {error}"))?;
    let (mut inside, mut escaped) = (false, false);
    let keep = |&character: &char| {
        let keeps = inside || !character.is_ascii_whitespace();
        if character == '"' && !escaped {
            inside = !inside;
        }
        escaped = inside && character == '\\' && !escaped;
        keeps
    };
    Ok(text.chars().filter(keep).collect())
}

fn day(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return None };
    let sizes = [(year, 4), (month, 2), (day, 2)];
    let right = sizes
        .iter()
        .all(|(part, size)| part.len() == *size && number(part).is_some());
    let exists =
        (1..=12).contains(&number(month)?) && (1..=days(number(year)?, number(month)?)).contains(&number(day)?);
    (right && exists).then(|| text.to_owned())
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// `03:04`, `03:04:05` or `03:04:05.25` as whole seconds and what is below.
fn clock(text: &str) -> Option<(String, String)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let fraction_reads = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let fraction = fraction.trim_end_matches('0');
    let parts: Vec<&str> = whole.split(':').collect();
    let [hour, minute, second] = match parts[..] {
        [hour, minute] => [hour, minute, "00"],
        [hour, minute, second] => [hour, minute, second],
        _ => return None,
    };
    let within = |part: &str, below| part.len() == 2 && number(part).is_some_and(|value| value < below);
    let right = within(hour, 24) && within(minute, 60) && within(second, 60) && fraction_reads && fraction.len() <= 6;
    right.then(|| (format!("{hour}:{minute}:{second}"), fraction.to_owned()))
}

fn number(digits: &str) -> Option<u32> {
    let all = digits.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| digits.parse().ok()).flatten()
}

/// chrono writes no digits below a second, or three, or six.
fn thousands(fraction: &str) -> String {
    match fraction.len() {
        0 => String::new(),
        1..=3 => format!(".{fraction:0<3}"),
        _ => format!(".{fraction:0<6}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_one_form() {
        for text in [
            "2026-11-24T03:04:00Z",
            "2026-11-24 03:04",
            "2026-11-24 03:04:00.000+00:00",
        ] {
            assert_eq!(
                Moment::read(text).map(|it| it.plain()),
                Ok("2026-11-24 03:04:00".to_owned())
            );
        }
        let fine = Moment::read("2024-02-29T23:59:59.00025Z").unwrap();
        assert_eq!(fine.plain(), "2024-02-29 23:59:59.000250");
        assert_eq!(fine.utc(), "2024-02-29T23:59:59.000250Z");
        assert_eq!(Moment::read("2026-11-24").unwrap().utc(), "2026-11-24T00:00:00.000000Z");
        for wrong in [
            "",
            "2026-02-29",
            "2026-11-24T24:00",
            "2026-11-24T03:04+05:30",
            "2026-11-24T03:04:05.1234567",
            "now",
        ] {
            assert!(Moment::read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn times_uuids_and_json_have_one_form() {
        assert_eq!(time("09:30").as_deref(), Ok("09:30:00"));
        assert_eq!(time("09:30:00.5").as_deref(), Ok("09:30:00.500"));
        assert_eq!(
            uuid("67E5504410B1-426F-9247-BB680E5FE0C8").as_deref(),
            Ok("67e55044-10b1-426f-9247-bb680e5fe0c8")
        );
        assert!(uuid("67e55044").is_err());
        let spaced = r#"{ "a b" : "x \" y\\", "c": [1, 2.50 ] }"#;
        assert_eq!(json(spaced).as_deref(), Ok(r#"{"a b":"x \" y\\","c":[1,2.50]}"#));
        assert!(json("{'a': 1}").is_err());
    }
}
