//! Names and strings in the spelling of SQLite.

use opp_sql::{Dialect, quote};

/// A name in double quotes.
pub(super) fn quoted(name: &str) -> String {
    quote::identifier(name, Dialect::Sqlite)
}

/// Names in double quotes, separated by commas.
pub(super) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    quote::identifiers(names, Dialect::Sqlite)
}

/// A string as a literal.
pub(super) fn literal(text: &str) -> String {
    opp_sql::literal::string(text, Dialect::Sqlite)
}
