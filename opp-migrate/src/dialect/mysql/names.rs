//! How is a name or a text written so that nothing in it can be mistaken for SQL?

use std::borrow::Cow;

use sqlparser::dialect::GenericDialect;
use sqlparser::tokenizer::{Token, Tokenizer};

use super::concat;
use super::reserved::is_a_name;

/// A name in backquotes.
pub(super) fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// Names in backquotes, separated by commas.
pub(super) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(quoted).collect::<Vec<_>>().join(", ")
}

/// A text as a literal, the same whether a backslash escapes (`NO_BACKSLASH_ESCAPES`) or not. Not by its bytes
/// (`_utf8mb4 X'5C'`): MariaDB writes that down as `'\'` in a default or check, and cannot read it again. Of a default it shows, and
/// so dumps, a character of four bytes as `?`, unless it is written by its number.
pub(super) fn literal(text: &str) -> String {
    let plain = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let by_number = |odd: &str| {
        let numbers: Vec<_> = odd.bytes().map(|byte| byte.to_string()).collect();
        format!("char({} using utf8mb4)", numbers.join(", "))
    };
    if !text.contains(is_odd) {
        return plain(text);
    }
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(is_odd) {
        let (before, from) = rest.split_at(at);
        let (odd, after) = from.split_at(from.find(|c| !is_odd(c)).unwrap_or(from.len()));
        pieces.extend((!before.is_empty()).then(|| plain(before)));
        pieces.push(by_number(odd));
        rest = after;
    }
    pieces.extend((!rest.is_empty()).then(|| plain(rest)));
    format!("(concat({}))", pieces.join(", "))
}

/// Characters that are written otherwise in some modes, or cannot be written.
fn is_odd(character: char) -> bool {
    matches!(character, '\\' | '\0' | '\u{10000}'..)
}

/// A text where MySQL takes quotes only: a comment, a value of an enum.
pub(super) fn plain_literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// An expression of standard SQL: names in double quotes, which MySQL reads as texts, are in backquotes, and so are bare names that
/// only MySQL reserves; a backslash in a text is a character like any other, and `||` joins texts.
pub(super) fn expression(sql: &str) -> String {
    let sql = joined(sql, concat::expression);
    let Some(tokens) = tokens(&sql) else {
        return sql.into_owned();
    };
    let written = |(at, token): (usize, &Token)| match token {
        Token::Word(word)
            if word.quote_style.is_none() && is_a_name(&word.value) && stands_for_a_value(&tokens, at) =>
        {
            quoted(&word.value)
        }
        token => portable(token),
    };
    tokens.iter().enumerate().map(written).collect()
}

/// The same for a whole query, in which reserved words have their own meaning.
pub(super) fn query(sql: &str) -> String {
    let sql = joined(sql, concat::query);
    tokens(&sql).map_or_else(|| sql.to_string(), |tokens| tokens.iter().map(portable).collect())
}

fn joined(sql: &str, with_concat: impl Fn(&str) -> Option<String>) -> Cow<'_, str> {
    let translated = concat::joins(sql).then(|| with_concat(sql)).flatten();
    translated.map_or(Cow::Borrowed(sql), Cow::Owned)
}

fn tokens(sql: &str) -> Option<Vec<Token>> {
    Tokenizer::new(&GenericDialect {}, sql)
        .with_unescape(false)
        .tokenize()
        .ok()
}

fn portable(token: &Token) -> String {
    match token {
        Token::Word(word) if word.quote_style == Some('"') => quoted(&word.value.replace("\"\"", "\"")),
        Token::SingleQuotedString(text) if text.contains(is_odd) => literal(&text.replace("''", "'")),
        other => other.to_string(),
    }
}

/// Whether the word is neither called (`left(s, 1)`) nor the type of a cast (`AS integer`, `AS unsigned integer`).
fn stands_for_a_value(tokens: &[Token], at: usize) -> bool {
    let meaning = |token: &&Token| !matches!(token, Token::Whitespace(_));
    let called = tokens[at + 1..].iter().find(meaning) == Some(&Token::LParen);
    let of_a_type = tokens[..at].iter().rfind(meaning).is_some_and(|before| match before {
        Token::Word(word) => ["AS", "SIGNED", "UNSIGNED"].contains(&word.value.to_ascii_uppercase().as_str()),
        _ => false,
    });
    !called && !of_a_type
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_doubled_and_backslashes_go_by_their_number() {
        assert_eq!(quoted("a`b"), "`a``b`");
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal("it's\\n"), "(concat('it''s', char(92 using utf8mb4), 'n'))");
        assert_eq!(literal("🦀"), "(concat(char(240, 159, 166, 128 using utf8mb4)))");
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

    #[test]
    fn bare_names_that_are_reserved_are_quoted() {
        assert_eq!(expression("integer * 2 > Key"), "`integer` * 2 > `Key`");
        let same = [
            "cast(n AS integer) > 0",
            "left(name, 1) = 'k'",
            "price BETWEEN 1 AND 5 OR name LIKE '%key%'",
        ];
        same.iter().for_each(|sql| assert_eq!(expression(sql), *sql));
        assert_eq!(
            query("SELECT \"key\" FROM t GROUP BY 1"),
            "SELECT `key` FROM t GROUP BY 1"
        );
    }
}
