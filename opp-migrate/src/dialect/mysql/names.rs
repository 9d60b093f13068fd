//! Names, strings and expressions in the spelling of MySQL.

use std::borrow::Cow;

use opp_sql::Dialect;
use opp_sql::lexer::{Syntax, Token, TokenKind, tokens};

use super::concat;
use super::reserved::is_a_name;

/// What spells names and strings here.
pub(super) const SQL: Dialect = Dialect::Mysql;

/// An expression of standard SQL: names in double quotes, which MySQL reads as texts, are in backquotes, and so are bare names that
/// only MySQL reserves; a backslash in a text is a character like any other, and `||` joins texts.
pub(super) fn expression(sql: &str) -> String {
    translated(joined(sql, concat::expression), |tokens, index| {
        let token = &tokens[index];
        token.kind == TokenKind::Word && is_a_name(token.text) && is_value(tokens, index)
    })
}

/// The same for a whole query, in which reserved words have their own meaning.
pub(super) fn query(sql: &str) -> String {
    translated(joined(sql, concat::query), |_, _| false)
}

fn joined(sql: &str, with_concat: impl Fn(&str) -> Option<String>) -> Cow<'_, str> {
    let translated = concat::joins(sql).then(|| with_concat(sql)).flatten();
    translated.map_or(Cow::Borrowed(sql), Cow::Owned)
}

/// Unreadable text comes back as it is.
fn translated(sql: Cow<'_, str>, is_name: impl Fn(&[Token<'_>], usize) -> bool) -> String {
    if !opp_sql::expression::is_readable(&sql, Syntax::PORTABLE) {
        return sql.into_owned();
    }
    let tokens: Vec<_> = tokens(&sql, Syntax::PORTABLE).collect();
    let written = tokens.iter().enumerate().map(|(index, token)| {
        if is_name(&tokens, index) {
            Cow::Owned(SQL.quoted(token.text))
        } else {
            portable(token)
        }
    });
    written.collect()
}

fn portable<'a>(token: &Token<'a>) -> Cow<'a, str> {
    let is_odd = |character| matches!(character, '\\' | '\0' | '\u{10000}'..);
    let (kind, text) = (token.kind, token.text);
    match kind {
        TokenKind::QuotedName if text.starts_with('"') => Cow::Owned(SQL.quoted(&token.name().unwrap_or_default())),
        TokenKind::String if text.starts_with('\'') && text.contains(is_odd) => {
            Cow::Owned(SQL.string_in_expression(&text[1..text.len() - 1].replace("''", "'")))
        }
        // MySQL's line comments begin with a blank; its others are not nested, and some of them are executed.
        TokenKind::LineComment if !text[2..].starts_with([' ', '\t', '\n']) => Cow::Owned(format!("-- {}", &text[2..])),
        TokenKind::BlockComment if text[2..].contains("/*") || text[2..].starts_with(['!', 'M', '+']) => {
            Cow::Borrowed(" ")
        }
        _ => Cow::Borrowed(text),
    }
}

/// Whether the word is neither called (`left(s, 1)`) nor the type of a cast (`AS integer`, `AS unsigned integer`).
fn is_value(tokens: &[Token<'_>], index: usize) -> bool {
    let is_significant = |token: &&Token<'_>| !token.is_trivia();
    let next = tokens[index + 1..].iter().find(is_significant);
    let previous = tokens[..index].iter().rfind(is_significant);
    let is_called = next.is_some_and(|next| next.is_symbol("("));
    let is_type =
        previous.is_some_and(|previous| ["AS", "SIGNED", "UNSIGNED"].iter().any(|word| previous.is_word(word)));
    !is_called && !is_type
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_double_quotes_become_names() {
        assert_eq!(expression("\"group\" <> 'a\"b'"), "`group` <> 'a\"b'");
        assert_eq!(expression("\"a\"\"b`\" > `c``d`"), "`a\"b``` > `c``d`");
        assert_eq!(
            expression("\"n\" <> 'it''s \\'"),
            "`n` <> char(105, 116, 39, 115, 32, 92 using utf8mb4)"
        );
    }

    #[test]
    fn comments_are_comments_to_mysql_too() {
        assert_eq!(expression("n > 0 --free\n"), "n > 0 -- free\n");
        assert_eq!(expression("n > 0 -- it's \"free\"\n"), "n > 0 -- it's \"free\"\n");
        assert_eq!(expression("n /* a */ >/* b /* c */ d *//*! e */ 0"), "n /* a */ >   0");
        assert_eq!(expression("n > 0 -- it's open\nOR 'a"), "n > 0 -- it's open\nOR 'a");
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
