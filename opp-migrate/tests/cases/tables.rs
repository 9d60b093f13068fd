//! Tables, views and names change.

use opp_core::def::TypeKind;
use opp_migrate::schema::{Kind, Table};

use super::{change, family, one, parents, rich};
use crate::build::{With, column, name, optional, schema, table, view};
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
fn rn01_rn03_columns_are_renamed_with_all_that_hangs_on_them() {
    let of = |column_name: &str, kind: TypeKind| {
        let table = table("t").with(column(column_name, kind)).unique(&[column_name]);
        table
            .index(&[column_name])
            .check("some", &format!("{column_name} <> 'x'"))
    };
    one(&of("name", TypeKind::Text), &of("full_name", TypeKind::Text))
        .column_was("t", "full_name", "name")
        .gives("SELECT full_name AS value FROM t ORDER BY id", "1,2,3")
        .rebuilds(0)
        .holds();
    one(&of("name", TypeKind::Text), &of("number", TypeKind::Integer))
        .column_was("t", "number", "name")
        .gives(
            "SELECT CAST(number + 1 AS CHAR(1)) AS value FROM t ORDER BY id",
            "2,3,4",
        )
        .rebuilds(1)
        .holds();
    one(&of("name", TypeKind::Text), &of("Name", TypeKind::Text))
        .column_was("t", "Name", "name")
        .rebuilds(0)
        .holds();
}

#[test]
fn rn08_rn11_names_change_places() {
    let of = |first: &str, second: &str| {
        table("t")
            .with(column(first, TypeKind::Text))
            .with(column(second, TypeKind::Integer))
    };
    one(&of("a", "b"), &table("t").with(column("b", TypeKind::Text)))
        .column_was("t", "b", "a")
        .goes("t.b")
        .rows("UPDATE t SET a = 'x'")
        .gives("SELECT b AS value FROM t", "x,x,x")
        .holds();
    one(&of("a", "b"), &of("b", "a"))
        .column_was("t", "a", "b")
        .column_was("t", "b", "a")
        .rows("UPDATE t SET a = 'x'")
        .gives("SELECT b AS value FROM t", "x,x,x")
        .holds();
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

#[test]
fn rn06_od08_tables_and_columns_are_renamed_at_once() {
    let mut renamed = table("people")
        .with(column("title", TypeKind::Text))
        .with(optional("age", TypeKind::BigInt));
    renamed.primary_key.as_mut().unwrap().name = "people_pkey".to_owned();
    let [_, mut child] = family(parents());
    child.foreign_keys[0].references = name("people");
    child.columns[1].nullable = true;
    Case::new(schema(family(parents())), schema([renamed, child]))
        .table_was("people", "parents")
        .column_was("people", "title", "label")
        .gives("SELECT title AS value FROM people ORDER BY id", "1,2,3")
        .rebuilds(2)
        .holds();
    let replaced = table("fresh").with(column("n", TypeKind::Integer));
    let mut taken = replaced.clone();
    taken.name = name("parents");
    taken.primary_key.as_mut().unwrap().name = "parents_pkey".to_owned();
    Case::new(schema([replaced]), schema([taken]))
        .table_was("parents", "fresh")
        .rebuilds(0)
        .holds();
}
