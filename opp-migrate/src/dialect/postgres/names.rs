//! Names and strings in the spelling of PostgreSQL.

use opp_sql::{Dialect, quote};

use crate::schema::TableName;

/// Longest name that PostgreSQL keeps, in bytes.
pub(super) const LONGEST: usize = 63;

/// A name in double quotes.
pub(super) fn quoted(name: &str) -> String {
    quote::identifier(name, Dialect::Postgres)
}

/// Names in double quotes, separated by commas.
pub(super) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    quote::identifiers(names, Dialect::Postgres)
}

/// A table or view with its schema.
pub(super) fn qualified(name: &TableName) -> String {
    match &name.schema {
        Some(schema) => format!("{}.{}", quoted(schema), quoted(&name.name)),
        None => quoted(&name.name),
    }
}

/// A thing that lies in the schema of its table, as an index does.
pub(super) fn beside(table: &TableName, name: &str) -> String {
    qualified(&TableName {
        schema: table.schema.clone(),
        name: name.to_owned(),
    })
}

/// A string as a literal.
pub(super) fn literal(text: &str) -> String {
    opp_sql::literal::string(text, Dialect::Postgres)
}
/// Dollar quotes that stand nowhere in the texts.
pub(super) fn dollar_quote(texts: &[&str]) -> String {
    let mut tag = "$opp$".to_owned();
    while texts.iter().any(|text| text.contains(&tag)) {
        tag.insert(tag.len() - 1, '_');
    }
    tag
}
