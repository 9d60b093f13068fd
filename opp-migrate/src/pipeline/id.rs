//! A revision id from the content: the same models and history give the same id on every machine, without a clock.

use crate::files::checksum;
use crate::history::{History, following};
use crate::workflow::Draft;

/// What the first migration of a history follows.
const BEGINNING: &str = "20000101000000";

const DAY: u64 = 24 * 60 * 60;

/// One second after the newest revision, and as many more within a day as the content says, so that two branches that add different
/// migrations get different ids.
pub(super) fn of_content(history: &History, drafts: &[Draft]) -> Result<String, serde_json::Error> {
    let migrations = history.migrations();
    let newest = migrations.last().map_or(BEGINNING, |newest| &newest.id);
    let mut content = newest.to_owned();
    for change in drafts.iter().flat_map(|draft| &draft.changes) {
        content.push('\n');
        content.push_str(&serde_json::to_string(change)?);
    }
    Ok(later(newest, 1 + seconds(&content)).unwrap_or_else(|| following(newest)))
}

/// A number below that of a day's seconds.
fn seconds(content: &str) -> u64 {
    let sum = checksum(content);
    let digits = sum.rsplit(':').next().and_then(|hex| hex.get(..15));
    let number = digits.and_then(|hex| u64::from_str_radix(hex, 16).ok());
    number.unwrap_or_default() % DAY
}

/// A time of fourteen digits, some seconds later; nothing where the id is no time.
fn later(id: &str, seconds: u64) -> Option<String> {
    let part = |from: usize, to: usize| id.get(from..to)?.parse::<u64>().ok();
    if id.len() != 14 {
        return None;
    }
    let (mut year, mut month, mut day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let (hour, minute, second) = (part(8, 10)?, part(10, 12)?, part(12, 14)?);
    if !(1..=12).contains(&month) || !(1..=days(year, month)).contains(&day) {
        return None;
    }
    let total = hour * 3600 + minute * 60 + second + seconds;
    for _ in 0..total / DAY {
        day += 1;
        if day > days(year, month) {
            (month, day) = (month + 1, 1);
        }
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
    }
    let (hour, minute, second) = (total % DAY / 3600, total % 3600 / 60, total % 60);
    (year <= 9999).then(|| format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}"))
}

const fn days(year: u64, month: u64) -> u64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_carry_into_days_months_and_years() {
        let cases = [
            ("20260101000000", 1, "20260101000001"),
            ("20260101235959", 1, "20260102000000"),
            ("20240228120000", DAY, "20240229120000"),
            ("20230228120000", DAY, "20230301120000"),
            ("20001231235959", 1, "20010101000000"),
            ("20261231000000", DAY, "20270101000000"),
        ];
        for (id, seconds, expected) in cases {
            assert_eq!(later(id, seconds).as_deref(), Some(expected), "{id} + {seconds}");
        }
        for other in ["V1", "00000000000001", "20261301000000", "99991231235959"] {
            assert_eq!(later(other, 1), None, "{other}");
        }
    }
}
