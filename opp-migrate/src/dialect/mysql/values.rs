//! How is a default or a backfill written, and which value stands for "nothing" where a column must have one?

use opp_core::def::{PerDatabase, Value};

use super::names::{expression, literal};
use super::types::Stored;
use crate::dialect::exact::{self, Moment};

/// The value for MySQL and MariaDB.
pub(super) fn for_mysql(value: &PerDatabase<Value>) -> Option<&Value> {
    value.mysql.as_ref().or(value.all.as_ref())
}

/// Whether the value is the same for each row.
pub(super) fn is_constant(value: &Value) -> bool {
    !matches!(value, Value::Uuid | Value::Expr(_) | Value::Now)
}

/// Writes a value of a column, or says why it is none.
pub(super) fn write(value: &Value, stored: &Stored) -> Result<String, String> {
    match (value, stored) {
        (Value::Null, _) => Ok("NULL".to_owned()),
        (Value::Bool(flag), _) => Ok(u8::from(*flag).to_string()),
        (Value::Integer(number), _) => Ok(number.to_string()),
        (Value::Number(digits), _) => Ok(digits.to_string()),
        (Value::Text(text), Stored::Enum(variants) | Stored::Choice(variants))
            if !variants.iter().any(|one| one == text.as_ref()) =>
        {
            Err(format!("the enum has {}", variants.join(", ")))
        }
        // A zone is no part of DATETIME.
        (Value::Text(text), Stored::DateTime) => Moment::read(text).map(|moment| literal(&moment.plain())),
        (Value::Text(text), Stored::Uuid) => exact::uuid(text).map(|text| literal(&text)),
        // MariaDB compares JSON as text.
        (Value::Text(text), Stored::Json) => exact::json(text).map(|text| literal(&text)),
        (Value::Text(text), _) => Ok(literal(text)),
        (Value::Now, _) => now(stored),
        (Value::Uuid, Stored::Uuid | Stored::Text(_) | Stored::ByHand(_)) => Ok("(uuid())".to_owned()),
        (Value::Uuid, other) => Err(format!("a UUID cannot be kept as {}", other.name())),
        (Value::Expr(sql), _) => Ok(format!("({})", expression(sql))),
    }
}

/// The value as a model would write it.
pub(super) fn written(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Number(digits) => digits.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Now => "now".to_owned(),
        Value::Uuid => "uuid".to_owned(),
        Value::Expr(expression) => format!("expr({expression:?})"),
    }
}

/// The present moment in UTC, whatever the time zone of the session: what the other databases' clocks say.
fn now(stored: &Stored) -> Result<String, String> {
    match stored {
        Stored::Date => Ok("(utc_date())".to_owned()),
        Stored::Time => Ok("(utc_time(6))".to_owned()),
        Stored::DateTime | Stored::ByHand(_) => Ok("(utc_timestamp(6))".to_owned()),
        Stored::Text(_) => Ok("(utc_timestamp())".to_owned()),
        other => Err(format!("the present moment cannot be kept as {}", other.name())),
    }
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
        Stored::Enum(variants) | Stored::Choice(variants) => literal(variants.first().map_or("", String::as_str)),
    }
}
