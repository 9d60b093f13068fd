//! Joining the tokens gives the text, whatever the syntax.

#![no_main]

use libfuzzer_sys::fuzz_target;
use opp_sql::Dialect;
use opp_sql::expression::{embedded, is_readable, is_same, normalize, rename_column};
use opp_sql::lexer::{Syntax, tokens};

fuzz_target!(|sql: &str| {
    for syntax in Dialect::ALL.into_iter().map(Syntax::from).chain([Syntax::PORTABLE]) {
        let mut end = 0;
        for token in tokens(sql, syntax) {
            assert_eq!(token.start, end);
            assert!(!token.text.is_empty());
            end = token.end();
            let _ = token.name();
        }
        assert_eq!(end, sql.len());
        assert!(is_same(sql, sql, syntax));
        if is_readable(sql, syntax) {
            assert!(is_readable(&normalize(sql, syntax), syntax));
            assert!(is_readable(&format!("{})", embedded(sql, syntax)), syntax));
        }
        let _ = rename_column(sql, "a", "b c", syntax);
    }
});
