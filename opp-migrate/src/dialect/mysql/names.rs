//! How is a name or a text written so that nothing in it can be mistaken for SQL?

use sqlparser::dialect::GenericDialect;
use sqlparser::tokenizer::{Token, Tokenizer};

/// A name in backquotes.
pub(super) fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// Names in backquotes, separated by commas.
pub(super) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(quoted).collect::<Vec<_>>().join(", ")
}

/// A text as a literal, the same whether a backslash escapes (`NO_BACKSLASH_ESCAPES`) or not.
pub(super) fn literal(text: &str) -> String {
    if text.contains(['\\', '\0']) {
        let hex: String = text.bytes().map(|byte| format!("{byte:02X}")).collect();
        return format!("_utf8mb4 X'{hex}'");
    }
    format!("'{}'", text.replace('\'', "''"))
}

/// A text where MySQL takes quotes only: a comment, a value of an enum.
pub(super) fn plain_literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// An expression whose names in double quotes, which MySQL reads as texts, are in backquotes.
pub(super) fn expression(sql: &str) -> String {
    if !sql.contains('"') {
        return sql.to_owned();
    }
    let Ok(tokens) = Tokenizer::new(&GenericDialect {}, sql).with_unescape(false).tokenize() else {
        return sql.to_owned();
    };
    let word = |token: Token| match token {
        Token::Word(word) if word.quote_style == Some('"') => quoted(&word.value.replace("\"\"", "\"")),
        other => other.to_string(),
    };
    tokens.into_iter().map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_doubled_and_backslashes_go_by_their_bytes() {
        assert_eq!(quoted("a`b"), "`a``b`");
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal("a\\"), "_utf8mb4 X'615C'");
        assert_eq!(plain_literal("a\\'"), "'a\\\\'''");
    }

    #[test]
    fn names_in_double_quotes_become_names() {
        assert_eq!(expression("\"group\" <> 'a\"b'"), "`group` <> 'a\"b'");
        assert_eq!(expression("\"n\" <> 'it''s \\'"), "`n` <> 'it''s \\'");
    }
}
