//! Reads the one-time value that existing rows get in a required column: what is offered, and what is refused at once.

use opp_core::def::{Text, TypeKind, Value};
use opp_sql::lexer::{self, Syntax};

use crate::schema::{Column, Kind, Schema, Table};

/// A value that suits the type, for who only presses Enter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// As it is shown.
    pub shown: String,
    /// The value.
    pub value: Value,
}

/// What a person calls the type of a column.
pub(super) fn type_name(column: &Column) -> String {
    let name = match &column.ty.kind {
        Kind::Enum(name) => format!("enum {name}"),
        Kind::Plain(kind) => plain_name(kind).to_owned(),
    };
    match (column.ty.array, column.ty.max_length) {
        (true, _) => format!("array of {name}"),
        (false, Some(length)) => format!("{name} of at most {length} characters"),
        (false, None) => name,
    }
}

fn plain_name(kind: &TypeKind) -> &'static str {
    match kind {
        TypeKind::SmallInt | TypeKind::Integer | TypeKind::BigInt => "integer",
        TypeKind::Real | TypeKind::Double => "number",
        TypeKind::Boolean => "boolean",
        TypeKind::Text => "text",
        TypeKind::Binary => "binary",
        TypeKind::Date => "date",
        TypeKind::Time => "time",
        TypeKind::Timestamp | TypeKind::TimestampTz => "timestamp",
        TypeKind::Uuid => "uuid",
        TypeKind::Decimal { .. } => "decimal",
        TypeKind::Json | TypeKind::Jsonb => "json",
        TypeKind::Inet | TypeKind::Cidr => "network address",
        TypeKind::Interval => "interval",
        TypeKind::Range(_) => "range",
        TypeKind::Vector(_) => "vector",
        TypeKind::Enum(_) => "enum",
    }
}

/// The offer for a column; nothing where every value would be a guess.
pub(super) fn offer(column: &Column, schema: &Schema) -> Option<Offer> {
    if column.ty.array {
        return None;
    }
    let offer = |shown: &str, value: Value| {
        Some(Offer {
            shown: shown.to_owned(),
            value,
        })
    };
    match &column.ty.kind {
        Kind::Enum(name) => {
            let first = schema.enums.get(name)?.variants.first()?;
            offer(&format!("'{first}'"), Value::Text(Text::Owned(first.clone())))
        }
        Kind::Plain(TypeKind::Text) => offer("''", Value::Text(Text::Owned(String::new()))),
        Kind::Plain(TypeKind::SmallInt | TypeKind::Integer | TypeKind::BigInt) => offer("0", Value::Integer(0)),
        Kind::Plain(TypeKind::Real | TypeKind::Double | TypeKind::Decimal { .. }) => offer("0", Value::Integer(0)),
        Kind::Plain(TypeKind::Boolean) => offer("false", Value::Bool(false)),
        Kind::Plain(TypeKind::Timestamp | TypeKind::TimestampTz | TypeKind::Date | TypeKind::Time) => {
            offer("now", Value::Now)
        }
        Kind::Plain(TypeKind::Json | TypeKind::Jsonb) => offer("'{}'", Value::Text(Text::Owned("{}".to_owned()))),
        Kind::Plain(
            TypeKind::Uuid
            | TypeKind::Binary
            | TypeKind::Inet
            | TypeKind::Cidr
            | TypeKind::Interval
            | TypeKind::Range(_)
            | TypeKind::Vector(_)
            | TypeKind::Enum(_),
        ) => None,
    }
}

/// The value of a typed answer, or why it cannot be one.
pub(super) fn read(answer: &str, table: Option<&Table>) -> Result<Value, String> {
    let lower = answer.to_ascii_lowercase();
    if lower.trim_matches(['(', ')', ' ']) == "null" {
        return Err("the column does not allow NULL: enter another value".to_owned());
    }
    if let Some(value) = word(&lower) {
        return Ok(value);
    }
    if let Some(constant) = constant(answer) {
        return Ok(constant);
    }
    if answer.matches('\'').count() % 2 == 1 {
        return Err("the value opens a quote that it does not close".to_owned());
    }
    if answer.matches('(').count() != answer.matches(')').count() {
        return Err("the parentheses of the value do not match".to_owned());
    }
    let is_word = answer.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ' ');
    let is_known = is_known_word(&lower) || table.is_some_and(|table| table.column(answer).is_some());
    if is_word && !is_known && !answer.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(format!(
            "`{answer}` is not a column of the table: write '{answer}' for the text"
        ));
    }
    Ok(expression(answer))
}

/// A number, or a string in quotes: what is checked against the type.
fn constant(answer: &str) -> Option<Value> {
    if let Ok(number) = answer.parse::<i64>() {
        return Some(Value::Integer(number));
    }
    if answer.parse::<f64>().is_ok_and(f64::is_finite) {
        return Some(Value::Number(Text::Owned(answer.to_owned())));
    }
    let mut tokens = lexer::tokens(answer, Syntax::PORTABLE);
    match (tokens.next(), tokens.next()) {
        (Some(token), None) => token.string().map(|text| Value::Text(Text::Owned(text.into_owned()))),
        _ => None,
    }
}

/// The words that mean the same on every database.
fn word(lower: &str) -> Option<Value> {
    match lower {
        "now" => Some(Value::Now),
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        _ => None,
    }
}

/// SQL that was typed as an answer.
fn expression(text: &str) -> Value {
    Value::Expr(Text::Owned(text.to_owned()))
}

fn is_known_word(lower: &str) -> bool {
    [
        "current_timestamp",
        "current_date",
        "current_time",
        "localtimestamp",
        "localtime",
        "current_user",
    ]
    .contains(&lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_refused_with_the_right_spelling() {
        assert!(read("NULL", None).unwrap_err().contains("does not allow NULL"));
        assert!(read("(null)", None).unwrap_err().contains("does not allow NULL"));
        assert!(read("unknown", None).unwrap_err().contains("write 'unknown'"));
        assert!(read("'open", None).unwrap_err().contains("quote"));
        assert!(read("lower('x'", None).unwrap_err().contains("parentheses"));
        assert_eq!(read("now", None), Ok(Value::Now));
        assert_eq!(read("TRUE", None), Ok(Value::Bool(true)));
        assert_eq!(read("-5", None), Ok(Value::Integer(-5)));
        assert_eq!(read("'it''s'", None), Ok(Value::Text(Text::Owned("it's".to_owned()))));
        assert_eq!(read("1.50", None), Ok(Value::Number(Text::Owned("1.50".to_owned()))));
        assert_eq!(read("'a' || 'b'", None), Ok(expression("'a' || 'b'")));
        assert_eq!(read("current_date", None), Ok(expression("current_date")));
    }
}
