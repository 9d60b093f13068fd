//! Writes defaults and backfills, and the value that stands for "nothing" where a column must have one.

use opp_core::def::Value;
use opp_sql::value::sqlite::{NEW_UUID, NOW};
use opp_sql::value::{Digits, Literal};

use super::names::SQL;
use super::types::Stored;
use crate::dialect::value::{canonical, hex, is_constant};

/// SQL for a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ValueSql {
    /// The expression; parenthesised where it is more than a literal.
    pub(super) text: String,
    /// Whether it is the same for each row, so that `ALTER TABLE … ADD COLUMN` takes it.
    pub(super) constant: bool,
}

/// Writes a value of a column, or explains why it does not fit.
pub(super) fn write(value: &Value, stored: &Stored) -> Result<ValueSql, String> {
    let canonical = canonical(value, &stored.logical()).map_err(|misfit| misfit.to_string())?;
    let text = spell(&canonical, stored);
    // A string with a NUL is written as an expression, which ALTER TABLE does not take for a constant.
    let constant = is_constant(value) && !text.starts_with('(');
    Ok(ValueSql { text, constant })
}

fn spell(canonical: &Literal, stored: &Stored) -> String {
    match canonical {
        Literal::Null => "NULL".to_owned(),
        Literal::Bool(flag) => u8::from(*flag).to_string(),
        Literal::Integer(number) => number.to_string(),
        Literal::Decimal(digits) => units(digits, stored),
        Literal::Float(digits) => float(digits, stored),
        Literal::Text(text) | Literal::Uuid(text) | Literal::Json(text) | Literal::Unchecked(text) => SQL.string(text),
        Literal::Bytes(bytes) => format!("x'{}'", hex(bytes)),
        Literal::Date(date) => SQL.string(&date.to_string()),
        Literal::Time(time) => SQL.string(&time.to_string()),
        Literal::Timestamp(moment) => SQL.string(&moment.to_string()),
        Literal::TimestampTz(moment) => SQL.string(&moment.utc()),
        Literal::Now => now(stored),
        Literal::NewUuid => format!("({NEW_UUID})"),
        Literal::Expression(sql) => format!("({sql})"),
    }
}

/// Diesel writes a number of 32 bits as the same number of 64 bits, which has more digits.
fn float(digits: &str, stored: &Stored) -> String {
    match (stored, digits.parse::<f32>()) {
        (Stored::Real(32), Ok(number)) => format!("{:?}", f64::from(number)),
        _ => digits.to_owned(),
    }
}

/// A decimal is stored as units of its last digit; a type written by hand, as it is written.
fn units(digits: &Digits, stored: &Stored) -> String {
    match stored {
        Stored::Decimal { scale, .. } => digits
            .units(*scale)
            .map_or_else(|| digits.to_string(), |units| units.to_string()),
        _ => digits.to_string(),
    }
}

fn now(stored: &Stored) -> String {
    match stored {
        Stored::Date => "CURRENT_DATE".to_owned(),
        Stored::Time => "CURRENT_TIME".to_owned(),
        Stored::TimestampTz => format!("({NOW})"),
        _ => "CURRENT_TIMESTAMP".to_owned(),
    }
}

/// What a NOT NULL column gets in existing rows when it comes back and its values are gone.
pub(super) fn zero(stored: &Stored) -> String {
    match stored {
        Stored::Integer(_) | Stored::Boolean | Stored::Decimal { .. } => "0".to_owned(),
        Stored::Real(_) => "0.0".to_owned(),
        Stored::Text(_) | Stored::ByHand(_) => "''".to_owned(),
        Stored::Blob => "x''".to_owned(),
        Stored::Date => "'1970-01-01'".to_owned(),
        Stored::Time => "'00:00:00'".to_owned(),
        Stored::Timestamp => "'1970-01-01 00:00:00'".to_owned(),
        Stored::TimestampTz => "'1970-01-01T00:00:00.000000Z'".to_owned(),
        Stored::Uuid => format!("({})", NEW_UUID),
        Stored::Json => "'null'".to_owned(),
        Stored::Enum(variants) => SQL.string(variants.first().map_or("", String::as_str)),
        Stored::Vector(size) => format!("zeroblob({})", u64::from(*size) * 4),
    }
}
