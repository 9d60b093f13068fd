//! Which names do tables, columns and variants have in Rust?

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::schema::{Column, Schema, Table, TableName, Type};

/// Words that Rust reserves, with those of the 2024 edition.
const KEYWORDS: [&str; 52] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// The modules and structs of the tables.
#[derive(Debug, Default)]
pub(super) struct Names {
    of: BTreeMap<TableName, (String, String)>,
    fields: BTreeMap<(TableName, String), String>,
    types: BTreeMap<(TableName, String), Type>,
    /// Child and parent of the keys that Diesel may not join by, because another key leads the other way.
    apart: BTreeSet<(TableName, TableName)>,
}

impl Names {
    /// Names that are unique: a table whose name another schema has too begins with its schema's.
    pub(super) fn of(tables: &[&Table], schema: &Schema) -> Self {
        let mut names = Self {
            apart: apart(tables),
            ..Self::default()
        };
        let mut modules = HashSet::new();
        let mut structs: HashSet<String> = schema
            .enums
            .keys()
            .map(|name| camel(plain(&identifier(name))))
            .collect();
        for table in tables {
            let name = &table.name;
            let with_schema = name.schema.iter().map(|schema| format!("{schema}_{}", name.name));
            let wanted = std::iter::once(name.name.clone()).chain(with_schema);
            let module = free(wanted.map(|name| identifier(&name)), &mut modules);
            let one = free(std::iter::once(camel(&singular(plain(&module)))), &mut structs);
            names.of.insert(name.clone(), (module, one));
            let mut fields = HashSet::from([identifier(&name.name)]);
            for column in &table.columns {
                let field = free(std::iter::once(identifier(&column.name)), &mut fields);
                names.fields.insert((name.clone(), column.name.clone()), field);
                names
                    .types
                    .insert((name.clone(), column.name.clone()), column.ty.clone());
            }
        }
        names
    }

    /// The type of the column that a column alone refers to.
    pub(super) fn key_type(&self, table: &Table, column: &Column) -> Option<&Type> {
        let key = table
            .foreign_keys
            .iter()
            .find(|key| key.columns == [column.name.clone()])?;
        self.types
            .get(&(key.references.clone(), key.referenced_columns.first()?.clone()))
    }

    /// The field of a column. No field has the name of its table, which Diesel's `table!` refuses.
    pub(super) fn field(&self, table: &TableName, column: &str) -> String {
        let known = self.fields.get(&(table.clone(), column.to_owned()));
        known.cloned().unwrap_or_else(|| identifier(column))
    }

    /// The module of a table's `table!`; nothing for a table that is not among them.
    pub(super) fn module(&self, table: &TableName) -> Option<&str> {
        self.of.get(table).map(|(module, _)| module.as_str())
    }

    /// Whether a key from one table to another is no `joinable!`.
    pub(super) fn is_apart(&self, child: &TableName, parent: &TableName) -> bool {
        self.apart.contains(&(child.clone(), parent.clone()))
    }

    /// The struct of a table.
    pub(super) fn struct_name(&self, table: &TableName) -> &str {
        self.of.get(table).map_or("Row", |(_, one)| one.as_str())
    }
}

/// The first of the names that is free, or the last one with a number.
fn free(wanted: impl Iterator<Item = String>, taken: &mut HashSet<String>) -> String {
    let mut name = String::new();
    for one in wanted {
        name = one;
        if taken.insert(name.clone()) {
            return name;
        }
    }
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    let found = numbered.into_iter().find(|one| taken.insert(one.clone()));
    found.unwrap_or(name)
}

/// Of two tables that refer to each other, the later one's keys.
fn apart(tables: &[&Table]) -> BTreeSet<(TableName, TableName)> {
    let keys = tables.iter().flat_map(|table| {
        let parents = table.foreign_keys.iter().map(|key| key.references.clone());
        parents.map(|parent| (table.name.clone(), parent))
    });
    let keys: BTreeSet<(TableName, TableName)> = keys.collect();
    let leads_back =
        |(child, parent): &&(TableName, TableName)| child > parent && keys.contains(&(parent.clone(), child.clone()));
    keys.iter().filter(leads_back).cloned().collect()
}

/// A name as an identifier of Rust: lower case, with `_` for what may not stand in one.
pub(super) fn identifier(name: &str) -> String {
    let mut identifier = String::new();
    let mut was_lower = false;
    for character in name.chars() {
        if character.is_uppercase() && was_lower {
            identifier.push('_');
        }
        was_lower = character.is_lowercase() || character.is_numeric();
        match character.is_ascii_alphanumeric() {
            true => identifier.push(character.to_ascii_lowercase()),
            false => identifier.push('_'),
        }
    }
    let starts_well = identifier.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    if !starts_well || identifier.chars().all(|character| character == '_') {
        identifier.insert(0, 'n');
    }
    match identifier.as_str() {
        "self" | "super" | "crate" => identifier + "_",
        keyword if KEYWORDS.contains(&keyword) => format!("r#{identifier}"),
        _ => identifier,
    }
}

/// An identifier without the prefix of a raw one: its name in the database.
pub(super) fn plain(identifier: &str) -> &str {
    identifier.strip_prefix("r#").unwrap_or(identifier)
}

/// The name of one row: `orders` becomes `order`, `categories` becomes `category`.
fn singular(name: &str) -> String {
    let stem = |end: &str| name.strip_suffix(end);
    if let Some(stem) = stem("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    // `statuses`, but `houses` and `clauses`.
    let is_us = stem("uses").is_some_and(|stem| !stem.ends_with(['a', 'o']) && stem.len() > 1);
    if is_us || ["sses", "shes", "ches", "xes"].iter().any(|end| name.ends_with(end)) {
        return name[..name.len() - 2].to_owned();
    }
    match stem("s") {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) && !stem.is_empty() => stem.to_owned(),
        _ => name.to_owned(),
    }
}

/// `order_item` becomes `OrderItem`.
pub(super) fn camel(name: &str) -> String {
    let words = name.split('_').filter(|word| !word.is_empty());
    let camel: String = words
        .map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|first| first.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        })
        .collect();
    match camel.starts_with(|first: char| first.is_ascii_alphabetic()) {
        true if camel != "Self" => camel,
        _ => format!("N{camel}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_name_their_rows() {
        let name = |table: &str| camel(&singular(plain(&identifier(table))));
        for (table, row) in [
            ("orders", "Order"),
            ("order_items", "OrderItem"),
            ("categories", "Category"),
            ("addresses", "Address"),
            ("boxes", "Box"),
            ("status", "Status"),
            ("statuses", "Status"),
            ("houses", "House"),
            ("uses", "Use"),
            ("sizes", "Size"),
            ("analysis", "Analysis"),
            ("OrderItems", "OrderItem"),
            ("2fa", "N2fa"),
            ("weird-name", "WeirdName"),
        ] {
            assert_eq!(name(table), row, "{table}");
        }
    }

    #[test]
    fn columns_are_identifiers() {
        for (column, field) in [
            ("type", "r#type"),
            ("self", "self_"),
            ("createdAt", "created_at"),
            ("2nd", "n2nd"),
            ("größe", "gr__e"),
            ("ID", "id"),
        ] {
            assert_eq!(identifier(column), field, "{column}");
        }
    }
}
