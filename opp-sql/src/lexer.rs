//! Splits SQL text into tokens.
//!
//! Every byte belongs to exactly one token, so that joining the tokens gives the text. Text that no database accepts (an
//! unterminated string, stray bytes) has tokens as well: the lexer never fails.

mod scan;
mod syntax;
mod token;

pub use syntax::Syntax;
pub use token::{Token, TokenKind};

/// The tokens of a text, with blanks and comments.
///
/// ```
/// use opp_sql::{Dialect, lexer};
///
/// let tokens: Vec<_> = lexer::tokens("SELECT 'a;b'; -- c", Dialect::Sqlite).collect();
/// let texts: Vec<_> = tokens.iter().map(|token| token.text).collect();
/// assert_eq!(texts, ["SELECT", " ", "'a;b'", ";", " ", "-- c"]);
/// ```
#[must_use]
pub fn tokens(sql: &str, syntax: impl Into<Syntax>) -> Lexer<'_> {
    Lexer {
        sql,
        at: 0,
        syntax: syntax.into(),
        in_executable_comment: false,
        escape_string: EscapeString::No,
    }
}

/// An iterator over the tokens of a text.
#[derive(Clone, Debug)]
pub struct Lexer<'a> {
    sql: &'a str,
    at: usize,
    syntax: Syntax,
    in_executable_comment: bool,
    escape_string: EscapeString,
}

/// Whether a string that begins now continues an `E'…'` string of PostgreSQL: one that follows it after a line break does, and
/// backslashes escape in it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EscapeString {
    No,
    /// `E` was read.
    Prefix,
    /// `E'…'` was read, on this line.
    SameLine,
    /// `E'…'` was read, and then a line break.
    Continues,
}

impl Lexer<'_> {
    /// Reads the rest of the text by another syntax: a statement may have changed what a backslash means.
    pub fn set_syntax(&mut self, syntax: Syntax) {
        self.syntax = syntax;
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let rest = &self.sql.as_bytes()[self.at..];
        let mut syntax = self.syntax;
        syntax.backslash_escapes |= matches!(self.escape_string, EscapeString::Prefix | EscapeString::Continues);
        let scanned = scan::token(rest, syntax, self.in_executable_comment)?;
        let start = self.at;
        self.at = start + scanned.length;
        let token = Token {
            kind: scanned.kind,
            text: &self.sql[start..self.at],
            start,
            is_terminated: scanned.is_terminated,
        };
        self.follow(&token, rest);
        Some(token)
    }
}

impl Lexer<'_> {
    fn follow(&mut self, token: &Token<'_>, rest: &[u8]) {
        match token.kind {
            TokenKind::ExecutableCommentStart => self.in_executable_comment = true,
            TokenKind::ExecutableCommentEnd => self.in_executable_comment = false,
            _ => {}
        }
        if !self.syntax.escape_strings {
            return;
        }
        let quote_follows = rest.get(token.text.len()) == Some(&b'\'');
        self.escape_string = match (token.kind, self.escape_string) {
            (TokenKind::Word, _) if token.is_word("E") && quote_follows => EscapeString::Prefix,
            (TokenKind::String, EscapeString::Prefix | EscapeString::Continues) => EscapeString::SameLine,
            (TokenKind::Whitespace | TokenKind::LineComment, EscapeString::SameLine)
                if token.text.contains(['\n', '\r']) =>
            {
                EscapeString::Continues
            }
            (TokenKind::Whitespace | TokenKind::LineComment, state) => state,
            _ => EscapeString::No,
        };
    }
}

#[cfg(test)]
mod tests;
