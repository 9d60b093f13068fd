//! Quotes identifiers.

use crate::Dialect;

impl Dialect {
    /// An identifier in the quotes of the dialect.
    ///
    /// ```
    /// use opp_sql::Dialect;
    ///
    /// assert_eq!(Dialect::Postgres.quoted("a\"b"), "\"a\"\"b\"");
    /// assert_eq!(Dialect::Mysql.quoted("a`b"), "`a``b`");
    /// ```
    #[must_use]
    pub fn quoted(self, name: &str) -> String {
        let quote = match self {
            Self::Sqlite | Self::Postgres => '"',
            Self::Mysql => '`',
        };
        enclosed(name, quote)
    }

    /// Quoted identifiers, separated by commas.
    ///
    /// ```
    /// use opp_sql::Dialect;
    ///
    /// assert_eq!(Dialect::Sqlite.quoted_list(["a", "b"]), "\"a\", \"b\"");
    /// ```
    #[must_use]
    pub fn quoted_list<'a>(self, names: impl IntoIterator<Item = &'a str>) -> String {
        let quoted: Vec<_> = names.into_iter().map(|name| self.quoted(name)).collect();
        quoted.join(", ")
    }
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
