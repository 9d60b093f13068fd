//! Says in the words of a form why a value does not fit.

use opp_sql::value::Misfit;

use crate::descriptor::{Field, Kind};

/// What to enter instead.
pub(super) fn advice(misfit: &Misfit, field: &Field, typed: &str) -> String {
    match misfit {
        Misfit::Width { bits } => {
            let limit = 1_i128 << (bits - 1);
            format!("Enter a number from {} to {}.", -limit, limit - 1)
        }
        Misfit::Integer => "Enter a whole number.".to_owned(),
        Misfit::Decimal | Misfit::Float => "Enter a number.".to_owned(),
        Misfit::Scale { scale } => format!("Enter at most {scale} digits after the point."),
        Misfit::Precision { precision, scale } => {
            format!(
                "Enter at most {} digits before the point.",
                precision.saturating_sub(*scale)
            )
        }
        Misfit::Inexact { nearest, .. } => {
            format!("This has more digits than can be stored. The nearest number that can is {nearest}.")
        }
        Misfit::Date if field.kind == Kind::Date => of_moment(misfit, typed),
        Misfit::Time => "Enter a time as 13:05.".to_owned(),
        Misfit::Timestamp => of_moment(misfit, typed),
        Misfit::Fraction { digits } => format!("Enter at most {digits} digits of a second."),
        Misfit::Uuid => "Enter a UUID.".to_owned(),
        Misfit::Nul => "A text cannot contain a NUL character.".to_owned(),
        Misfit::Json { at } => {
            let before = typed.get(..*at).unwrap_or(typed);
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            format!("Enter valid JSON: line {line}, column {column}.")
        }
        other => format!("This does not fit: {other}."),
    }
}

/// The same for a date, with or without a time.
pub(super) fn of_moment(misfit: &Misfit, typed: &str) -> String {
    if typed.starts_with("0000-") {
        return "Enter a year from 1 to 9999.".to_owned();
    }
    match misfit {
        Misfit::Date => "Enter a date as 2026-11-27.".to_owned(),
        _ => "Enter a date and time as 2026-11-27 13:05.".to_owned(),
    }
}
