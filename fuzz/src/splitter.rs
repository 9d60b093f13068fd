//! Statements lie in the text one after the other, and nothing but comments and semicolons between them.

use opp_sql::lexer::{TokenKind, tokens};
use opp_sql::statement::{Statement, split};
use opp_sql::{Dialect, client};

/// Splits a text in every dialect.
pub fn splitter(sql: &str) {
    for dialect in Dialect::ALL {
        let mut end = 0;
        for (index, statement) in split(sql, dialect).into_iter().enumerate() {
            assert_eq!(statement.number, index + 1);
            assert_eq!(&sql[statement.range()], statement.text);
            assert_eq!(statement.line, sql[..statement.start].matches('\n').count() + 1);
            assert_between(&sql[end..statement.start], &statement);
            end = statement.range().end;
            call_each(&statement);
        }
        let _command = client::command(sql, dialect);
        let _terminated = client::terminated(sql, dialect);
    }
    let _script = client::script_for_mysql(sql);
}

fn assert_between(text: &str, statement: &Statement<'_>) {
    let mut between = tokens(text, statement.syntax).filter(|token| !token.is_trivia());
    assert!(between.all(|token| token.kind == TokenKind::Semicolon));
}

fn call_each(statement: &Statement<'_>) {
    let _about = (statement.verb(), statement.first_line(), statement.is_block());
    let _more = (
        statement.lacks_semicolon(),
        statement.controls_transaction(),
        statement.needs_autocommit(),
    );
}
