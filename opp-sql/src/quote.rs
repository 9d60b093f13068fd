//! Quotes identifiers.

use crate::Dialect;

/// An identifier in the quotes of the dialect.
///
/// ```
/// use opp_sql::{Dialect, quote};
///
/// assert_eq!(quote::identifier("a\"b", Dialect::Postgres), "\"a\"\"b\"");
/// assert_eq!(quote::identifier("a`b", Dialect::Mysql), "`a``b`");
/// ```
#[must_use]
pub fn identifier(name: &str, dialect: Dialect) -> String {
    let quote = match dialect {
        Dialect::Sqlite | Dialect::Postgres => '"',
        Dialect::Mysql => '`',
    };
    enclosed(name, quote)
}

/// Quoted identifiers, separated by commas.
///
/// ```
/// use opp_sql::{Dialect, quote};
///
/// assert_eq!(quote::identifiers(["a", "b"], Dialect::Sqlite), "\"a\", \"b\"");
/// ```
#[must_use]
pub fn identifiers<'a>(names: impl IntoIterator<Item = &'a str>, dialect: Dialect) -> String {
    let quoted: Vec<_> = names.into_iter().map(|name| identifier(name, dialect)).collect();
    quoted.join(", ")
}

/// A text between two quotes, each quote in it doubled.
pub(crate) fn enclosed(text: &str, quote: char) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push(quote);
    for character in text.chars() {
        if character == quote {
            quoted.push(quote);
        }
        quoted.push(character);
    }
    quoted.push(quote);
    quoted
}
