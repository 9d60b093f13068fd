//! A column as a field.

use std::fmt::Write as _;

use opp_core::def::Identity;

use super::attribute;
use super::names::{Names, plain};
use super::types::{RustType, rust_type};
use crate::dialect::Dialect;
use crate::schema::{Column, ForeignKey, Table, Type};

/// A field with its attributes, and its type.
pub(super) fn write(table: &Table, column: &Column, names: &Names, dialect: Dialect, out: &mut String) -> RustType {
    let found = names.key_type(table, column).map_or_else(
        || rust_type(&column.ty, dialect),
        |parent| like_parent(&column.ty, parent, dialect),
    );
    let field = names.field(&table.name, &column.name);
    let mut attributes = Vec::new();
    if plain(&field) != column.name {
        attributes.push(format!("column = {}", attribute::text(&column.name)));
    }
    attributes.extend(key(table, column, &field, &found));
    attributes.extend(column.ty.max_length.map(|length| format!("max_length = {length}")));
    attributes.extend(found.attributes.iter().cloned());
    let default = column.default.for_(dialect.kind());
    attributes.extend(default.map(|value| format!("default = {}", attribute::value(value))));
    if let Some(generated) = &column.generated {
        attributes.push(format!("generated = {}", attribute::text(&generated.expression)));
        if generated.stored {
            attributes.push("stored".to_owned());
        }
    }
    attributes.extend(collation(column));
    attributes.extend(identity(table, column).map(str::to_owned));
    attributes.extend(
        column
            .comment
            .iter()
            .map(|comment| format!("comment = {}", attribute::text(comment))),
    );
    let is_unique =
        |unique: &&crate::schema::Unique| is_field_unique(table, unique) && unique.columns[0] == column.name;
    if table.uniques.iter().any(|unique| is_unique(&unique)) {
        attributes.push("unique".to_owned());
    }
    for one in table
        .foreign_keys
        .iter()
        .filter(|one| is_field_key(one, names) && one.columns[0] == column.name)
    {
        attributes.extend(references(table, one, names));
    }
    if found.unreadable {
        let _infallible = writeln!(
            out,
            "    // Diesel has no Rust type for this column: give it one before it is selected."
        );
    }
    if !attributes.is_empty() {
        let _infallible = writeln!(out, "    #[opp({})]", attributes.join(", "));
    }
    // SQLite takes NULL in a key that does not say NOT NULL, Diesel has no such key.
    let is_key = table.primary_key.iter().any(|key| key.columns.contains(&column.name));
    let (open, close) = if column.nullable && !is_key {
        ("Option<", ">")
    } else {
        ("", "")
    };
    let _infallible = writeln!(out, "    pub {field}: {open}{}{close},", found.name);
    found
}

/// SQLite lets integers of any name refer to each other, Diesel only those of one type.
fn like_parent(own: &Type, parent: &Type, dialect: Dialect) -> RustType {
    let (own, parent) = (rust_type(own, dialect), rust_type(parent, dialect));
    match (integer(&own.name), integer(&parent.name), dialect) {
        (Some(spelling), Some(diesel), Dialect::Sqlite(_)) if own.name != parent.name => {
            let spelled = own
                .attributes
                .iter()
                .find_map(|one| one.split('"').nth(1).map(str::to_owned));
            let spelling = spelled.unwrap_or_else(|| spelling.to_ascii_uppercase());
            RustType {
                attributes: vec![format!("sql_type(sqlite = {spelling:?}, diesel = {diesel})")],
                ..parent
            }
        }
        _ => own,
    }
}

/// Diesel's name of an integer, which is also SQLite's.
fn integer(rust: &str) -> Option<&'static str> {
    match rust {
        "i16" => Some("SmallInt"),
        "i32" => Some("Integer"),
        "i64" => Some("BigInt"),
        _ => None,
    }
}

/// How PostgreSQL numbers the column, where that has to be said.
fn identity(table: &Table, column: &Column) -> Option<&'static str> {
    let key = table.primary_key.as_ref();
    let is_key = key.is_some_and(|key| key.columns == [column.name.clone()]);
    match column.identity {
        _ if !column.auto_increment => None,
        Identity::Always => Some("identity = always"),
        Identity::Serial => Some("identity = serial"),
        Identity::ByDefault => (!is_key).then_some("identity = by_default"),
    }
}

/// What is said of a column that is the whole primary key.
fn key(table: &Table, column: &Column, field: &str, ty: &RustType) -> Vec<String> {
    let Some(key) = table
        .primary_key
        .as_ref()
        .filter(|key| key.columns == [column.name.clone()])
    else {
        return Vec::new();
    };
    let mut attributes = Vec::new();
    let has_default_name = attribute::has_usual_key_name(&table.name.name, key);
    if field != "id" && has_default_name {
        attributes.push("primary_key".to_owned());
    }
    // A signed integer as the whole key is numbered by the database unless the struct says otherwise.
    let is_numbered = matches!(ty.name.as_str(), "i16" | "i32" | "i64");
    match (is_numbered, column.auto_increment) {
        (true, false) => attributes.push("auto_increment = false".to_owned()),
        (false, true) => attributes.push("auto_increment = true".to_owned()),
        (true, true) | (false, false) => {}
    }
    attributes
}

/// The collation, with its schema.
fn collation(column: &Column) -> Option<String> {
    let name = attribute::text(column.collate.as_ref()?);
    Some(match &column.collate_schema {
        Some(schema) => format!("collate(postgres = {name}, schema = {})", attribute::text(schema)),
        None => format!("collate = {name}"),
    })
}

/// Whether a unique constraint is said on its field.
pub(super) fn is_field_unique(table: &Table, unique: &crate::schema::Unique) -> bool {
    unique.columns.len() == 1
        && !unique.nulls_not_distinct
        && !unique.deferrable
        && attribute::has_default_name(&table.name.name, unique)
}

/// Whether a foreign key is said on its field.
pub(super) fn is_field_key(key: &ForeignKey, names: &Names) -> bool {
    key.columns.len() == 1 && names.module(&key.references).is_some()
}

fn references(table: &Table, key: &ForeignKey, names: &Names) -> Vec<String> {
    let module = names.module(&key.references).unwrap_or_default();
    let mut attributes = vec![format!(
        "references = {module}::{}",
        names.field(&key.references, &key.referenced_columns[0])
    )];
    attributes.extend(attribute::key_options(&table.name.name, key, "constraint"));
    if names.is_apart(&table.name, &key.references) {
        attributes.push("join = false".to_owned());
    }
    attributes
}
