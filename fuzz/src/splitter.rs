//! Statements lie in the text one after the other, and nothing but comments and semicolons between them.

use std::ops::Range;

use opp_sql::lexer::{Syntax, Token, TokenKind, tokens};
use opp_sql::statement::{Statement, split};
use opp_sql::{Dialect, client};

/// Splits a text in every dialect.
pub fn splitter(sql: &str) {
    for dialect in Dialect::ALL {
        let all: Vec<_> = tokens(sql, dialect).collect();
        let mut end = 0;
        // A statement may change how the text behind it is read; from there on the tokens of the whole text are others.
        let mut has_one_syntax = true;
        for (index, statement) in split(sql, dialect).into_iter().enumerate() {
            assert_eq!(statement.number, index + 1);
            assert_eq!(&sql[statement.range()], statement.text);
            assert_eq!(statement.line, sql[..statement.start].matches('\n').count() + 1);
            has_one_syntax &= statement.syntax == Syntax::from(dialect);
            if has_one_syntax {
                assert_nothing_in(end..statement.start, &all);
            }
            end = statement.range().end;
            call_each(&statement);
        }
        let _command = client::command(sql, dialect);
        let _terminated = client::terminated(sql, dialect);
    }
    let _script = client::script_for_mysql(sql);
}

/// The text is read from its beginning: between two statements may be the end of one of MySQL's executable comments.
fn assert_nothing_in(between: Range<usize>, all: &[Token<'_>]) {
    let first = all.partition_point(|token| token.start < between.start);
    let inside = all[first..].iter().take_while(|token| token.start < between.end);
    let mut meaning = inside.filter(|token| !token.is_trivia());
    assert!(meaning.all(|token| token.kind == TokenKind::Semicolon));
}

fn call_each(statement: &Statement<'_>) {
    let _about = (statement.verb(), statement.first_line(), statement.is_block());
    let _more = (
        statement.lacks_semicolon(),
        statement.controls_transaction(),
        statement.needs_autocommit(),
    );
}
