//! One token of SQL.

use std::borrow::Cow;
use std::ops::Range;

/// A piece of SQL text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// Its text, with quotes.
    pub text: &'a str,
    /// The byte at which it begins.
    pub start: usize,
    /// Whether its closing quote or comment sign was found.
    pub is_terminated: bool,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Blanks, line breaks, a byte order mark.
    Whitespace,
    /// A comment to the end of the line, with the line break.
    LineComment,
    /// A comment between `/*` and `*/`.
    BlockComment,
    /// MySQL's `/*!` or `/*M!` with its version number: what follows is executed.
    ExecutableCommentStart,
    /// The `*/` that belongs to it.
    ExecutableCommentEnd,
    /// A keyword or a name without quotes.
    Word,
    /// A name in quotes.
    QuotedName,
    /// A string in quotes or dollar quotes, without a prefix like `E` or `x`.
    String,
    /// A number, without a sign.
    Number,
    /// `;`.
    Semicolon,
    /// An operator, parenthesis or other sign.
    Symbol,
}

impl<'a> Token<'a> {
    /// The bytes that it takes.
    ///
    /// ```
    /// use opp_sql::{Dialect, lexer};
    ///
    /// let ranges: Vec<_> = lexer::tokens("a = 1", Dialect::Sqlite).map(|token| token.range()).collect();
    /// assert_eq!(ranges[2], 2..3);
    /// ```
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start..self.end()
    }

    /// The byte after its last.
    #[must_use]
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it means nothing: blanks, comments, and the signs around MySQL's executable comments.
    #[must_use]
    pub fn is_trivia(&self) -> bool {
        match self.kind {
            TokenKind::Whitespace
            | TokenKind::LineComment
            | TokenKind::BlockComment
            | TokenKind::ExecutableCommentStart
            | TokenKind::ExecutableCommentEnd => true,
            TokenKind::Word
            | TokenKind::QuotedName
            | TokenKind::String
            | TokenKind::Number
            | TokenKind::Semicolon
            | TokenKind::Symbol => false,
        }
    }

    /// Whether it is this keyword, in any letter case.
    #[must_use]
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is this sign.
    #[must_use]
    pub fn is_symbol(&self, symbol: &str) -> bool {
        self.kind == TokenKind::Symbol && self.text == symbol
    }

    /// The name that it may be, without its quotes; a keyword may be a name too.
    ///
    /// ```
    /// use opp_sql::{Dialect, lexer};
    ///
    /// let names: Vec<_> = lexer::tokens("\"a\"\"b\".[c]", Dialect::Sqlite).filter_map(|token| token.name()).collect();
    /// assert_eq!(names, ["a\"b", "c"]);
    /// ```
    #[must_use]
    pub fn name(&self) -> Option<Cow<'a, str>> {
        match self.kind {
            TokenKind::Word => Some(Cow::Borrowed(self.text)),
            TokenKind::QuotedName => Some(self.unquoted()),
            _ => None,
        }
    }

    /// The text of a string in plain quotes, each doubled quote once. A prefix (`E`, `x`) is a token of its own.
    ///
    /// ```
    /// use opp_sql::{Dialect, lexer};
    ///
    /// let texts: Vec<_> = lexer::tokens("'it''s' || name", Dialect::Postgres).filter_map(|token| token.string()).collect();
    /// assert_eq!(texts, ["it's"]);
    /// ```
    #[must_use]
    pub fn string(&self) -> Option<Cow<'a, str>> {
        let is_plain = self.kind == TokenKind::String && self.is_terminated && self.text.starts_with('\'');
        is_plain.then(|| self.unquoted())
    }

    /// The quote that it begins with, of a quoted name or string.
    pub(crate) fn quote(&self) -> Option<char> {
        match self.kind {
            TokenKind::QuotedName | TokenKind::String => self.text.chars().next(),
            _ => None,
        }
    }

    fn unquoted(&self) -> Cow<'a, str> {
        let inner = self.text.get(1..).unwrap_or_default();
        if self.text.starts_with('[') {
            return Cow::Borrowed(inner.strip_suffix(']').unwrap_or(inner));
        }
        let quote = &self.text[..1];
        let inner = if self.is_terminated {
            &inner[..inner.len() - 1]
        } else {
            inner
        };
        let doubled = quote.repeat(2);
        if inner.contains(&doubled) {
            Cow::Owned(inner.replace(&doubled, quote))
        } else {
            Cow::Borrowed(inner)
        }
    }
}
