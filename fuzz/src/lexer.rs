//! Joining the tokens gives the text, whatever the syntax.

use opp_sql::Dialect;
use opp_sql::expression::{embedded, is_readable, is_same, normalize, rename_column};
use opp_sql::lexer::{Syntax, tokens};

/// Lexes a text in every syntax.
pub fn lexer(sql: &str) {
    for syntax in Dialect::ALL.into_iter().map(Syntax::from).chain([Syntax::PORTABLE]) {
        let mut end = 0;
        for token in tokens(sql, syntax) {
            assert_eq!(token.start, end);
            assert!(!token.text.is_empty());
            assert_eq!(&sql[token.range()], token.text);
            end = token.end();
            let _name = token.name();
        }
        assert_eq!(end, sql.len());
        assert!(is_same(sql, sql, syntax));
        if is_readable(sql, syntax) {
            assert!(is_readable(&normalize(sql, syntax), syntax));
            assert!(is_readable(&embedded(sql, syntax), syntax));
        }
        let _renamed = rename_column(sql, "a", "b c", syntax);
    }
}
