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

/// A text as a literal, the same whether a backslash escapes (`NO_BACKSLASH_ESCAPES`) or not. Not by its bytes
/// (`_utf8mb4 X'5C'`): MariaDB writes that down as `'\'` in a default or check, and cannot read it again.
pub(super) fn literal(text: &str) -> String {
    let plain = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let by_number = |odd: &str| {
        let numbers: Vec<_> = odd.bytes().map(|byte| byte.to_string()).collect();
        format!("char({} using utf8mb4)", numbers.join(", "))
    };
    if !text.contains(ODD) {
        return plain(text);
    }
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(ODD) {
        let (before, from) = rest.split_at(at);
        let (odd, after) = from.split_at(from.find(|c| !ODD.contains(&c)).unwrap_or(from.len()));
        pieces.extend((!before.is_empty()).then(|| plain(before)));
        pieces.push(by_number(odd));
        rest = after;
    }
    pieces.extend((!rest.is_empty()).then(|| plain(rest)));
    format!("(concat({}))", pieces.join(", "))
}

/// Characters that are written otherwise in some modes, or cannot be written.
const ODD: [char; 2] = ['\\', '\0'];

/// A text where MySQL takes quotes only: a comment, a value of an enum.
pub(super) fn plain_literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// An expression of standard SQL: names in double quotes, which MySQL reads as texts, are in backquotes, and a backslash in a text
/// is a character like any other.
pub(super) fn expression(sql: &str) -> String {
    if !sql.contains(['"', '\\']) {
        return sql.to_owned();
    }
    let Ok(tokens) = Tokenizer::new(&GenericDialect {}, sql).with_unescape(false).tokenize() else {
        return sql.to_owned();
    };
    let word = |token: Token| match token {
        Token::Word(word) if word.quote_style == Some('"') => quoted(&word.value.replace("\"\"", "\"")),
        Token::SingleQuotedString(text) if text.contains(ODD) => literal(&text.replace("''", "'")),
        other => other.to_string(),
    };
    tokens.into_iter().map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_doubled_and_backslashes_go_by_their_number() {
        assert_eq!(quoted("a`b"), "`a``b`");
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal("it's\\n"), "(concat('it''s', char(92 using utf8mb4), 'n'))");
        assert_eq!(plain_literal("a\\'"), "'a\\\\'''");
    }

    #[test]
    fn names_in_double_quotes_become_names() {
        assert_eq!(expression("\"group\" <> 'a\"b'"), "`group` <> 'a\"b'");
        assert_eq!(
            expression("\"n\" <> 'it''s \\'"),
            "`n` <> (concat('it''s ', char(92 using utf8mb4)))"
        );
    }
}
