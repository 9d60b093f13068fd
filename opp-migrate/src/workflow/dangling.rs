//! What a schema refers to and does not have. Folding does not see it: a branch may drop the column that another one indexes.

use opp_core::def::IndexPart;

use crate::schema::{Kind, Schema, Table};

/// The first reference to nothing, in words.
pub(super) fn first(schema: &Schema) -> Option<String> {
    schema.tables.values().find_map(|table| {
        let missing = columns(table).or_else(|| others(schema, table))?;
        Some(format!("together they leave {missing}"))
    })
}

/// A constraint or index over a column that the table does not have.
fn columns(table: &Table) -> Option<String> {
    let key = table
        .primary_key
        .iter()
        .map(|key| (&key.name, key.columns.iter().collect()));
    let uniques = table
        .uniques
        .iter()
        .map(|unique| (&unique.name, unique.columns.iter().collect()));
    let keys = table
        .foreign_keys
        .iter()
        .map(|key| (&key.name, key.columns.iter().collect()));
    let indexes = table.indexes.iter().map(|index| {
        let parts = index.parts.iter().filter_map(|part| match part {
            IndexPart::Column(column) => Some(column.name.to_string()),
            IndexPart::Expr(_) => None,
        });
        (
            &index.name,
            parts.chain(index.include.iter().cloned()).collect::<Vec<_>>(),
        )
    });
    let missing = |columns: &[&str]| {
        columns
            .iter()
            .find(|column| table.column(column).is_none())
            .map(ToString::to_string)
    };
    let described =
        |name: &String, column: String| format!("{name} of table {} without its column {column}", table.name);
    key.chain(uniques)
        .chain(keys)
        .find_map(|(name, columns): (&String, Vec<&String>)| {
            let columns: Vec<&str> = columns.into_iter().map(String::as_str).collect();
            Some(described(name, missing(&columns)?))
        })
        .or_else(|| {
            indexes.into_iter().find_map(|(name, columns)| {
                let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
                Some(described(name, missing(&columns)?))
            })
        })
}

/// A foreign key to a table or column, or a column of an enum, that the schema does not have.
fn others(schema: &Schema, table: &Table) -> Option<String> {
    let key = table.foreign_keys.iter().find(|key| {
        let parent = schema.tables.get(&key.references);
        parent.is_none_or(|parent| {
            key.referenced_columns
                .iter()
                .any(|column| parent.column(column).is_none())
        })
    });
    let column = table.columns.iter().find(|column| match &column.ty.kind {
        Kind::Enum(name) => !schema.enums.contains_key(name),
        Kind::Plain(_) => false,
    });
    key.map(|key| {
        format!(
            "{} of table {} without what it refers to in {}",
            key.name, table.name, key.references
        )
    })
    .or_else(|| column.map(|column| format!("column {}.{} without its enum", table.name, column.name)))
}
