//! Do views make way for what they read?

use opp_core::def::TypeKind;
use opp_migrate::schema::{Kind, Table};

use super::{change, parents};
use crate::build::{schema, view};
use crate::harness::Case;

#[test]
fn vw01_vw03_vw04_views_make_way() {
    let with_views = |parent: Table| {
        let mut schema = schema([parent]);
        let low = view("low", "SELECT id, label FROM parents", &["id", "label"]);
        let high = view("high", "SELECT id FROM low -- top", &["id"]);
        schema.views.extend([low, high].map(|view| (view.name.clone(), view)));
        schema
    };
    Case::new(schema([parents()]), with_views(parents()))
        .rebuilds(0)
        .holds();
    let without_age = change(&parents(), |table| drop(table.columns.pop()));
    Case::new(with_views(parents()), with_views(without_age))
        .goes("parents.age")
        .rebuilds(0)
        .holds();
    let strict = change(&parents(), |table| {
        table.columns[2].ty.kind = Kind::Plain(TypeKind::BigInt)
    });
    Case::new(with_views(parents()), with_views(strict)).rebuilds(1).holds();
    Case::new(with_views(parents()), schema([parents()]))
        .rebuilds(0)
        .holds();
}

#[test]
fn vw02_vw05_views_change_with_their_columns() {
    let with_view = |table: Table, query: &str| {
        let mut schema = schema([table]);
        let seen = view("seen", query, &["label"]);
        schema.views.insert(seen.name.clone(), seen);
        schema
    };
    Case::new(
        with_view(parents(), "SELECT label FROM parents"),
        with_view(parents(), "SELECT label FROM parents WHERE age > 1"),
    )
    .gives("SELECT label AS value FROM seen", "2,3")
    .rebuilds(0)
    .holds();
    let renamed = change(&parents(), |table| table.columns[1].name = "title".to_owned());
    Case::new(
        with_view(parents(), "SELECT label FROM parents"),
        with_view(renamed, "SELECT title AS label FROM parents"),
    )
    .column_was("parents", "title", "label")
    .gives("SELECT label AS value FROM seen", "1,2,3")
    .rebuilds(0)
    .holds();
}
