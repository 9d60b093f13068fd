//! Reads dates, times of day and timestamps.
//!
//! Where a database compares strings, `…T03:04Z` and `…T03:04:00.000000Z` are different, so each has one form.

use std::fmt;

use super::Misfit;

/// A calendar date of the years 0001 to 9999: `2026-11-24`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date(String);

/// A time of day to the microsecond.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Time {
    /// `03:04:05`.
    whole: String,
    /// Digits of a second without zeros at the end; at most six.
    fraction: String,
}

/// A date and a time of day, without a zone or in UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timestamp {
    date: Date,
    time: Time,
}

impl Date {
    /// Reads `2026-11-24`.
    ///
    /// # Errors
    /// Any other form, and days that do not exist.
    pub fn read(text: &str) -> Result<Self, Misfit> {
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts[..] else {
            return Err(Misfit::Date);
        };
        let part = |text, length| number(text, length).ok_or(Misfit::Date);
        let (year, month, day) = (part(year, 4)?, part(month, 2)?, part(day, 2)?);
        let exists = year >= 1 && (1..=12).contains(&month) && (1..=days(year, month)).contains(&day);
        exists.then(|| Self(text.to_owned())).ok_or(Misfit::Date)
    }
}

impl Time {
    /// Reads `03:04`, `03:04:05` or `03:04:05.25`.
    ///
    /// # Errors
    /// Any other form, and more than six digits of a second.
    pub fn read(text: &str) -> Result<Self, Misfit> {
        let (whole, fraction) = match text.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (text, None),
        };
        let parts: Vec<&str> = whole.split(':').collect();
        let [hour, minute, second] = match parts[..] {
            [hour, minute] if fraction.is_none() => [hour, minute, "00"],
            [hour, minute, second] => [hour, minute, second],
            _ => return Err(Misfit::Time),
        };
        let within = |text, below| number(text, 2).is_some_and(|value| value < below);
        let fraction = fraction.unwrap_or("0");
        let digits = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
        if !(within(hour, 24) && within(minute, 60) && within(second, 60) && digits) {
            return Err(Misfit::Time);
        }
        Self {
            whole: format!("{hour}:{minute}:{second}"),
            fraction: fraction.trim_end_matches('0').to_owned(),
        }
        .within(6)
    }

    pub(super) fn within(self, digits: u32) -> Result<Self, Misfit> {
        if self.fraction.len() > digits as usize {
            return Err(Misfit::Fraction { digits });
        }
        Ok(self)
    }

    /// With as many digits of a second as it needs: `03:04:05.25`.
    #[must_use]
    pub fn shortest(&self) -> String {
        let point = if self.fraction.is_empty() { "" } else { "." };
        format!("{}{point}{}", self.whole, self.fraction)
    }
}

/// As Diesel writes it on SQLite: `03:04:05`, `03:04:05.500` or `03:04:05.000250`.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.whole)?;
        match self.fraction.len() {
            0 => Ok(()),
            1..=3 => write!(f, ".{:0<3}", self.fraction),
            _ => write!(f, ".{:0<6}", self.fraction),
        }
    }
}

impl Timestamp {
    /// Reads RFC 3339 in UTC: also with a space for the `T`, without the zone, without seconds, or without a time.
    ///
    /// # Errors
    /// Any other form, another zone, and more than six digits of a second.
    pub fn read(text: &str) -> Result<Self, Misfit> {
        let (date, time) = match text.split_once(['T', ' ']) {
            Some((date, rest)) => {
                let utc = ["Z", "+00:00", "+00"];
                (
                    date,
                    utc.iter().find_map(|zone| rest.strip_suffix(zone)).unwrap_or(rest),
                )
            }
            None => (text, "00:00"),
        };
        let wrong = |misfit| match misfit {
            Misfit::Fraction { digits } => Misfit::Fraction { digits },
            _ => Misfit::Timestamp,
        };
        Ok(Self {
            date: Date::read(date).map_err(wrong)?,
            time: Time::read(time).map_err(wrong)?,
        })
    }

    pub(super) fn within(self, digits: u32) -> Result<Self, Misfit> {
        Ok(Self {
            date: self.date,
            time: self.time.within(digits)?,
        })
    }

    /// As `OppDateTime` writes it on SQLite: `2026-11-24T03:04:05.500000Z`.
    #[must_use]
    pub fn utc(&self) -> String {
        format!("{}T{}.{:0<6}Z", self.date.0, self.time.whole, self.time.fraction)
    }

    /// With as many digits of a second as it needs: `2026-11-24 03:04:05.25`.
    #[must_use]
    pub fn shortest(&self) -> String {
        format!("{} {}", self.date.0, self.time.shortest())
    }
}

/// As Diesel writes it on SQLite: `2026-11-24 03:04:05.500`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.date, self.time)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

fn number(digits: &str, length: usize) -> Option<u32> {
    let all = digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| digits.parse().ok()).flatten()
}
