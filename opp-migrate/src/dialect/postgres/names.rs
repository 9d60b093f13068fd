//! Names and strings in the spelling of PostgreSQL.

use opp_sql::Dialect;

use crate::schema::TableName;

/// What spells names and strings here.
pub(super) const SQL: Dialect = Dialect::Postgres;

/// Longest name that PostgreSQL keeps, in bytes.
pub(super) const LONGEST: usize = 63;

/// A table or view with its schema.
pub(super) fn qualified(name: &TableName) -> String {
    match &name.schema {
        Some(schema) => format!("{}.{}", SQL.quoted(schema), SQL.quoted(&name.name)),
        None => SQL.quoted(&name.name),
    }
}

/// A thing that lies in the schema of its table, as an index does.
pub(super) fn beside(table: &TableName, name: &str) -> String {
    qualified(&TableName {
        schema: table.schema.clone(),
        name: name.to_owned(),
    })
}

/// Dollar quotes that stand nowhere in the texts.
pub(super) fn dollar_quote(texts: &[&str]) -> String {
    let mut tag = "$opp$".to_owned();
    while texts.iter().any(|text| text.contains(&tag)) {
        tag.insert(tag.len() - 1, '_');
    }
    tag
}
