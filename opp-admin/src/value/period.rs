//! Periods: a year, month or day as it is written, and its limits as values of a field.

use time::{Date, Month};

use crate::descriptor::{Field, Kind};
use crate::query::Matching;

/// The limits of a year (`2026`), month (`2026-11`) or day (`2026-11-27`); nothing for any other text.
pub(crate) fn period(field: &Field, text: &str) -> Option<[Matching; 2]> {
    let parts: Vec<&str> = text.split('-').collect();
    let widths = [4, 2, 2];
    let written = parts.iter().zip(widths).all(|(part, width)| part.len() == width);
    if parts.len() > 3 || !written || !parts.concat().chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let number = |index: usize| parts.get(index).and_then(|part| part.parse::<u8>().ok());
    let year: i32 = parts[0].parse().ok().filter(|&year| year > 0)?;
    let month = if parts.len() > 1 {
        Month::try_from(number(1)?).ok()?
    } else {
        Month::January
    };
    let first = Date::from_calendar_date(year, month, if parts.len() > 2 { number(2)? } else { 1 }).ok()?;
    let last = match parts.len() {
        1 => Date::from_calendar_date(year, Month::December, 31).ok()?,
        2 => Date::from_calendar_date(year, month, month.length(year)).ok()?,
        _ => first,
    };
    let end = match last.next_day() {
        Some(next) => Matching::Before(moment(field, next, "00:00:00")),
        None => Matching::To(moment(field, last, "23:59:59.999999")),
    };
    Some([Matching::From(moment(field, first, "00:00:00")), end])
}

fn moment(field: &Field, day: Date, clock: &str) -> String {
    if field.kind == Kind::Date {
        day.to_string()
    } else {
        format!("{day} {clock}")
    }
}

/// A period as people read it.
pub(crate) fn spelled(text: &str) -> String {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let month = month
        .and_then(|month| month.parse::<u8>().ok())
        .and_then(|month| Month::try_from(month).ok());
    match (month, day) {
        (Some(month), Some(day)) => format!("{} {month} {year}", day.trim_start_matches('0')),
        (Some(month), None) => format!("{month} {year}"),
        (None, _) => year.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(kind: Kind, text: &str) -> Option<[Matching; 2]> {
        let field = Field {
            kind,
            ..Field::default()
        };
        period(&field, text)
    }

    #[test]
    fn a_period_ends_before_the_next_one_begins() {
        let months = limits(Kind::Date, "2026-11").unwrap();
        assert_eq!(
            months,
            [
                Matching::From("2026-11-01".to_owned()),
                Matching::Before("2026-12-01".to_owned())
            ]
        );
        let year = limits(Kind::Timestamp, "2026").unwrap();
        assert_eq!(year[1], Matching::Before("2027-01-01 00:00:00".to_owned()));
        let last = limits(Kind::Timestamp, "9999").unwrap();
        assert_eq!(last[1], Matching::To("9999-12-31 23:59:59.999999".to_owned()));
        let leap = limits(Kind::Date, "2024-02-29").unwrap();
        assert_eq!(leap[1], Matching::Before("2024-03-01".to_owned()));
        for wrong in [
            "",
            "26",
            "2026-1",
            "2026-13",
            "2026-02-30",
            "2026-11-27-01",
            "-001",
            "0000",
            "20x6",
            "2026-",
        ] {
            assert_eq!(limits(Kind::Date, wrong), None, "{wrong}");
        }
        assert_eq!(spelled("2026-11-07"), "7 November 2026");
    }
}
