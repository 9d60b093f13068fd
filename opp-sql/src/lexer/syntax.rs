//! The rules by which text is split into tokens.

use crate::Dialect;

/// What is a string, a name or a comment: facts about a dialect and its modes.
///
/// ```
/// use opp_sql::Dialect;
/// use opp_sql::lexer::{Syntax, TokenKind, tokens};
///
/// let first = |syntax: Syntax| tokens("\"a\"", syntax).next().map(|token| token.kind);
/// assert_eq!(first(Syntax::PORTABLE), Some(TokenKind::QuotedName));
/// assert_eq!(first(Dialect::Mysql.into()), Some(TokenKind::String));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Syntax {
    /// `"a"` is a name, not a string.
    pub(crate) double_quoted_names: bool,
    /// `` `a` `` is a name.
    pub(crate) backquoted_names: bool,
    /// `[a]` is a name.
    pub(crate) bracketed_names: bool,
    /// A quoted name means the same in any letter case.
    pub(crate) names_ignore_case: bool,
    /// A backslash in a string escapes the next character.
    pub(crate) backslash_escapes: bool,
    /// `E'…'`, in which a backslash escapes.
    pub(crate) escape_strings: bool,
    /// `$tag$…$tag$`.
    pub(crate) dollar_quotes: bool,
    /// `#` begins a comment.
    pub(crate) hash_comments: bool,
    /// `--` begins a comment only before a blank.
    pub(crate) dashes_need_blank: bool,
    /// A carriage return ends the comment after `--`, like a line feed.
    pub(crate) carriage_return_ends_comment: bool,
    /// Comments inside comments.
    pub(crate) nested_comments: bool,
    /// `/*! … */` is no comment.
    pub(crate) executable_comments: bool,
    /// A word may begin with a digit.
    pub(crate) digits_begin_words: bool,
    /// MariaDB's PL/SQL (`sql_mode=ORACLE`).
    pub(crate) oracle: bool,
}

impl Syntax {
    /// Standard SQL as it is written in models, before it is translated for a database: names in double quotes or backquotes.
    pub const PORTABLE: Self = Self {
        double_quoted_names: true,
        backquoted_names: true,
        bracketed_names: false,
        names_ignore_case: false,
        backslash_escapes: false,
        escape_strings: true,
        dollar_quotes: true,
        hash_comments: false,
        dashes_need_blank: false,
        carriage_return_ends_comment: true,
        nested_comments: true,
        executable_comments: false,
        digits_begin_words: false,
        oracle: false,
    };

    const SQLITE: Self = Self {
        bracketed_names: true,
        names_ignore_case: true,
        escape_strings: false,
        dollar_quotes: false,
        carriage_return_ends_comment: false,
        nested_comments: false,
        ..Self::PORTABLE
    };

    const POSTGRES: Self = Self {
        backquoted_names: false,
        ..Self::PORTABLE
    };

    const MYSQL: Self = Self {
        double_quoted_names: false,
        names_ignore_case: true,
        backslash_escapes: true,
        escape_strings: false,
        dollar_quotes: false,
        hash_comments: true,
        dashes_need_blank: true,
        carriage_return_ends_comment: false,
        nested_comments: false,
        executable_comments: true,
        digits_begin_words: true,
        ..Self::PORTABLE
    };
}

impl From<Dialect> for Syntax {
    fn from(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Sqlite => Self::SQLITE,
            Dialect::Postgres => Self::POSTGRES,
            Dialect::Mysql => Self::MYSQL,
        }
    }
}
