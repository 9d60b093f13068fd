//! Do keys, checks and indexes come, go and change?

use opp_core::def::{IndexPart, ReferentialAction, TypeKind, Value};
use opp_migrate::schema::{Kind, Table};

use super::{change, family, one, parents, rich};
use crate::build::{With, column, name, optional, schema, table, with_default};
use crate::harness::Case;

#[test]
fn uq01_uq02_ix01_indexes_need_no_rebuild() {
    for after in [
        parents().unique(&["label"]),
        parents().unique(&["label", "age"]),
        parents().index(&["label"]),
    ] {
        one(&parents(), &after).rebuilds(0).holds();
        one(&after, &parents()).rebuilds(0).holds();
    }
    one(&parents().index(&["label"]), &parents().index(&["label", "age"]))
        .rebuilds(0)
        .holds();
}

#[test]
fn fk01_fk02_fk03_fk04_foreign_keys_change() {
    let [parent, child] = family(parents());
    let bare = change(&child, |child| child.foreign_keys.clear());
    let before = schema([parent.clone(), bare.clone()]);
    Case::new(before.clone(), schema([parent.clone(), child.clone()]))
        .rebuilds(1)
        .holds();
    Case::new(schema([parent.clone(), child.clone()]), before.clone())
        .rebuilds(1)
        .holds();
    let optional_key = bare
        .clone()
        .with(optional("other", TypeKind::Integer))
        .references("other", "parents");
    Case::new(before, schema([parent.clone(), optional_key]))
        .rebuilds(0)
        .holds();
    for action in [
        ReferentialAction::SetNull,
        ReferentialAction::Restrict,
        ReferentialAction::NoAction,
    ] {
        let other = change(&child, |child| child.foreign_keys[0].on_delete = action);
        Case::new(schema([parent.clone(), child.clone()]), schema([parent.clone(), other]))
            .rebuilds(1)
            .holds();
    }
    let tree = table("tree")
        .with(optional("up", TypeKind::Integer))
        .references("up", "tree");
    let tree = tree.with(column("label", TypeKind::Text));
    one(&tree, &change(&tree, |tree| tree.columns[2].nullable = true))
        .rebuilds(1)
        .holds();
    Case::new(schema([tree.clone()]), schema([])).goes("tree").holds();
    let rooted = change(&tree, |tree| {
        tree.foreign_keys[0].on_delete = ReferentialAction::NoAction
    });
    Case::new(schema([rooted]), schema([])).goes("tree").holds();
}

#[test]
fn ck01_ck02_checks_change() {
    let checked = |check: &str| parents().check("c", check);
    one(&parents(), &checked("age > 0")).rebuilds(1).holds();
    one(&checked("age > 0"), &checked("age > -5")).rebuilds(1).holds();
    one(&checked("age > 0"), &parents()).rebuilds(1).holds();
}

#[test]
fn pk01_pk03_pk05_primary_keys_change() {
    let counting = parents();
    let plain = change(&counting, |table| table.columns[0].auto_increment = false);
    one(&counting, &plain).rebuilds(1).holds();
    one(&plain, &counting)
        .rows("UPDATE parents SET id = 30 WHERE id = 3")
        .rebuilds(1)
        .holds();
    let composite = change(&plain, |table| {
        table.primary_key.as_mut().unwrap().columns = vec!["id".to_owned(), "label".to_owned()];
    });
    one(&plain, &composite).rebuilds(1).holds();
}

#[test]
fn sq01_sq03_sq04_sq07_a_rebuild_keeps_everything() {
    let after = change(&rich(), |table| {
        table.columns[2].nullable = false;
        table.columns[3].ty.kind = Kind::Plain(TypeKind::Integer);
        table.checks[0].expression = "price > -1".to_owned();
    })
    .with(with_default("extra", TypeKind::Date, Value::Now));
    let [parent, child] = family(rich());
    Case::new(schema([parent, child.clone()]), schema([after, child]))
        .backfill("parents", "age", Value::Integer(4))
        .gives("SELECT count(*) AS value FROM children", "3")
        .rebuilds(1)
        .holds();
}

#[test]
fn ix03_ix04_ix05_ix06_indexes_change() {
    let indexed = parents().index(&["label"]);
    let with = |alter: &dyn Fn(&mut opp_migrate::schema::Index)| change(&indexed, |table| alter(&mut table.indexes[0]));
    let variants = [
        with(&|index| index.name = "other".to_owned()),
        with(&|index| index.parts = vec![IndexPart::Expr("lower(label)".into())]),
        with(&|index| index.predicate = Some("age > 1".to_owned())),
        with(&|index| index.unique = true),
    ];
    for variant in variants {
        one(&indexed, &variant).rebuilds(0).holds();
        one(&variant, &indexed).rebuilds(0).holds();
    }
}

#[test]
fn fk06_fk08_fk09_keys_move_grow_and_become_unique() {
    let [parent, child] = family(parents());
    let elsewhere = change(&child, |table| table.foreign_keys[0].references = name("others"));
    let both = |child: Table| schema([parent.clone(), table("others"), child]);
    Case::new(both(child.clone()), both(elsewhere)).rebuilds(1).holds();
    Case::new(both(child.clone()), both(child.clone().unique(&["parent_id"])))
        .rebuilds(0)
        .holds();
    let pair = parents().unique(&["id", "label"]);
    let two = child.with(column("parent_label", TypeKind::Text));
    let composite = change(&two, |table| {
        table.foreign_keys[0].columns.push("parent_label".to_owned());
        table.foreign_keys[0].referenced_columns.push("label".to_owned());
        table.foreign_keys[0].deferrable = true;
    });
    Case::new(schema([pair.clone(), two]), schema([pair, composite]))
        .rebuilds(1)
        .holds();
}
