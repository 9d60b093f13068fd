//! Which modes a statement switches on or off that change how the text after it is read.

use super::item::Statement;
use crate::Dialect;
use crate::lexer::{Syntax, TokenKind};

/// The rules for the text after a statement.
pub(super) fn syntax_after(statement: &Statement<'_>) -> Syntax {
    match statement.dialect {
        Dialect::Sqlite => statement.syntax,
        Dialect::Postgres => after_postgres(statement),
        Dialect::Mysql => after_mysql(statement),
    }
}

/// `SET standard_conforming_strings = off`.
fn after_postgres(statement: &Statement<'_>) -> Syntax {
    let mut syntax = statement.syntax;
    let mut words = statement.significant_tokens().filter_map(|token| match token.kind {
        TokenKind::Word => Some(token.text.to_ascii_uppercase()),
        TokenKind::String => Some(token.text.trim_matches('\'').to_ascii_uppercase()),
        _ => None,
    });
    let verb = words.next();
    let words: Vec<_> = words.take(4).collect();
    let is_named = words.iter().any(|word| word == "STANDARD_CONFORMING_STRINGS");
    match verb.as_deref() {
        Some("SET") if is_named => {
            syntax.backslash_escapes = words
                .last()
                .is_some_and(|value| ["OFF", "FALSE", "NO", "F"].contains(&value.as_str()));
        }
        Some("RESET") if is_named || words.first().is_some_and(|word| word == "ALL") => {
            syntax.backslash_escapes = false
        }
        _ => {}
    }
    syntax
}

/// `SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'`. A value that is no string (a variable) is taken to restore the default.
fn after_mysql(statement: &Statement<'_>) -> Syntax {
    let mut syntax = statement.syntax;
    let mut tokens = statement.significant_tokens();
    if !tokens.next().is_some_and(|verb| verb.is_word("SET")) || !tokens.any(|token| token.is_word("sql_mode")) {
        return syntax;
    }
    let mut modes = String::new();
    let mut keeps_others = false;
    for token in tokens {
        match token.kind {
            TokenKind::String => modes.push_str(&format!(
                "{},",
                token.text.trim_matches(['\'', '"']).to_ascii_uppercase()
            )),
            TokenKind::Word if token.is_word("sql_mode") => keeps_others = true,
            TokenKind::Word => modes.push_str(&format!("{},", token.text.to_ascii_uppercase())),
            _ => {}
        }
    }
    let has = |mode: &str| modes.split(',').any(|one| one.trim() == mode);
    let ansi = ["ANSI", "ORACLE", "DB2", "MSSQL", "POSTGRESQL", "MAXDB"]
        .into_iter()
        .any(has)
        || has("ANSI_QUOTES");
    let default = if keeps_others { syntax } else { Dialect::Mysql.into() };
    syntax.double_quoted_names = ansi || default.double_quoted_names;
    syntax.backslash_escapes = default.backslash_escapes && !has("NO_BACKSLASH_ESCAPES");
    syntax.oracle = has("ORACLE") || default.oracle;
    syntax
}
