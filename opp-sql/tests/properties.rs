//! Laws over any text: nothing panics, joining the pieces gives the text, and what is written is read again.

use opp_sql::expression::{embedded, is_readable, is_same, mentions, normalize, rename_column, words};
use opp_sql::lexer::{Syntax, Token, TokenKind, tokens};
use opp_sql::statement::{Statement, split};
use opp_sql::{Dialect, client};
use proptest::prelude::*;

/// Fragments that mean something to a lexer or splitter, in any order.
const FRAGMENTS: &[&str] = &[
    "'",
    "''",
    "\"",
    "`",
    "[",
    "]",
    "\\",
    ";",
    "$$",
    "$a$",
    "$",
    "--",
    "-- ",
    "#",
    "/*",
    "*/",
    "/*!",
    "/*!40101 ",
    "\n",
    "\r\n",
    "\t",
    " ",
    "E'",
    "x'",
    "N'",
    "a",
    "b1",
    "end",
    "BEGIN",
    "END",
    "CASE",
    "IF",
    "THEN",
    "ELSE",
    "LOOP",
    "REPEAT",
    "UNTIL",
    "WHILE",
    "DO",
    "FOR",
    "CREATE",
    "TRIGGER",
    "PROCEDURE",
    "FUNCTION",
    "EVENT",
    "ATOMIC",
    "NOT",
    "EACH",
    "ROW",
    "DECLARE",
    "HANDLER",
    "AS",
    "IS",
    "EXPLAIN",
    "TEMP",
    "OR",
    "REPLACE",
    "(",
    ")",
    ".",
    ",",
    ":",
    "=",
    "@",
    "1",
    "0x",
    "1e",
    "1.",
    "ü",
    "🦀",
    "\u{feff}",
    "\0",
    "DELIMITER",
    "SET sql_mode = ORACLE;",
    "SET sql_mode = 'NO_BACKSLASH_ESCAPES';",
    "SET standard_conforming_strings = off;",
    "COPY",
    "STDIN",
    ".read",
];

fn sql() -> impl Strategy<Value = String> {
    let fragment = prop_oneof![4 => prop::sample::select(FRAGMENTS).prop_map(str::to_owned), 1 => ".{0,3}"];
    let separated = (fragment, any::<bool>()).prop_map(|(text, blank)| if blank { format!("{text} ") } else { text });
    prop::collection::vec(separated, 0..40).prop_map(|fragments| fragments.concat())
}

fn syntaxes() -> impl Iterator<Item = Syntax> {
    Dialect::ALL.into_iter().map(Syntax::from).chain([Syntax::PORTABLE])
}

fn meaning(sql: &str, syntax: Syntax) -> Vec<(TokenKind, &str)> {
    let tokens = tokens(sql, syntax).filter(|token| !token.is_trivia());
    tokens.map(|token| (token.kind, token.text)).collect()
}

/// The tokens without `*/`: the end of an executable comment whose statement ended inside it is two symbols when read alone.
fn without_comment_ends(mut tokens: Vec<(TokenKind, &str)>) -> Vec<(TokenKind, &str)> {
    while let Some(end) = tokens.windows(2).position(|pair| pair[0].1 == "*" && pair[1].1 == "/") {
        tokens.drain(end..end + 2);
    }
    tokens
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_tokens_are_the_text(sql in sql()) {
        for syntax in syntaxes() {
            let tokens: Vec<Token<'_>> = tokens(&sql, syntax).collect();
            let texts: String = tokens.iter().map(|token| token.text).collect();
            prop_assert_eq!(&texts, &sql);
            prop_assert!(tokens.iter().all(|token| !token.text.is_empty() && &sql[token.range()] == token.text));
            prop_assert!(tokens.iter().rev().skip(1).all(|token| token.is_terminated), "only the last may be open");
        }
    }

    #[test]
    fn between_statements_is_nothing_but_trivia(sql in sql()) {
        for dialect in Dialect::ALL {
            let mut end = 0;
            for statement in split(&sql, dialect) {
                prop_assert_eq!(&sql[statement.range()], statement.text);
                let between = without_comment_ends(meaning(&sql[end..statement.start], statement.syntax));
                prop_assert!(between.iter().all(|(kind, _)| *kind == TokenKind::Semicolon), "{between:?}");
                prop_assert_eq!(statement.line, sql[..statement.start].matches('\n').count() + 1);
                end = statement.range().end;
                // None of these panics.
                let _ = (statement.verb(), statement.first_line(), statement.is_block(), statement.lacks_semicolon());
                let _ = (statement.controls_transaction(), statement.needs_autocommit());
            }
            let _ = client::command(&sql, dialect);
        }
    }

    #[test]
    fn a_statement_alone_is_one_statement(sql in sql()) {
        for dialect in Dialect::ALL {
            // MySQL's `--` is a comment at the end of the text only, and a statement may begin inside an executable comment.
            let is_plain = |statement: &Statement<'_>| {
                let before = &sql[..statement.start];
                statement.syntax == dialect.into() && !statement.text.ends_with("--") && !before.contains("/*")
            };
            for statement in split(&sql, dialect).into_iter().filter(is_plain) {
                let again = split(statement.text, dialect);
                prop_assert_eq!(again.len(), 1);
                prop_assert_eq!(again[0].text, statement.text);
            }
        }
    }

    #[test]
    fn a_string_is_read_as_one_string(text in any::<String>()) {
        for dialect in [Dialect::Sqlite, Dialect::Postgres] {
            let literal = dialect.plain_string(&text);
            let tokens = meaning(&literal, dialect.into());
            prop_assert_eq!(tokens.last().map(|(kind, _)| *kind), Some(TokenKind::String));
            prop_assert!(tokens.len() == 1 || tokens[0].1 == "E" && tokens.len() == 2);
        }
        let literal = Dialect::Mysql.plain_string(&text);
        prop_assert_eq!(meaning(&literal, Dialect::Mysql.into()), [(TokenKind::String, literal.as_str())]);
        for dialect in Dialect::ALL {
            let literal = dialect.string(&text);
            prop_assert!(is_readable(&literal, dialect));
            prop_assert_eq!(split(&format!("{literal};{literal};"), dialect).len(), 2);
        }
    }

    #[test]
    fn a_quoted_name_is_read_as_that_name(name in any::<String>()) {
        for dialect in Dialect::ALL {
            let quoted = dialect.quoted(&name);
            let tokens: Vec<_> = tokens(&quoted, dialect).collect();
            prop_assert_eq!(tokens.len(), 1);
            prop_assert_eq!(tokens[0].name().map(|name| name.into_owned()), Some(name.clone()));
            prop_assert!(mentions(&quoted, &name, dialect));
        }
    }

    #[test]
    fn a_normal_form_is_stable_and_the_same_expression(sql in sql()) {
        for syntax in syntaxes() {
            let normal = normalize(&sql, syntax);
            prop_assert!(is_same(&sql, &sql, syntax));
            if is_readable(&sql, syntax) {
                prop_assert!(is_readable(&normal, syntax), "{normal}");
            }
            let _ = words(&sql, syntax);
        }
    }

    #[test]
    fn a_rename_keeps_everything_else(sql in sql(), name in "[a-z]{1,3}") {
        for syntax in syntaxes() {
            prop_assert_eq!(rename_column(&sql, &name, &name, syntax).to_lowercase(), sql.to_lowercase());
            let there = rename_column(&sql, "a", "renamed", syntax);
            if !sql.to_lowercase().contains("renamed") && is_readable(&sql, syntax) {
                prop_assert_eq!(meaning(&there, syntax).len(), meaning(&sql, syntax).len());
            }
        }
    }

    #[test]
    fn what_follows_an_embedded_expression_is_read(sql in sql()) {
        for syntax in syntaxes().filter(|syntax| is_readable(&sql, *syntax)) {
            let within = format!("{})", embedded(&sql, syntax));
            prop_assert_eq!(meaning(&within, syntax).last().map(|(_, text)| *text), Some(")"));
        }
    }
}
