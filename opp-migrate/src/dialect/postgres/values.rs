//! How is a default or a backfill written, and which value stands for "nothing" where a column must have one?

use opp_core::def::{PerDatabase, Value};

use super::names::literal;
use super::types::Stored;
use crate::dialect::exact::Moment;

/// The present moment in UTC, without a zone: what the other databases' clocks say.
const UTC: &str = "(now() AT TIME ZONE 'utc')";

/// The value for PostgreSQL.
pub(super) fn for_postgres(value: &PerDatabase<Value>) -> Option<&Value> {
    value.postgres.as_ref().or(value.all.as_ref())
}

/// Whether the value is the same for each row.
pub(super) fn is_constant(value: &Value) -> bool {
    !matches!(value, Value::Uuid | Value::Expr(_) | Value::Now)
}

/// Writes a value of a column, or says why it is none.
pub(super) fn write(value: &Value, stored: &Stored) -> Result<String, String> {
    match (value, stored) {
        (Value::Null, _) => Ok("NULL".to_owned()),
        (Value::Bool(flag), Stored::Integer(_)) => Ok(u8::from(*flag).to_string()),
        (Value::Bool(flag), Stored::Boolean | Stored::ByHand(_)) => Ok(flag.to_string()),
        (Value::Bool(flag), Stored::Text(_)) => Ok(literal(&flag.to_string())),
        (Value::Bool(_), other) => Err(format!("a boolean is no value of {}", other.name())),
        (Value::Integer(number @ (0 | 1)), Stored::Boolean) => Ok((*number == 1).to_string()),
        (Value::Integer(number), _) => number_text(&number.to_string(), stored),
        (Value::Number(digits), _) => number_text(digits, stored),
        (Value::Text(text), _) => text_value(text, stored),
        (Value::Now, _) => now(stored),
        (Value::Uuid, Stored::Uuid | Stored::ByHand(_)) => Ok("gen_random_uuid()".to_owned()),
        (Value::Uuid, Stored::Text(_)) => Ok("(gen_random_uuid()::text)".to_owned()),
        (Value::Uuid, other) => Err(format!("a UUID cannot be kept as {}", other.name())),
        (Value::Expr(expression), _) => Ok(format!("({expression})")),
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
        Stored::Decimal(Some(precision), scale) => decimal(digits, *precision, scale.unwrap_or(0)),
        Stored::Text(_) => Ok(literal(digits)),
        Stored::Boolean => Err("a boolean is true or false".to_owned()),
        _ => Ok(digits.to_owned()),
    }
}

/// PostgreSQL would round a default that has more digits than its column.
fn decimal(digits: &str, precision: u32, scale: u32) -> Result<String, String> {
    let count = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if digits.contains(['e', 'E']) {
        return Ok(digits.to_owned());
    }
    if count(fraction.trim_end_matches('0')) > scale {
        return Err(format!(
            "more than {scale} digits after the point: round the number first"
        ));
    }
    let room = precision.saturating_sub(scale);
    if count(whole.trim_start_matches(['-', '+']).trim_start_matches('0')) > room {
        return Err(format!("more than {room} digits before the point"));
    }
    Ok(digits.to_owned())
}

fn text_value(text: &str, stored: &Stored) -> Result<String, String> {
    match stored {
        _ if text.contains('\0') => Err("PostgreSQL keeps no text with a NUL character".to_owned()),
        Stored::Enum { variants, .. } | Stored::Choice(variants) if !variants.iter().any(|one| one == text) => {
            Err(format!("the enum has {}", variants.join(", ")))
        }
        // Without a zone it would be a moment of the session's.
        Stored::TimestampTz => Ok(literal(
            &Moment::read(text).map_or(text.to_owned(), |moment| moment.utc()),
        )),
        Stored::Decimal(..) => number_text(text, stored).map(|digits| literal(&digits)),
        Stored::Text(Some(length)) if text.chars().count() > usize::try_from(*length).unwrap_or(usize::MAX) => {
            Err(format!("it is longer than {length} characters"))
        }
        Stored::Bytes => {
            let digits: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
            Ok(format!("decode('{digits}', 'hex')"))
        }
        _ => Ok(literal(text)),
    }
}

fn now(stored: &Stored) -> Result<String, String> {
    match stored {
        Stored::Date => Ok(format!("({UTC}::date)")),
        Stored::Time => Ok(format!("({UTC}::time)")),
        Stored::Timestamp => Ok(UTC.to_owned()),
        Stored::TimestampTz | Stored::ByHand(_) => Ok("now()".to_owned()),
        Stored::Text(_) => Ok(format!("to_char({UTC}, 'YYYY-MM-DD HH24:MI:SS')")),
        other => Err(format!("the present moment cannot be kept as {}", other.name())),
    }
}

/// What a NOT NULL column gets in existing rows when it comes back and its values are gone.
pub(super) fn zero(stored: &Stored) -> String {
    match stored {
        Stored::Integer(_) | Stored::Float(_) | Stored::Decimal(..) => "0".to_owned(),
        Stored::Boolean => "false".to_owned(),
        Stored::Text(_) | Stored::Bytes | Stored::ByHand(_) => "''".to_owned(),
        Stored::Date => "'1970-01-01'".to_owned(),
        Stored::Time => "'00:00:00'".to_owned(),
        Stored::Timestamp => "'1970-01-01 00:00:00'".to_owned(),
        Stored::TimestampTz => "'1970-01-01 00:00:00+00'".to_owned(),
        Stored::Uuid => "gen_random_uuid()".to_owned(),
        Stored::Json | Stored::Jsonb => "'null'".to_owned(),
        Stored::Inet => "'0.0.0.0'".to_owned(),
        Stored::Cidr => "'0.0.0.0/0'".to_owned(),
        Stored::Interval => "'0'".to_owned(),
        Stored::Range(_) => "'empty'".to_owned(),
        Stored::Vector(size) => format!("(array_fill(0, ARRAY[{size}])::vector)"),
        Stored::Enum { variants, .. } | Stored::Choice(variants) => {
            literal(variants.first().map_or("", String::as_str))
        }
        Stored::Array(_) => "'{}'".to_owned(),
    }
}
