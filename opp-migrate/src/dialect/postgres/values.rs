//! Writes defaults and backfills, and the value that stands for "nothing" where a column must have one.

use opp_core::def::Value;
use opp_sql::value::{Literal, Misfit, StoredType};

use super::names::SQL;
use super::types::Stored;
pub(super) use crate::dialect::value::is_constant;
use crate::dialect::value::{canonical, hex};

/// The current timestamp in UTC, without a zone: what the other databases' clocks return.
const UTC: &str = "(now() AT TIME ZONE 'utc')";

/// Writes a value of a column, or explains why it does not fit.
pub(super) fn write(value: &Value, stored: &Stored) -> Result<String, String> {
    let canonical = canonical(value, &stored.logical()).and_then(without_nul);
    Ok(spell(&canonical.map_err(|misfit| misfit.to_string())?, stored))
}

/// PostgreSQL stores no string with a NUL.
fn without_nul(canonical: Literal) -> Result<Literal, Misfit> {
    match &canonical {
        Literal::Text(text) | Literal::Unchecked(text) if text.contains('\0') => Err(Misfit::Nul),
        _ => Ok(canonical),
    }
}

fn spell(canonical: &Literal, stored: &Stored) -> String {
    match canonical {
        Literal::Null => "NULL".to_owned(),
        Literal::Bool(flag) => flag.to_string(),
        Literal::Integer(number) => number.to_string(),
        Literal::Decimal(digits) => digits.to_string(),
        Literal::Float(digits) => digits.clone(),
        Literal::Text(text) | Literal::Uuid(text) | Literal::Json(text) | Literal::Unchecked(text) => SQL.string(text),
        Literal::Bytes(bytes) => format!("decode('{}', 'hex')", hex(bytes)),
        Literal::Date(date) => SQL.string(&date.to_string()),
        Literal::Time(time) => SQL.string(&time.to_string()),
        Literal::Timestamp(moment) => SQL.string(&moment.to_string()),
        // Without a zone it would be a timestamp of the session's.
        Literal::TimestampTz(moment) => SQL.string(&moment.utc()),
        Literal::Now => now(stored),
        Literal::NewUuid if matches!(stored, Stored::Text(_)) => "(gen_random_uuid()::text)".to_owned(),
        Literal::NewUuid => "gen_random_uuid()".to_owned(),
        Literal::Expression(sql) => format!("({sql})"),
    }
}

fn now(stored: &Stored) -> String {
    match stored.logical() {
        StoredType::Date => format!("({UTC}::date)"),
        StoredType::Time { .. } => format!("({UTC}::time)"),
        StoredType::Timestamp { .. } => UTC.to_owned(),
        StoredType::Text { .. } => format!("to_char({UTC}, 'YYYY-MM-DD HH24:MI:SS')"),
        _ => "now()".to_owned(),
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
            SQL.string(variants.first().map_or("", String::as_str))
        }
        Stored::Array(_) => "'{}'".to_owned(),
    }
}
