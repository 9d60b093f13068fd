//! Splits SQL text into statements, as the database itself would.
//!
//! A semicolon ends a statement, except inside strings, quoted names, comments and the body of a trigger or routine. What a body is
//! differs:
//!
//! - SQLite: the machine of `sqlite3_complete`. <https://www.sqlite.org/c3ref/complete.html>
//! - PostgreSQL: the rules of psql. Parentheses, and `BEGIN ATOMIC … END` of an SQL function.
//! - MySQL and MariaDB: compound statements, with all that may be nested in them.

mod item;
mod modes;
mod mysql;
mod postgres;
mod sqlite;
mod transaction;

pub use item::Statement;

use crate::Dialect;
use crate::lexer::{Syntax, Token, TokenKind, tokens};

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

#[cfg(test)]
mod tests;
