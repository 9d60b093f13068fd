//! Compares expressions as they are written in models, finds names in them and renames their columns.
//!
//! What [`opp_sql::expression`] does, by the rules of portable SQL.

use opp_sql::expression;
use opp_sql::lexer::Syntax;

/// Whether two expressions are the same apart from blanks, comments, letter case and needless quotes.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    expression::is_same(one, other, Syntax::PORTABLE)
}

/// The expression with a column renamed. `"t"."old"` and `old` follow, `'old'` and `old(…)` do not.
#[must_use]
pub fn with_renamed_column(sql: &str, from: &str, to: &str) -> String {
    expression::rename_column(sql, from, to, Syntax::PORTABLE)
}

/// Whether the text contains the identifier, as a word of its own.
#[must_use]
pub fn mentions(sql: &str, name: &str) -> bool {
    expression::mentions(sql, name, Syntax::PORTABLE)
}
