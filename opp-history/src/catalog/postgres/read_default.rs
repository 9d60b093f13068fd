//! Which value is a default, as PostgreSQL spells it? What is none that a model could write is an expression.

use opp_core::def::{TypeKind, Value};

use crate::schema::{Kind, Type};

/// The default of a column.
pub(super) fn default(spelling: &str, ty: &Type) -> Option<Value> {
    let kind = match &ty.kind {
        Kind::Plain(kind) if ty.by_hand.is_none() && !ty.array => Some(kind),
        _ => None,
    };
    let is_enum = matches!(ty.kind, Kind::Enum(_)) && !ty.array;
    if spelling.starts_with("NULL::") || spelling == "NULL" {
        return None;
    }
    let value = match spelling {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        "gen_random_uuid()" if kind == Some(&TypeKind::Uuid) => Some(Value::Uuid),
        "now()" if kind == Some(&TypeKind::TimestampTz) => Some(Value::Now),
        _ if is_utc_now(spelling, kind) => Some(Value::Now),
        _ => match text(spelling) {
            Some(text) if kind.is_some_and(is_number) => number(&text),
            Some(text) if kind.is_some() || is_enum => Some(Value::Text(text.into())),
            Some(_) => None,
            None => number(spelling).filter(|_| kind.is_some_and(is_number)),
        },
    };
    Some(value.unwrap_or_else(|| Value::Expr(spelling.to_owned().into())))
}

fn is_number(kind: &TypeKind) -> bool {
    matches!(
        kind,
        TypeKind::SmallInt
            | TypeKind::Integer
            | TypeKind::BigInt
            | TypeKind::Real
            | TypeKind::Double
            | TypeKind::Decimal { .. }
    )
}

fn is_utc_now(spelling: &str, kind: Option<&TypeKind>) -> bool {
    const UTC: &str = "(now() AT TIME ZONE 'utc'::text)";
    let same = |other: &str| spelling.eq_ignore_ascii_case(other);
    match kind {
        Some(TypeKind::Timestamp) => same(UTC),
        Some(TypeKind::Date) => same(&format!("({UTC})::date")),
        Some(TypeKind::Time) => same(&format!("({UTC})::time without time zone")),
        _ => false,
    }
}

fn number(spelling: &str) -> Option<Value> {
    let digits = spelling.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let digits = digits.unwrap_or(spelling);
    if let Ok(whole) = digits.parse() {
        return Some(Value::Integer(whole));
    }
    let plain = digits
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | 'e' | 'E' | '+'));
    (plain && digits.parse::<f64>().is_ok()).then(|| Value::Number(digits.to_owned().into()))
}

/// The text of `'it''s'::text`; `None` for anything else.
fn text(spelling: &str) -> Option<String> {
    let (inner, escaped) = match spelling.strip_prefix("E'") {
        Some(inner) => (inner, true),
        None => (spelling.strip_prefix('\'')?, false),
    };
    let mut text = String::new();
    let mut characters = inner.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\'' if inner[at + 1..].starts_with('\'') => {
                characters.next();
                text.push('\'');
            }
            '\'' => return is_cast(&inner[at + 1..]).then_some(text),
            '\\' if escaped => text.push(characters.next()?.1),
            other => text.push(other),
        }
    }
    None
}

/// Nothing, or `::` and a type.
fn is_cast(rest: &str) -> bool {
    rest.is_empty()
        || rest
            .strip_prefix("::")
            .is_some_and(|ty| ty.chars().all(|c| c.is_alphanumeric() || " _\".(),".contains(c)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::catalog::postgres::read_type::column_type;

    #[test]
    fn what_a_model_can_write_is_a_value() {
        let read = |spelling: &str, ty: &str| default(spelling, &column_type(ty, &BTreeMap::new()));
        assert_eq!(read("'-1'::integer", "integer"), Some(Value::Integer(-1)));
        assert_eq!(read("1.50", "numeric(10,2)"), Some(Value::Number("1.50".into())));
        assert_eq!(read("'it''s'::text", "text"), Some(Value::Text("it's".into())));
        assert_eq!(read("'a\\b'::text", "text"), Some(Value::Text("a\\b".into())));
        assert_eq!(read("NULL::character varying", "character varying(3)"), None);
        assert_eq!(read("now()", "timestamp with time zone"), Some(Value::Now));
        assert_eq!(
            read("lower('X'::text)", "text"),
            Some(Value::Expr("lower('X'::text)".into()))
        );
        assert_eq!(
            read("('a'::text || 'b'::text)", "text"),
            Some(Value::Expr("('a'::text || 'b'::text)".into()))
        );
    }
}
