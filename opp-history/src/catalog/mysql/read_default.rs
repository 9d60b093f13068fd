//! Which value is a default, as MySQL and MariaDB spell it? What is none that a model could write is an expression.

use opp_core::def::{TypeKind, Value};

/// The default of a column of that kind; of none, where the type is by hand or an enum.
pub(super) fn default(spelling: &str, kind: Option<&TypeKind>) -> Option<Value> {
    if spelling == "NULL" {
        return None;
    }
    let value = match (unquoted(spelling), kind) {
        (Some((text, "")), Some(kind)) if is_number(kind) => of_number(&text, kind),
        (Some((text, "")), _) => Some(Value::Text(text.into())),
        (_, Some(kind)) if is_number(kind) => of_number(spelling, kind),
        _ => computed(spelling, kind),
    };
    Some(value.unwrap_or_else(|| Value::Expr(standard(spelling).into())))
}

fn computed(spelling: &str, kind: Option<&TypeKind>) -> Option<Value> {
    match (spelling, kind?) {
        ("utc_timestamp(6)", TypeKind::Timestamp)
        | ("utc_timestamp()", TypeKind::Text)
        | ("utc_date()", TypeKind::Date)
        | ("utc_time(6)", TypeKind::Time) => Some(Value::Now),
        ("uuid()", TypeKind::Uuid | TypeKind::Text) => Some(Value::Uuid),
        _ => None,
    }
}

fn is_number(kind: &TypeKind) -> bool {
    matches!(
        kind,
        TypeKind::SmallInt
            | TypeKind::Integer
            | TypeKind::BigInt
            | TypeKind::Real
            | TypeKind::Double
            | TypeKind::Boolean
            | TypeKind::Decimal { .. }
    )
}

fn of_number(digits: &str, kind: &TypeKind) -> Option<Value> {
    if matches!(kind, TypeKind::Boolean) {
        return match digits {
            "0" => Some(Value::Bool(false)),
            "1" => Some(Value::Bool(true)),
            _ => None,
        };
    }
    if let Ok(whole) = digits.parse() {
        return Some(Value::Integer(whole));
    }
    let plain = digits
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | 'e' | 'E' | '+'));
    (plain && digits.parse::<f64>().is_ok()).then(|| Value::Number(digits.to_owned().into()))
}

/// The text that the spelling begins with, and what follows it.
pub(super) fn unquoted(spelling: &str) -> Option<(String, &str)> {
    let inner = spelling.strip_prefix('\'')?;
    let mut text = String::new();
    let mut characters = inner.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '\'' if characters.next_if(|(_, next)| *next == '\'').is_some() => text.push('\''),
            '\'' => return Some((text, &inner[at + 1..])),
            '\\' => text.push(unescaped(characters.next()?.1)),
            other => text.push(other),
        }
    }
    None
}

/// <https://mariadb.com/docs/server/reference/sql-structure/sql-language-structure/string-literals>
fn unescaped(character: char) -> char {
    match character {
        '0' => '\0',
        'b' => '\u{8}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'Z' => '\u{1a}',
        other => other,
    }
}

/// An expression whose texts are written as in standard SQL, where a backslash is a character like any other.
pub(super) fn standard(sql: &str) -> String {
    let (mut standard, mut rest) = (String::new(), sql);
    while let Some(at) = rest.find(['\'', '`']) {
        let (before, from) = rest.split_at(at);
        standard.push_str(before);
        let name_end = from
            .strip_prefix('`')
            .map(|name| name.find('`').map_or(from.len(), |end| end + 2));
        rest = match (name_end, unquoted(from)) {
            (Some(end), _) => {
                standard.push_str(&from[..end]);
                &from[end..]
            }
            (None, Some((text, after))) => {
                standard.push_str(&format!("'{}'", text.replace('\'', "''")));
                after
            }
            (None, None) => {
                standard.push_str(from);
                ""
            }
        };
    }
    standard.push_str(rest);
    standard
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_model_can_write_is_a_value() {
        let decimal = TypeKind::Decimal {
            precision: Some(10),
            scale: Some(2),
        };
        assert_eq!(default("-1", Some(&TypeKind::Integer)), Some(Value::Integer(-1)));
        assert_eq!(default("'-1'", Some(&TypeKind::Integer)), Some(Value::Integer(-1)));
        assert_eq!(default("1", Some(&TypeKind::Boolean)), Some(Value::Bool(true)));
        assert_eq!(default("1.50", Some(&decimal)), Some(Value::Number("1.50".into())));
        let text = default("'it''s \\\\ \\'x\\''", Some(&TypeKind::Text));
        assert_eq!(text, Some(Value::Text("it's \\ 'x'".into())));
        assert_eq!(default("NULL", Some(&TypeKind::Text)), None);
        assert_eq!(
            default("utc_timestamp(6)", Some(&TypeKind::Timestamp)),
            Some(Value::Now)
        );
        let moment = Value::Expr("current_timestamp(6)".into());
        assert_eq!(
            default("current_timestamp(6)", Some(&TypeKind::Timestamp)),
            Some(moment)
        );
    }

    #[test]
    fn texts_are_written_as_in_standard_sql() {
        assert_eq!(standard("`a'b` <> 'x\\'y\\\\z' or `c`"), "`a'b` <> 'x''y\\z' or `c`");
        assert_eq!(standard("a > 0"), "a > 0");
    }
}
