//! Which columns come, go and change?

use opp_core::def::{TypeKind, Value};
use opp_migrate::schema::{Generated, Table};

use super::{change, family, one, parents};
use crate::build::{With, column, name, optional, schema, table, with_default};
use crate::harness::{Case, STORED};

#[test]
fn co01_co02_co03_plain_columns_need_no_rebuild() {
    let nick = parents().with(optional("nick", TypeKind::Text));
    one(&parents(), &nick).rebuilds(0).holds();
    one(&nick, &parents()).goes("parents.nick").rebuilds(0).holds();
    one(
        &parents(),
        &parents().with(with_default("n", TypeKind::Integer, Value::Integer(18))),
    )
    .gives("SELECT n AS value FROM parents", "18,18,18")
    .rebuilds(0)
    .holds();
}

#[test]
fn co04_a_column_that_takes_no_null_is_filled_once() {
    let after = parents().with(column("n", TypeKind::Integer));
    one(&parents(), &after)
        .backfill("parents", "n", Value::Integer(7))
        .gives("SELECT n AS value FROM parents", "7,7,7")
        .rebuilds(1)
        .holds();
}

#[test]
fn co07_indexed_checked_and_referring_columns_are_dropped() {
    let before = parents().with(column("n", TypeKind::Integer));
    let indexed = before.clone().index(&["n"]).unique(&["n", "label"]);
    one(&indexed, &parents()).goes("parents.n").rebuilds(0).holds();
    one(&before.clone().check("c", "n >= 0"), &parents())
        .goes("parents.n")
        .rebuilds(1)
        .holds();
    let [parent, mut child] = family(parents());
    child.columns[1].nullable = true;
    let orphaned = Case::new(schema([parent.clone(), child]), schema([parent, table("children")]));
    orphaned.goes("children.parent_id").holds();
}

#[test]
fn co08_what_alter_table_refuses_is_rebuilt() {
    let added = [
        with_default("moment", TypeKind::Timestamp, Value::Now),
        with_default("moment", TypeKind::TimestampTz, Value::Now),
        with_default("token", TypeKind::Uuid, Value::Uuid),
    ];
    for column in added {
        one(&parents(), &parents().with(column)).rebuilds(1).holds();
    }
    let token = with_default("token", TypeKind::Uuid, Value::Uuid);
    one(&parents(), &parents().with(token).unique(&["token"]))
        .gives("SELECT count(DISTINCT token) AS value FROM parents", "3")
        .holds();
}

#[test]
fn co12_values_of_every_spelling_come_back() {
    let text = "it's \"x\"; -- % \\ ? 🦀\nDROP";
    one(
        &parents(),
        &parents().with(with_default("t", TypeKind::Text, Value::Text(text.to_owned().into()))),
    )
    .gives(
        "SELECT DISTINCT t AS value FROM parents",
        "it's \"x\"; -- % \\ ? 🦀\nDROP",
    )
    .rebuilds(0)
    .holds();
}

#[test]
fn df01_nu01_nu02_defaults_and_nulls() {
    let with = |column| table("t").with(column);
    let plain = with(column("h", TypeKind::Integer));
    let default = with(with_default("h", TypeKind::Integer, Value::Integer(42)));
    one(&plain, &default).rebuilds(1).holds();
    one(&default, &plain).rebuilds(1).holds();
    let optional = with(optional("h", TypeKind::Integer));
    one(&plain, &optional).rebuilds(1).holds();
    one(&optional, &default)
        .rows("UPDATE t SET h = NULL WHERE id = 2; UPDATE t SET h = 12 WHERE id = 1")
        .gives("SELECT h AS value FROM t ORDER BY id", "12,42,3")
        .holds();
    one(&optional, &plain)
        .backfill("t", "h", Value::Integer(9))
        .rows("UPDATE t SET h = NULL")
        .gives("SELECT h AS value FROM t", "9,9,9")
        .holds();
}

#[test]
fn rn01_rn03_columns_are_renamed_with_all_that_hangs_on_them() {
    let of = |column_name: &str, kind: TypeKind| {
        let table = table("t").with(column(column_name, kind)).unique(&[column_name]);
        table
            .index(&[column_name])
            .check("some", &format!("{column_name} <> '9'"))
    };
    one(&of("name", TypeKind::Text), &of("full_name", TypeKind::Text))
        .column_was("t", "full_name", "name")
        .gives("SELECT full_name AS value FROM t ORDER BY id", "1,2,3")
        .rebuilds(0)
        .holds();
    one(&of("name", TypeKind::Text), &of("number", TypeKind::Integer))
        .column_was("t", "number", "name")
        .gives("SELECT number AS value FROM t ORDER BY id", "1,2,3")
        .rebuilds(1)
        .holds();
    // Without a check: in one, PostgreSQL would want the new name in quotes.
    let bare = |column_name: &str| {
        table("t")
            .with(column(column_name, TypeKind::Text))
            .unique(&[column_name])
    };
    one(&bare("name"), &bare("Name"))
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
        .gives("SELECT b AS value FROM t ORDER BY id", "1,2,3")
        .holds();
    one(&of("a", "b"), &of("b", "a"))
        .column_was("t", "a", "b")
        .column_was("t", "b", "a")
        .gives("SELECT a + 0 AS value FROM t ORDER BY id", "1,2,3")
        .holds();
}

#[test]
fn co09_co13_uq04_uq05_several_things_at_once() {
    let both = parents().unique(&["label", "age"]).index(&["age", "label"]);
    let without = change(&parents(), |table| drop(table.columns.pop()));
    one(&both, &without).goes("parents.age").rebuilds(0).holds();
    let swapped = parents().unique(&["age", "label"]);
    one(&parents().unique(&["label", "age"]), &swapped).rebuilds(0).holds();
    let added = parents()
        .with(optional("b", TypeKind::Text))
        .with(optional("a", TypeKind::Text));
    one(&parents(), &added.unique(&["b", "a"])).rebuilds(0).holds();
}

#[test]
fn co14_generated_columns_come_change_and_go() {
    let generated = |expression: &str, stored: bool| {
        let mut twice = optional("twice", TypeKind::Integer);
        twice.generated = Some(Generated::new(expression.to_owned(), stored));
        parents().with(twice)
    };
    for &stored in STORED {
        one(&parents(), &generated("age * 2", stored))
            .rebuilds(usize::from(stored))
            .holds();
        one(&generated("age * 2", stored), &generated("age * 3", stored))
            .gives("SELECT twice AS value FROM parents ORDER BY id", "3,6,9")
            .holds();
        if !stored {
            one(&generated("age * 2", true), &generated("age * 2", false)).holds();
        }
    }
    let mut renamed = generated("years * 2", true);
    renamed.columns[2].name = "years".to_owned();
    one(&generated("age * 2", true), &renamed)
        .column_was("parents", "years", "age")
        .rebuilds(0)
        .holds();
}

#[test]
fn df06_expressions_are_defaults() {
    let of = |expression: &str| {
        parents().with(with_default(
            "e",
            TypeKind::Text,
            Value::Expr(expression.to_owned().into()),
        ))
    };
    one(&parents(), &of("lower('X')"))
        .gives("SELECT e AS value FROM parents", "x,x,x")
        .rebuilds(1)
        .holds();
    one(&of("lower('X')"), &of("upper('x')"))
        .gives("SELECT e AS value FROM parents", "1,2,3")
        .rebuilds(1)
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

#[test]
fn co14_texts_are_joined_by_one_operator_everywhere() {
    let joined = |expression: &str| {
        let mut loud = optional("loud", TypeKind::Text);
        loud.ty.max_length = Some(150);
        loud.generated = Some(Generated::new(expression.to_owned(), true));
        parents().with(loud).check("named", "(label || '?') <> '?'")
    };
    one(&parents(), &joined("label || '!' || \"label\""))
        .gives("SELECT count(*) AS value FROM parents WHERE loud LIKE '%!%'", "3")
        .holds();
    one(&joined("label || '!'"), &joined("upper(label || '!')")).holds();
}

#[test]
fn rn08_a_name_is_taken_over_together_with_what_hangs_on_it() {
    let before = table("t")
        .with(optional("a", TypeKind::Integer))
        .with(optional("b", TypeKind::Integer));
    let bare = table("t").with(optional("b", TypeKind::Integer));
    let with = |table: &Table| {
        let mut table = table.clone().unique(&["b", "id"]).index(&["b"]).check("kept", "b > -5");
        table.indexes[0].name = "by_b".to_owned();
        table
    };
    let taken = |before: &Table, after: &Table| one(before, after).column_was("t", "b", "a").goes("t.b").holds();
    taken(&with(&before), &with(&bare));
    taken(&with(&before), &bare);
    taken(&before, &with(&bare));
    taken(&with(&before.clone().unique(&["a", "id"])), &with(&bare));
}
