//! Which tables come, go and are called otherwise?

use opp_core::def::TypeKind;

use super::{change, family, one, parents, rich};
use crate::build::{With, column, name, optional, schema, table};
use crate::harness::Case;

#[test]
fn tb01_tb02_tables_come_and_go() {
    Case::new(schema([]), schema(family(rich()))).rebuilds(0).holds();
    let gone = Case::new(schema(family(rich())), schema([]));
    gone.goes("parents").goes("children").rebuilds(0).holds();
}

#[test]
fn tb04_names_of_every_kind() {
    let odd = |extra: &str| {
        let odd = table("select \"x\"")
            .with(column("group", TypeKind::Text))
            .with(column(extra, TypeKind::Integer));
        odd.index(&["group"]).unique(&[extra])
    };
    one(
        &odd("Mixed Case"),
        &odd("Mixed Case").with(optional("order", TypeKind::Text)),
    )
    .rebuilds(0)
    .holds();
    one(&odd("from"), &odd("to"))
        .column_was("select \"x\"", "to", "from")
        .holds();
    one(&odd("from"), &odd("from").check("c", "\"from\" > 0"))
        .rebuilds(1)
        .holds();
}

#[test]
fn tb05_tb07_tables_are_renamed_and_references_follow() {
    let renamed = |to: &str| {
        let mut parent = parents();
        parent.name = name(to);
        parent.primary_key.as_mut().unwrap().name = format!("{to}_pkey");
        let [_, mut child] = family(parents());
        child.foreign_keys[0].references = name(to);
        schema([parent, child])
    };
    for to in ["people", "Parents"] {
        Case::new(schema(family(parents())), renamed(to))
            .table_was(to, "parents")
            .rebuilds(0)
            .holds();
    }
}

#[test]
fn od02_od03_od04_od05_order_and_circles() {
    let circle = || {
        let chicken = table("chickens")
            .with(optional("egg_id", TypeKind::Integer))
            .references("egg_id", "eggs");
        let egg = table("eggs")
            .with(optional("chicken_id", TypeKind::Integer))
            .references("chicken_id", "chickens");
        schema([chicken, egg])
    };
    Case::new(schema([]), circle()).holds();
    Case::new(circle(), schema([])).goes("chickens").goes("eggs").holds();
    let [parent, child] = family(parents());
    let nullable = change(&child, |child| child.columns[1].nullable = true);
    Case::new(schema([parent.clone(), nullable.clone()]), schema([table("children")]))
        .goes("children.parent_id")
        .goes("parents")
        .holds();
    let retargeted = change(&nullable, |child| child.foreign_keys[0].references = name("guardians"));
    Case::new(schema([parent, nullable]), schema([table("guardians"), retargeted]))
        .goes("parents")
        .rows("UPDATE children SET parent_id = NULL")
        .holds();
}

#[test]
fn tb08_unmanaged_tables_are_left_alone() {
    let unmanaged = change(&parents(), |table| table.options.unmanaged = true);
    for case in [one(&parents(), &unmanaged), one(&unmanaged, &parents())] {
        let (_, script) = case.script();
        assert!(
            !script
                .up
                .text
                .lines()
                .any(|line| !line.is_empty() && !line.starts_with("--")),
            "{}",
            script.up.text
        );
    }
}
