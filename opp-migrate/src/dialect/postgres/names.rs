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

/// The name that PostgreSQL itself gives to what belongs to a column: `users_id_seq`. Where it is too long, the longer of the two
/// words is shortened (`makeObjectName` in its sources).
pub(super) fn object_name(table: &str, column: &str, label: &str) -> String {
    let room = LONGEST - label.len() - 2;
    let (mut one, mut other) = (table.len(), column.len());
    while one + other > room {
        if one > other {
            one -= 1;
        } else {
            other -= 1;
        }
    }
    format!("{}_{}_{label}", clipped(table, one), clipped(column, other))
}

fn clipped(text: &str, mut length: usize) -> &str {
    while !text.is_char_boundary(length) {
        length -= 1;
    }
    &text[..length]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_shortened_as_postgresql_does() {
        assert_eq!(object_name("users", "id", "seq"), "users_id_seq");
        let long = "t".repeat(62);
        assert_eq!(object_name(&long, "id", "seq"), format!("{}_id_seq", "t".repeat(56)));
        assert_eq!(
            object_name(&"ü".repeat(31), "id", "seq"),
            format!("{}_id_seq", "ü".repeat(28))
        );
    }
}
