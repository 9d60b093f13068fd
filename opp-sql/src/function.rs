//! Tells calls of functions that change nothing from calls of those that may.

use crate::lexer::{Token, TokenKind};

/// Whether a call of a function that is not known to change nothing is among significant tokens. A name in quotes may be a function of
/// the database's own, whatever it is called.
///
/// ```
/// use opp_sql::lexer::{Syntax, tokens};
/// use opp_sql::function::calls_unknown;
///
/// let call = |sql| calls_unknown(&tokens(sql, Syntax::PORTABLE).filter(|token| !token.is_trivia()).collect::<Vec<_>>());
/// assert!(!call("SELECT max(n) FROM t WHERE n IN (1, 2)"));
/// assert!(call("SELECT archive (n) FROM t"));
/// assert!(call("SELECT \"max\"(n) FROM t"));
/// ```
#[must_use]
pub fn calls_unknown(tokens: &[Token<'_>]) -> bool {
    tokens.windows(2).any(|pair| match pair {
        [name, bracket] if bracket.is_symbol("(") => match name.kind {
            TokenKind::Word => !HARMLESS.contains(&name.text.to_ascii_uppercase().as_str()),
            TokenKind::QuotedName => true,
            _ => false,
        },
        _ => false,
    })
}

/// Functions that change nothing, and words before a parenthesis that are no functions.
const HARMLESS: &[&str] = &[
    "ABS",
    "ALL",
    "AND",
    "ANY",
    "ARRAY_AGG",
    "AS",
    "AVG",
    "BETWEEN",
    "BY",
    "CASE",
    "CAST",
    "CEIL",
    "CHAR",
    "CHAR_LENGTH",
    "COALESCE",
    "CONCAT",
    "CONCAT_WS",
    "CONFLICT",
    "CONVERT",
    "COUNT",
    "CURRENT_DATE",
    "CURRENT_SCHEMA",
    "CURRENT_SETTING",
    "CURRENT_TIMESTAMP",
    "CURRENT_USER",
    "DATABASE",
    "DATE",
    "DATETIME",
    "DATE_FORMAT",
    "DECIMAL",
    "DISTINCT",
    "ELSE",
    "EXCEPT",
    "EXISTS",
    "EXTRACT",
    "FLOOR",
    "FROM",
    "GENERATE_SERIES",
    "GREATEST",
    "GROUP_CONCAT",
    "HAVING",
    "IF",
    "IFNULL",
    "IN",
    "INTERSECT",
    "INTO",
    "JOIN",
    "JSON_EXTRACT",
    "JSON_VALID",
    "LEAST",
    "LEFT",
    "LENGTH",
    "LIKE",
    "LOWER",
    "LTRIM",
    "MAX",
    "MD5",
    "MIN",
    "NOT",
    "NOW",
    "NULLIF",
    "NUMERIC",
    "ON",
    "OR",
    "OVER",
    "PG_SLEEP",
    "RANDOM",
    "REPEAT",
    "REPLACE",
    "RIGHT",
    "ROUND",
    "ROW",
    "ROW_NUMBER",
    "RTRIM",
    "SELECT",
    "SET",
    "SLEEP",
    "SOME",
    "SUBSTR",
    "SUBSTRING",
    "SUM",
    "THEN",
    "TRIM",
    "UNION",
    "UPPER",
    "USER",
    "USING",
    "VALUES",
    "VARCHAR",
    "VERSION",
    "WHEN",
    "WHERE",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_listed_once_in_capitals() {
        assert!(HARMLESS.is_sorted_by(|before, after| before < after));
        assert!(HARMLESS.iter().all(|word| *word == word.to_ascii_uppercase()));
    }
}
