//! A schema as annotated structs: the source text that `opp inspectdb` prints.
//!
//! [`write()`] is the way back from [`schema_of`](crate::dialect::Dialect::schema_of): structs whose derives give that schema again. A
//! type that Diesel has no Rust type for becomes a `String` with a comment that says so, because leaving the column out would drop it.

mod attribute;
mod field;
mod names;
mod table;
mod types;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use opp_core::def::TypeKind;

use crate::dialect::Dialect;
use crate::schema::{Column, Kind, Schema, Table, Type};

use names::Names;
use table::Printer;

/// Source text, and what it needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structs {
    /// A Rust module.
    pub text: String,
    /// Features of opp-core that its types need.
    pub features: BTreeSet<&'static str>,
    /// What could not be written, in words.
    pub left_out: Vec<String>,
}

/// The columns that are written as 32 bits though SQLite keeps 64 in them.
pub fn narrow_integers(table: &Table) -> impl Iterator<Item = &Column> {
    let is_narrow = |ty: &Type| ty.by_hand.is_none() && !ty.array && ty.kind == Kind::Plain(TypeKind::Integer);
    table.columns.iter().filter(move |column| is_narrow(&column.ty))
}

/// Writes an integer of SQLite as 64 bits. Its type in the database stays.
pub fn widen(column: &mut Column) {
    column.ty.kind = Kind::Plain(TypeKind::BigInt);
    if !column.auto_increment {
        column.ty.by_hand.sqlite = Some("INTEGER".to_owned());
    }
}

/// Why no struct describes a table.
fn obstacle(table: &Table) -> Option<&'static str> {
    let is_identifier = |name: &String| {
        let is_letter = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
        name.chars().all(is_letter) && !name.starts_with(|first: char| first.is_ascii_digit())
    };
    match &table.name.schema {
        _ if table.columns.is_empty() => Some("a struct needs at least one column"),
        Some(schema) if !is_identifier(schema) => Some("Diesel takes only an identifier as the name of a schema"),
        _ => None,
    }
}

/// The structs of a schema's tables, and its enums. `wanted`: names of the tables that are asked for; all where it is empty.
#[must_use]
pub fn write(schema: &Schema, dialect: Dialect, wanted: &[String]) -> Structs {
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|one| one == name);
    let (tables, unwritable): (Vec<&Table>, Vec<&Table>) = schema
        .tables
        .values()
        .filter(|table| is_wanted(&table.name.name) || is_wanted(&table.name.to_string()))
        .partition(|table| obstacle(table).is_none());
    let names = Names::of(&tables, schema);
    let mut printer = Printer::new(dialect, &names);
    let mut body = String::new();
    for table in &tables {
        body.push('\n');
        printer.table(table, &mut body);
    }
    let mut structs = printer.finish();
    let mut text = format!("//! Tables of a {dialect} database, as `opp inspectdb` found them.\n\n");
    text.push_str("use diesel::prelude::*;\nuse opp_core::prelude::*;\n");
    for enumeration in &structs.enums {
        text.push('\n');
        attribute::enumeration(schema, enumeration, &mut text);
    }
    text.push_str(&body);
    let reasons = unwritable
        .into_iter()
        .filter_map(|table| Some(format!("table {}: {}", table.name, obstacle(table)?)));
    structs.left_out.extend(reasons);
    for view in schema.views.keys().filter(|_| wanted.is_empty()) {
        structs.left_out.push(format!(
            "view {view}: write a struct with OppView, whose fields say the types"
        ));
    }
    for line in &structs.left_out {
        let _infallible = write!(text, "\n// Left out: {line}");
    }
    if !structs.left_out.is_empty() {
        text.push('\n');
    }
    Structs {
        text,
        features: structs.features,
        left_out: structs.left_out,
    }
}
