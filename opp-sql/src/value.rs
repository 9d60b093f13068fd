//! Decides whether a value fits a column type, and brings it into the one form that is stored.
//!
//! [`canonicalise`] is the only place where that is decided: defaults, backfills, enum variants, answers typed at a prompt and rows that
//! become another type all follow it. Dialects only spell the [`Literal`].
//!
//! ```
//! use opp_sql::value::{canonicalise, Literal, Misfit, StoredType, Value};
//! let price = StoredType::Decimal { precision: Some(10), scale: Some(2) };
//! assert!(matches!(canonicalise(&Value::Text("12.50"), &price), Ok(Literal::Decimal(digits)) if digits.to_string() == "12.50"));
//! assert!(matches!(canonicalise(&Value::Text("1.005"), &price), Err(Misfit::Scale { scale: 2 })));
//! ```

mod json;
mod misfit;
mod moment;
mod number;
mod stored_type;
mod uuid;

pub mod decimal;
pub mod sqlite;

pub use misfit::Misfit;
pub use moment::{Date, Time, Timestamp};
pub use number::Digits;
pub use stored_type::{FloatWidth, IntegerWidth, StoredType};

/// A value as a model, a person or a fixture writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// SQL `NULL`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number in the digits it was written with.
    Number(&'a str),
    /// A string: a string literal of a model, or anything that a person typed.
    Text(&'a str),
    /// The current timestamp.
    Now,
    /// A new random UUID.
    Uuid,
    /// A SQL expression, whose value is not known.
    Expression(&'a str),
}

/// A value in the form that is stored: equal values have equal literals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// SQL `NULL`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number within its width.
    Integer(i64),
    /// A decimal within its precision and scale.
    Decimal(Digits),
    /// A floating-point number in the shortest digits that are read back as the same number.
    Float(String),
    /// A string within its length, or a variant of an enum.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A calendar date.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A date and time without a zone.
    Timestamp(Timestamp),
    /// A date and time in UTC.
    TimestampTz(Timestamp),
    /// Hyphenated, lower case.
    Uuid(String),
    /// JSON without insignificant whitespace.
    Json(String),
    /// The string of a type whose values are not known here: the database decides.
    Unchecked(String),
    /// The current timestamp.
    Now,
    /// A new random UUID.
    NewUuid,
    /// A SQL expression.
    Expression(String),
}

/// Brings a value into the form that a column of the type stores.
///
/// # Errors
/// The value is not one of the type, or would have to be rounded or cut.
pub fn canonicalise(value: &Value<'_>, stored: &StoredType) -> Result<Literal, Misfit> {
    match value {
        Value::Null => Ok(Literal::Null),
        Value::Expression(sql) => Ok(Literal::Expression((*sql).to_owned())),
        Value::Now => now(stored),
        Value::Uuid => new_uuid(stored),
        Value::Bool(flag) => boolean(*flag, stored),
        Value::Integer(number) => digits(&number.to_string(), stored),
        Value::Number(written) => digits(written, stored),
        Value::Text(text) => string(text, stored),
    }
}

fn now(stored: &StoredType) -> Result<Literal, Misfit> {
    match stored {
        StoredType::Date
        | StoredType::Time { .. }
        | StoredType::Timestamp { .. }
        | StoredType::TimestampTz { .. }
        | StoredType::Text { .. }
        | StoredType::Other(_) => Ok(Literal::Now),
        other => Err(Misfit::Now { wanted: other.name() }),
    }
}

fn new_uuid(stored: &StoredType) -> Result<Literal, Misfit> {
    match stored {
        StoredType::Text { max_length } if max_length.is_some_and(|length| length < 36) => Err(Misfit::Length {
            max_length: max_length.unwrap_or_default(),
        }),
        StoredType::Uuid | StoredType::Text { .. } | StoredType::Other(_) => Ok(Literal::NewUuid),
        other => Err(Misfit::NewUuid { wanted: other.name() }),
    }
}

fn boolean(flag: bool, stored: &StoredType) -> Result<Literal, Misfit> {
    match stored {
        StoredType::Boolean | StoredType::Other(_) => Ok(Literal::Bool(flag)),
        StoredType::Json => Ok(Literal::Json(flag.to_string())),
        other => Err(Misfit::Kind {
            found: "a boolean",
            wanted: other.name(),
        }),
    }
}

/// A number that is written as such, without quotes.
fn digits(written: &str, stored: &StoredType) -> Result<Literal, Misfit> {
    match stored {
        StoredType::Integer(_) | StoredType::Decimal { .. } | StoredType::Float(_) | StoredType::Boolean => {
            string(written, stored)
        }
        StoredType::Json => string(written, stored),
        StoredType::Other(_) => Ok(Literal::Decimal(Digits::verbatim(written))),
        other => Err(Misfit::Kind {
            found: "a number",
            wanted: other.name(),
        }),
    }
}

/// The one rule for strings: what a person types, a default, and a row of text that becomes another type.
fn string(text: &str, stored: &StoredType) -> Result<Literal, Misfit> {
    match stored {
        StoredType::Integer(width) => number::integer(text, *width).map(Literal::Integer),
        StoredType::Decimal { precision, scale } => number::decimal(text, *precision, *scale).map(Literal::Decimal),
        StoredType::Float(width) => number::float(text, *width).map(Literal::Float),
        StoredType::Boolean => truth(text).map(Literal::Bool),
        StoredType::Text { max_length } => fitting(text, *max_length),
        StoredType::Bytes => Ok(Literal::Bytes(text.as_bytes().to_vec())),
        StoredType::Date => Date::read(text).map(Literal::Date),
        StoredType::Time { digits } => Time::read(text)?.within(*digits).map(Literal::Time),
        StoredType::Timestamp { digits } => Timestamp::read(text)?.within(*digits).map(Literal::Timestamp),
        StoredType::TimestampTz { digits } => Timestamp::read(text)?.within(*digits).map(Literal::TimestampTz),
        StoredType::Uuid => uuid::read(text).map(Literal::Uuid),
        StoredType::Json => json::read(text).map(Literal::Json),
        StoredType::Enum(variants) => variant(text, variants),
        StoredType::Other(_) => Ok(Literal::Unchecked(text.to_owned())),
    }
}

fn truth(text: &str) -> Result<bool, Misfit> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(Misfit::Boolean),
    }
}

fn fitting(text: &str, max_length: Option<u32>) -> Result<Literal, Misfit> {
    let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    match max_length.filter(|longest| length > *longest) {
        Some(max_length) => Err(Misfit::Length { max_length }),
        None => Ok(Literal::Text(text.to_owned())),
    }
}

fn variant(text: &str, variants: &[String]) -> Result<Literal, Misfit> {
    if variants.iter().any(|variant| variant == text) {
        Ok(Literal::Text(text.to_owned()))
    } else {
        Err(Misfit::Variant {
            variants: variants.to_vec(),
        })
    }
}

#[cfg(test)]
mod tests;
