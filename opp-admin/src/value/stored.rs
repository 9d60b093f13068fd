//! The canonical text of what a database wrote.

use super::{float, moment, time_of_day};
use crate::db::Dialect;
use crate::descriptor::{Field, Kind};

/// The canonical text of what a database wrote.
pub(crate) fn canonical(dialect: Dialect, field: &Field, raw: &str) -> String {
    match field.kind {
        Kind::Boolean => (raw == "1" || raw == "true" || raw == "t").to_string(),
        Kind::Decimal if dialect == Dialect::Sqlite => unscaled(raw, field.scale.unwrap_or(0)),
        Kind::Real if dialect != Dialect::Postgres => {
            raw.parse::<f32>().map_or_else(|_| raw.to_owned(), |it| it.to_string())
        }
        Kind::Double => raw.parse::<f64>().map_or_else(|_| raw.to_owned(), float),
        Kind::Timestamp | Kind::TimestampTz => {
            let text = raw.strip_suffix("+00").unwrap_or(raw);
            moment(text).unwrap_or_else(|_| text.to_owned())
        }
        Kind::Time => time_of_day(raw).unwrap_or_else(|_| raw.to_owned()),
        _ => raw.to_owned(),
    }
}

/// A stored integer as the decimal it stands for.
fn unscaled(stored: &str, scale: u32) -> String {
    let Ok(number) = stored.parse::<i64>() else {
        return stored.to_owned();
    };
    let (sign, digits) = (if number < 0 { "-" } else { "" }, number.unsigned_abs().to_string());
    let scale = scale as usize;
    if scale == 0 {
        return stored.to_owned();
    }
    let digits = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    format!("{sign}{whole}.{fraction}")
}
