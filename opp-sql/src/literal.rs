//! Writes string literals.

use crate::Dialect;
use crate::quote::enclosed;

impl Dialect {
    /// A string as an expression that is read as exactly this string, in every mode of the database.
    ///
    /// - SQLite: SQL text cannot contain NUL, so such a string is cast from its bytes.
    /// - PostgreSQL: with a backslash as `E'…'`, the same whatever `standard_conforming_strings` is set to. (PostgreSQL stores no NUL.)
    /// - MySQL: a backslash (whose meaning depends on `NO_BACKSLASH_ESCAPES`), NUL and characters of four bytes are written by their
    ///   numbers. Not as `_utf8mb4 X'5C'`: MariaDB records that as `'\'` in a default or check and cannot read it again. And it shows,
    ///   and so dumps, four-byte characters of a default as `?`.
    ///
    /// ```
    /// use opp_sql::Dialect;
    ///
    /// assert_eq!(Dialect::Sqlite.string("a\\b"), "'a\\b'");
    /// assert_eq!(Dialect::Postgres.string("a\\b"), "E'a\\\\b'");
    /// assert_eq!(
    ///     Dialect::Mysql.string("a\\b"),
    ///     "(concat('a', char(92 using utf8mb4), 'b'))"
    /// );
    /// ```
    #[must_use]
    pub fn string(self, text: &str) -> String {
        match self {
            Self::Sqlite if text.contains('\0') => format!("(CAST(x'{}' AS TEXT))", hexadecimal(text)),
            Self::Sqlite => enclosed(text, '\''),
            Self::Postgres if text.contains('\\') => format!("E{}", with_doubled_backslashes(text)),
            Self::Postgres => enclosed(text, '\''),
            Self::Mysql => mysql(text),
        }
    }

    /// The same for a string inside an expression, which may be compared with a column. MySQL finds no collation for a comparison with
    /// `concat('a', char(92 using utf8mb4))` in a table whose collation is not the server's, since the two parts have different ones; so
    /// it gets all characters by their numbers.
    ///
    /// ```
    /// use opp_sql::Dialect;
    ///
    /// assert_eq!(Dialect::Postgres.string_in_expression("a\\b"), "E'a\\\\b'");
    /// assert_eq!(Dialect::Mysql.string_in_expression("a\\"), "char(97, 92 using utf8mb4)");
    /// assert_eq!(Dialect::Mysql.string_in_expression("ab"), "'ab'");
    /// ```
    #[must_use]
    pub fn string_in_expression(self, text: &str) -> String {
        match self {
            Self::Mysql if text.contains(needs_number) => numbered(text),
            Self::Sqlite | Self::Postgres | Self::Mysql => self.string(text),
        }
    }

    /// A string in quotes, where the grammar allows nothing else: a comment, a value of an enum, a statement of the tool's own session.
    /// On MySQL it relies on the default mode, in which a backslash escapes.
    ///
    /// ```
    /// use opp_sql::Dialect;
    ///
    /// assert_eq!(Dialect::Mysql.plain_string("a\\'"), "'a\\\\'''");
    /// assert_eq!(Dialect::Sqlite.plain_string("a\\'"), "'a\\'''");
    /// ```
    #[must_use]
    pub fn plain_string(self, text: &str) -> String {
        match self {
            Self::Sqlite => enclosed(text, '\''),
            Self::Postgres => self.string(text),
            Self::Mysql => with_doubled_backslashes(text),
        }
    }
}

fn with_doubled_backslashes(text: &str) -> String {
    enclosed(&text.replace('\\', "\\\\"), '\'')
}

fn hexadecimal(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn mysql(text: &str) -> String {
    if !text.contains(needs_number) {
        return enclosed(text, '\'');
    }
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let by_number = rest.starts_with(needs_number);
        let end = rest.find(|c| needs_number(c) != by_number).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        parts.push(if by_number {
            numbered(part)
        } else {
            enclosed(part, '\'')
        });
        rest = after;
    }
    format!("(concat({}))", parts.join(", "))
}

/// Characters that mean something else in some modes of MySQL, or that it loses in a default.
fn needs_number(character: char) -> bool {
    matches!(character, '\\' | '\0' | '\u{10000}'..)
}

fn numbered(text: &str) -> String {
    let numbers: Vec<_> = text.bytes().map(|byte| byte.to_string()).collect();
    format!("char({} using utf8mb4)", numbers.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_doubled_everywhere() {
        for dialect in Dialect::ALL {
            assert_eq!(dialect.string("it's"), "'it''s'");
            assert_eq!(dialect.string(""), "''");
        }
    }

    #[test]
    fn sqlite_takes_nul_as_bytes() {
        assert_eq!(Dialect::Sqlite.string("a\0"), "(CAST(x'6100' AS TEXT))");
    }

    #[test]
    fn postgresql_escapes_only_where_there_is_a_backslash() {
        assert_eq!(Dialect::Postgres.string("a\\'b"), "E'a\\\\''b'");
        assert_eq!(Dialect::Postgres.plain_string("a\\'b"), "E'a\\\\''b'");
    }

    #[test]
    fn mysql_writes_what_is_unsafe_by_number() {
        assert_eq!(
            Dialect::Mysql.string("it's\\n"),
            "(concat('it''s', char(92 using utf8mb4), 'n'))"
        );
        assert_eq!(
            Dialect::Mysql.string("🦀"),
            "(concat(char(240, 159, 166, 128 using utf8mb4)))"
        );
        assert_eq!(
            Dialect::Mysql.string("a\0\\b\u{ffff}"),
            "(concat('a', char(0, 92 using utf8mb4), 'b\u{ffff}'))"
        );
    }
}
