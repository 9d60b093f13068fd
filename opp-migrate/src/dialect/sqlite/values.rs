//! How is a default or a backfill written, and which value stands for "nothing" where a column must have one?

use opp_core::def::{PerDatabase, Value};

use super::names::literal;
use super::types::Stored;
use crate::dialect::exact::{self, Moment};

/// SQL for a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ValueSql {
    /// The expression; parenthesised where it is more than a literal.
    pub(super) text: String,
    /// Whether it is the same for each row, so that `ALTER TABLE … ADD COLUMN` takes it.
    pub(super) constant: bool,
}

/// The value for SQLite.
pub(super) fn for_sqlite(value: &PerDatabase<Value>) -> Option<&Value> {
    value.sqlite.as_ref().or(value.all.as_ref())
}

/// Writes a value of a column, or says why it is none.
pub(super) fn write(value: &Value, stored: &Stored) -> Result<ValueSql, String> {
    // A text with a NUL is written as an expression, which ALTER TABLE does not take for a constant.
    let constant = |text: String| {
        Ok(ValueSql {
            constant: !text.starts_with('('),
            text,
        })
    };
    let computed = |text: String| Ok(ValueSql { text, constant: false });
    match value {
        Value::Null => constant("NULL".to_owned()),
        Value::Bool(flag) => constant(u8::from(*flag).to_string()),
        Value::Integer(number) => number_text(&number.to_string(), stored).and_then(constant),
        Value::Number(digits) => number_text(digits, stored).and_then(constant),
        Value::Text(text) => text_value(text, stored).and_then(constant),
        Value::Now => now(stored).and_then(computed),
        Value::Uuid => computed(format!("({})", opp_core::storage::SQLITE_UUID)),
        Value::Expr(expression) => computed(format!("({expression})")),
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

fn number_text(digits: &str, stored: &Stored) -> Result<String, String> {
    match stored {
        Stored::Decimal { precision, scale } => opp_core::storage::decimal::parse(digits, *precision, *scale)
            .map(|units| units.to_string())
            .map_err(|error| error.to_string()),
        _ => Ok(digits.to_owned()),
    }
}

fn text_value(text: &str, stored: &Stored) -> Result<String, String> {
    match stored {
        Stored::Decimal { .. } => number_text(text, stored),
        Stored::Enum(variants) if !variants.iter().any(|variant| variant == text) => {
            Err(format!("the enum has {}", variants.join(", ")))
        }
        Stored::Date => exact::date(text).map(|text| literal(&text)),
        Stored::Time => exact::time(text).map(|text| literal(&text)),
        Stored::Timestamp => Moment::read(text).map(|moment| literal(&moment.plain())),
        Stored::TimestampTz => Moment::read(text).map(|moment| literal(&moment.utc())),
        Stored::Uuid => exact::uuid(text).map(|text| literal(&text)),
        Stored::Json => exact::json(text).map(|text| literal(&text)),
        _ => Ok(literal(text)),
    }
}

fn now(stored: &Stored) -> Result<String, String> {
    match stored {
        Stored::Date => Ok("CURRENT_DATE".to_owned()),
        Stored::Time => Ok("CURRENT_TIME".to_owned()),
        Stored::Timestamp | Stored::Text(_) | Stored::ByHand(_) => Ok("CURRENT_TIMESTAMP".to_owned()),
        Stored::TimestampTz => Ok(format!("({})", opp_core::storage::SQLITE_NOW)),
        other => Err(format!("the present moment cannot be kept as {}", other.name())),
    }
}

/// What a NOT NULL column gets in existing rows when it comes back and its values are gone.
pub(super) fn zero(stored: &Stored) -> String {
    match stored {
        Stored::Integer(_) | Stored::Boolean | Stored::Decimal { .. } => "0".to_owned(),
        Stored::Real => "0.0".to_owned(),
        Stored::Text(_) | Stored::ByHand(_) => "''".to_owned(),
        Stored::Blob => "x''".to_owned(),
        Stored::Date => "'1970-01-01'".to_owned(),
        Stored::Time => "'00:00:00'".to_owned(),
        Stored::Timestamp => "'1970-01-01 00:00:00'".to_owned(),
        Stored::TimestampTz => "'1970-01-01T00:00:00.000000Z'".to_owned(),
        Stored::Uuid => format!("({})", opp_core::storage::SQLITE_UUID),
        Stored::Json => "'null'".to_owned(),
        Stored::Enum(variants) => literal(variants.first().map_or("", String::as_str)),
        Stored::Vector(size) => format!("zeroblob({})", u64::from(*size) * 4),
    }
}
