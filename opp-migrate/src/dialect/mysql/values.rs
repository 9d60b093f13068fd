//! Writes defaults and backfills, and the value that stands for "nothing" where a column must have one.

use opp_core::def::Value;
use opp_sql::value::{Literal, StoredType};

use super::names::{SQL, expression};
use super::types::Stored;
pub(super) use crate::dialect::value::is_constant;
use crate::dialect::value::{canonical, hex};

/// Writes a value of a column, or explains why it does not fit.
pub(super) fn write(value: &Value, stored: &Stored) -> Result<String, String> {
    let canonical = canonical(value, &stored.logical()).map_err(|misfit| misfit.to_string())?;
    Ok(spell(&canonical, stored))
}

fn spell(canonical: &Literal, stored: &Stored) -> String {
    match canonical {
        Literal::Null => "NULL".to_owned(),
        Literal::Bool(flag) => u8::from(*flag).to_string(),
        Literal::Integer(number) => number.to_string(),
        Literal::Decimal(digits) => digits.to_string(),
        Literal::Float(digits) => float(digits, stored),
        Literal::Text(text) | Literal::Uuid(text) | Literal::Json(text) | Literal::Unchecked(text) => SQL.string(text),
        Literal::Bytes(bytes) => format!("x'{}'", hex(bytes)),
        Literal::Date(date) => SQL.string(&date.to_string()),
        Literal::Time(time) => SQL.string(&time.to_string()),
        // A zone is not part of DATETIME.
        Literal::Timestamp(moment) | Literal::TimestampTz(moment) => SQL.string(&moment.to_string()),
        Literal::Now => now(stored),
        Literal::NewUuid => "(uuid())".to_owned(),
        Literal::Expression(sql) => format!("({})", expression(sql)),
    }
}

/// The largest numbers of 32 bits have digits that are larger still.
fn float(digits: &str, stored: &Stored) -> String {
    match (stored, digits.parse::<f32>()) {
        (Stored::Float(32), Ok(number)) if number.abs() > 3.4e38 => format!("{:?}", f64::from(number)),
        _ => digits.to_owned(),
    }
}

/// The current timestamp in UTC, whatever the time zone of the session: what the other databases' clocks return.
fn now(stored: &Stored) -> String {
    let sql = match stored.logical() {
        StoredType::Date => "(utc_date())",
        StoredType::Time { .. } => "(utc_time(6))",
        StoredType::Text { .. } => "(utc_timestamp())",
        _ => "(utc_timestamp(6))",
    };
    sql.to_owned()
}

/// What a NOT NULL column gets in existing rows when it comes back and its values are gone.
pub(super) fn zero(stored: &Stored) -> String {
    match stored {
        Stored::Integer(_) | Stored::Boolean | Stored::Float(_) | Stored::Decimal(..) => "0".to_owned(),
        Stored::Text(_) | Stored::Bytes | Stored::ByHand(_) => "''".to_owned(),
        Stored::Date => "'1970-01-01'".to_owned(),
        Stored::Time => "'00:00:00'".to_owned(),
        Stored::DateTime => "'1970-01-01 00:00:00'".to_owned(),
        Stored::Uuid => "(uuid())".to_owned(),
        Stored::Json => "'null'".to_owned(),
        Stored::Vector(size) => format!("(VEC_FromText('[{}]'))", vec!["0"; *size as usize].join(",")),
        Stored::Enum(variants) | Stored::Choice(variants) => SQL.string(variants.first().map_or("", String::as_str)),
    }
}
