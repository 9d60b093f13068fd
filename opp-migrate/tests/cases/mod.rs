//! Changes of models, each held against the law on every database. Codes name rows of the project's scenario catalogue.
//!
//! A test binary of a database says in its `harness` how a [`Case`](crate::harness::Case) runs there and what the database is
//! able to do.

use opp_core::def::{IndexPart, SortOrder, SortedColumn, TypeKind, Value};
use opp_migrate::schema::{Enum, Generated, Kind, Schema, Table};

use crate::build::{With, column, optional, schema, table, with_default};
use crate::harness::Case;

mod columns;
mod keys;
mod moved_values;
mod new_keys;
mod per_database;
mod refusals;
mod tables;
mod together;
mod types;
mod views;

/// A parent with children that its deletion would take along.
pub(crate) fn family(parent: Table) -> [Table; 2] {
    let child = table("children").with(column("parent_id", TypeKind::Integer));
    [parent, child.references("parent_id", "parents")]
}

pub(crate) fn parents() -> Table {
    table("parents")
        .with(column("label", TypeKind::Text))
        .with(optional("age", TypeKind::Integer))
}

/// Every kind of index, key and check there is.
pub(crate) fn rich() -> Table {
    let mut rich = parents()
        .with(with_default("price", TypeKind::BigInt, Value::Integer(5)))
        .unique(&["label", "price"])
        .index(&["label"])
        .check("positive", "price > 0");
    rich.columns[1].collate = Some(crate::harness::COLLATION.to_owned());
    let mut descending = rich.indexes[0].clone();
    descending.name = "parents_down".to_owned();
    descending.parts = vec![IndexPart::Column(SortedColumn {
        name: "price".into(),
        order: SortOrder::Desc,
        nulls: None,
        opclass: None,
    })];
    let mut expression = rich.indexes[0].clone();
    expression.name = "parents_lower".to_owned();
    expression.parts = vec![IndexPart::Expr("lower(label)".into())];
    let mut partial = rich.indexes[0].clone();
    partial.name = "parents_partial".to_owned();
    partial.predicate = Some("age > 3".to_owned());
    partial.unique = true;
    rich.indexes.extend([descending, expression, partial]);
    rich = with_generated(rich, "twice", "price * 2");
    rich.sort();
    rich
}

pub(crate) fn with_generated(mut table: Table, name: &str, expression: &str) -> Table {
    let mut column = optional(name, TypeKind::BigInt);
    column.generated = Some(Generated::new(expression.to_owned(), true));
    table.columns.push(column);
    table
}

pub(crate) fn change(table: &Table, change: impl FnOnce(&mut Table)) -> Table {
    let mut table = table.clone();
    change(&mut table);
    table.sort();
    table
}

pub(crate) fn one(before: &Table, after: &Table) -> Case {
    Case::new(schema([before.clone()]), schema([after.clone()]))
}

pub(crate) fn with_enum(mut schema: Schema, variants: &[&str]) -> Schema {
    let mood = Enum {
        name: "mood".to_owned(),
        variants: variants.iter().map(|&variant| variant.to_owned()).collect(),
        as_text: false,
    };
    schema.enums.insert("mood".to_owned(), mood);
    schema
}

pub(crate) fn moody() -> Table {
    let mut mood = column("mood", TypeKind::Text);
    mood.ty.kind = Kind::Enum("mood".to_owned());
    table("people").with(mood)
}
