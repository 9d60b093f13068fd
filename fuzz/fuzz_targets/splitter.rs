//! Statements lie in the text one after the other, and nothing but comments and semicolons between them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use opp_sql::lexer::{TokenKind, tokens};
use opp_sql::statement::split;
use opp_sql::{Dialect, client};

fuzz_target!(|sql: &str| {
    for dialect in Dialect::ALL {
        let mut end = 0;
        for (index, statement) in split(sql, dialect).into_iter().enumerate() {
            assert_eq!(statement.number, index + 1);
            assert_eq!(&sql[statement.range()], statement.text);
            let between = tokens(&sql[end..statement.start], statement.syntax);
            assert!(between.filter(|token| !token.is_trivia()).all(|token| token.kind == TokenKind::Semicolon));
            end = statement.range().end;
            let _ = (statement.verb(), statement.first_line(), statement.is_block(), statement.lacks_semicolon());
            let _ = (statement.controls_transaction(), statement.needs_autocommit());
        }
        let _ = client::command(sql, dialect);
        let _ = client::terminated(sql, dialect);
    }
    let _ = client::script_for_mysql(sql);
});
