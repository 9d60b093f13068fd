//! The canonical text of what a database wrote.

use opp_sql::value::{Time, Timestamp, decimal};

use super::{double, in_utc, real};
use crate::db::Dialect;
use crate::descriptor::{Field, Kind};

/// The canonical text of what a database wrote.
pub(crate) fn canonical(dialect: Dialect, field: &Field, raw: &str) -> String {
    match field.kind {
        Kind::Boolean => (raw == "1" || raw == "true" || raw == "t").to_string(),
        Kind::Decimal if dialect == Dialect::Sqlite => {
            let scale = field.scale.unwrap_or(0);
            raw.parse()
                .map_or_else(|_| raw.to_owned(), |units| decimal::print(units, scale))
        }
        Kind::Real if dialect != Dialect::Postgres => real(raw),
        Kind::Double => double(raw),
        Kind::Timestamp | Kind::TimestampTz => {
            let text = to_microseconds(&in_utc(raw));
            Timestamp::read(&text).map_or(text, |moment| moment.shortest())
        }
        Kind::Time => Time::read(to_microseconds(raw).as_str()).map_or_else(|_| raw.to_owned(), |time| time.shortest()),
        _ => raw.to_owned(),
    }
}

/// Without the digits of a second behind the sixth, which SQLite keeps where an application writes them.
fn to_microseconds(text: &str) -> String {
    let Some((whole, rest)) = text.split_once('.') else {
        return text.to_owned();
    };
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    format!("{whole}.{}{}", &rest[..digits.min(6)], &rest[digits..])
}
