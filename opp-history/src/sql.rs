//! What does a piece of SQL written in an attribute say, whatever its spacing, quoting and letter case?
//!
//! Expressions are never parsed, only split into tokens: that is enough to compare them and to follow a renamed column.

use sqlparser::dialect::GenericDialect;
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, Tokenizer, Word};

/// A form in which two spellings of one expression are equal: one space between tokens, unquoted words in small letters, no
/// needless quotes. Text that is no SQL comes back trimmed.
#[must_use]
pub fn normalized(sql: &str) -> String {
    let Some(tokens) = tokens(sql) else {
        return sql.trim().to_owned();
    };
    let words = tokens
        .iter()
        .filter(|token| !matches!(token, Token::Whitespace(_)))
        .map(|token| match token {
            Token::Word(word) if word.quote_style.is_none() => word.value.to_lowercase(),
            Token::Word(word) if is_plain(word) => word.value.clone(),
            other => other.to_string(),
        });
    words.collect::<Vec<_>>().join(" ")
}

/// Whether two expressions say the same.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    one == other || normalized(one) == normalized(other)
}

/// The expression with a column called otherwise. `"t"."old"` and `old` follow, `'old'` and `old(…)` do not.
#[must_use]
pub fn with_renamed_column(sql: &str, from: &str, to: &str) -> String {
    let Some(tokens) = tokens(sql) else {
        return sql.to_owned();
    };
    let mut renamed = String::with_capacity(sql.len());
    for (place, token) in tokens.iter().enumerate() {
        match token {
            Token::Word(word) if names(word, from) && !is_called(&tokens[place + 1..]) => {
                renamed.push_str(&spelled(word, to))
            }
            other => renamed.push_str(&other.to_string()),
        }
    }
    renamed
}

/// Whether the text names an identifier, as a word of its own.
#[must_use]
pub fn mentions(sql: &str, name: &str) -> bool {
    tokens(sql).is_none_or(|tokens| {
        tokens
            .iter()
            .any(|token| matches!(token, Token::Word(word) if word.value.eq_ignore_ascii_case(name)))
    })
}

fn tokens(sql: &str) -> Option<Vec<Token>> {
    Tokenizer::new(&GenericDialect {}, sql).tokenize().ok()
}

/// Whether a quoted word would be the same without its quotes.
fn is_plain(word: &Word) -> bool {
    word.value
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !word.value.starts_with(|c: char| c.is_ascii_digit())
}

/// Unquoted names are equal in any letter case, quoted ones only to the letter.
fn names(word: &Word, name: &str) -> bool {
    match word.quote_style {
        Some(_) => word.value == name,
        None => word.value.eq_ignore_ascii_case(name),
    }
}

fn is_called(rest: &[Token]) -> bool {
    rest.iter().find(|token| !matches!(token, Token::Whitespace(_))) == Some(&Token::LParen)
}

/// A new name in the quotes of the old one, or in double quotes where it needs some.
fn spelled(old: &Word, name: &str) -> String {
    let bare = Word {
        value: name.to_owned(),
        quote_style: None,
        keyword: Keyword::NoKeyword,
    };
    match old.quote_style {
        None if is_plain(&bare) => name.to_owned(),
        None => format!("\"{}\"", name.replace('"', "\"\"")),
        Some(quote) => Word {
            quote_style: Some(quote),
            ..bare
        }
        .to_string(),
    }
}
