//! Splits SQL text into statements, as the database itself would.
//!
//! A semicolon ends a statement, except inside strings, quoted names, comments and the body of a trigger or routine. What a body is
//! differs:
//!
//! - SQLite: the machine of `sqlite3_complete`. <https://www.sqlite.org/c3ref/complete.html>
//! - PostgreSQL: the rules of psql. Parentheses, and `BEGIN ATOMIC … END` of an SQL function.
//! - MySQL and MariaDB: compound statements, with all that may be nested in them.

mod modes;
mod mysql;
mod postgres;
mod sqlite;
mod transaction;

use std::ops::Range;

use crate::Dialect;
use crate::lexer::{Syntax, Token, TokenKind, tokens};

/// One statement of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement<'a> {
    /// Its place in the text, from 1.
    pub number: usize,
    /// The line on which its first word is, from 1.
    pub line: usize,
    /// The byte of the text at which it begins.
    pub start: usize,
    /// From its first word to its semicolon.
    pub text: &'a str,
    /// By what rules to read it.
    pub syntax: Syntax,
    /// Whose statement it is.
    pub dialect: Dialect,
}

/// The statements of a text, without the comments between them.
///
/// ```
/// use opp_sql::Dialect;
/// use opp_sql::statement::split;
///
/// let sql = "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; END; SELECT 1";
/// let texts: Vec<_> = split(sql, Dialect::Sqlite).iter().map(|statement| statement.text).collect();
/// assert_eq!(texts[1], "SELECT 1");
/// ```
#[must_use]
pub fn split(sql: &str, dialect: Dialect) -> Vec<Statement<'_>> {
    let mut statements = Vec::new();
    let mut lexer = tokens(sql, dialect);
    let mut syntax = Syntax::from(dialect);
    let mut lines = Lines { sql, at: 0, line: 1 };
    let mut open: Option<Open> = None;
    while let Some(token) = lexer.next() {
        if is_between_statements(&token, open.is_some()) {
            continue;
        }
        let statement = open.get_or_insert_with(|| Open {
            line: lines.at(token.start),
            start: token.start,
            end: token.start,
            is_empty: true,
            boundary: Boundary::new(dialect, syntax),
        });
        if statement.ends_with(&token) {
            let ended = open.take().and_then(|open| open.close(sql, dialect, syntax));
            syntax = ended.as_ref().map_or(syntax, modes::syntax_after);
            lexer.set_syntax(syntax);
            statements.extend(ended);
        }
    }
    statements.extend(open.and_then(|open| open.close(sql, dialect, syntax)));
    for (index, statement) in statements.iter_mut().enumerate() {
        statement.number = index + 1;
    }
    statements
}

/// Whether the token belongs to no statement. The signs of an executable comment belong to what is executed.
fn is_between_statements(token: &Token<'_>, is_open: bool) -> bool {
    match token.kind {
        TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment => true,
        TokenKind::Semicolon | TokenKind::ExecutableCommentEnd => !is_open,
        _ => false,
    }
}

/// A statement that has not ended yet.
struct Open {
    line: usize,
    start: usize,
    end: usize,
    /// Whether it consists of the signs of executable comments only.
    is_empty: bool,
    boundary: Boundary,
}

impl Open {
    /// Takes the next token; returns whether it is the last.
    fn ends_with(&mut self, token: &Token<'_>) -> bool {
        self.end = token.end();
        if token.is_trivia() {
            return false;
        }
        self.is_empty &= token.kind == TokenKind::Semicolon;
        self.boundary.is_end(token)
    }

    fn close(self, sql: &str, dialect: Dialect, syntax: Syntax) -> Option<Statement<'_>> {
        let text = &sql[self.start..self.end];
        (!self.is_empty).then_some(Statement {
            number: 0,
            line: self.line,
            start: self.start,
            text,
            dialect,
            syntax,
        })
    }
}

/// Finds the semicolon that ends a statement.
enum Boundary {
    Sqlite(sqlite::Boundary),
    Postgres(postgres::Boundary),
    Mysql(mysql::Boundary),
}

impl Boundary {
    fn new(dialect: Dialect, syntax: Syntax) -> Self {
        match dialect {
            Dialect::Sqlite => Self::Sqlite(sqlite::Boundary::default()),
            Dialect::Postgres => Self::Postgres(postgres::Boundary::default()),
            Dialect::Mysql => Self::Mysql(mysql::Boundary::new(syntax.oracle)),
        }
    }

    fn is_end(&mut self, token: &Token<'_>) -> bool {
        match self {
            Self::Sqlite(boundary) => boundary.is_end(token),
            Self::Postgres(boundary) => boundary.is_end(token),
            Self::Mysql(boundary) => boundary.is_end(token),
        }
    }
}

/// Counts lines on the way through a text.
struct Lines<'a> {
    sql: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line of a place that comes after all those asked for before.
    fn at(&mut self, place: usize) -> usize {
        let passed = self.sql.as_bytes()[self.at..place].iter();
        self.line += passed.filter(|byte| **byte == b'\n').count();
        self.at = place;
        self.line
    }
}

impl<'a> Statement<'a> {
    /// The bytes of the text that it takes.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// Its first line, for messages.
    #[must_use]
    pub fn first_line(&self) -> &'a str {
        self.text.lines().next().unwrap_or_default().trim_end()
    }

    /// Whether its semicolon is missing; only the last statement of a text can lack it.
    ///
    /// ```
    /// use opp_sql::{Dialect, statement};
    ///
    /// assert!(statement::split("SELECT 1 -- ;", Dialect::Sqlite)[0].lacks_semicolon());
    /// ```
    #[must_use]
    pub fn lacks_semicolon(&self) -> bool {
        let last = self.significant_tokens().last();
        last.is_none_or(|token| token.kind != TokenKind::Semicolon)
    }

    /// Its first word in upper case, after a label: what kind of statement it is.
    ///
    /// ```
    /// use opp_sql::{Dialect, statement};
    ///
    /// assert_eq!(statement::split("(select 1)", Dialect::Sqlite)[0].verb(), "SELECT");
    /// assert_eq!(statement::split("/*!40101 SET a = 1 */", Dialect::Mysql)[0].verb(), "SET");
    /// ```
    #[must_use]
    pub fn verb(&self) -> String {
        self.words().next().unwrap_or_default()
    }

    /// Whether it is a compound statement of MariaDB outside of any routine (`BEGIN NOT ATOMIC … END`, `IF … END IF`).
    ///
    /// ```
    /// use opp_sql::{Dialect, statement};
    ///
    /// let blocks = "BEGIN NOT ATOMIC SELECT 1; END; BEGIN; COMMIT;";
    /// let blocks: Vec<_> = statement::split(blocks, Dialect::Mysql).iter().map(|one| one.is_block()).collect();
    /// assert_eq!(blocks, [true, false, false]);
    /// ```
    #[must_use]
    pub fn is_block(&self) -> bool {
        let mut words = self.words();
        let verb = words.next().unwrap_or_default();
        self.dialect == Dialect::Mysql && mysql::is_block(&verb, words.next().as_deref(), self.syntax.oracle)
    }

    /// The tokens that are neither blanks nor comments.
    pub fn significant_tokens(&self) -> impl Iterator<Item = Token<'a>> + Clone + use<'a> {
        tokens(self.text, self.syntax).filter(|token| !token.is_trivia())
    }

    /// Its keywords and unquoted names in upper case, without a label before them.
    pub fn words(&self) -> impl Iterator<Item = String> + use<'a> {
        let mut tokens = self.significant_tokens();
        let mut label = tokens.clone();
        if self.dialect == Dialect::Mysql
            && label.next().is_some()
            && label.next().is_some_and(|next| next.is_symbol(":"))
        {
            tokens = label;
        }
        let words = tokens.filter(|token| token.kind == TokenKind::Word);
        words.map(|token| token.text.to_ascii_uppercase())
    }
}

#[cfg(test)]
mod tests;
