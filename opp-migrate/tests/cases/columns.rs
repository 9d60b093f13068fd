//! Columns come, change and go.

use opp_core::def::{TypeKind, Value};
use opp_migrate::schema::Kind;

use super::{change, family, moody, one, parents, rich, with_enum};
use crate::build::{With, column, optional, schema, table, with_default};
use crate::harness::Case;

#[test]
fn co01_co02_co03_plain_columns_need_no_rebuild() {
    let nick = parents().with(optional("nick", TypeKind::Text));
    one(&parents(), &nick).rebuilds(0).holds();
    one(&nick, &parents()).goes("parents.nick").rebuilds(0).holds();
    one(
        &parents(),
        &parents().with(with_default("n", TypeKind::Integer, Value::Integer(18))),
    )
    .gives("SELECT CAST(n AS CHAR(2)) AS value FROM parents", "18,18,18")
    .rebuilds(0)
    .holds();
}

#[test]
fn co04_a_column_that_takes_no_null_is_filled_once() {
    let after = parents().with(column("n", TypeKind::Integer));
    one(&parents(), &after)
        .backfill("parents", "n", Value::Integer(7))
        .gives("SELECT CAST(n AS CHAR(2)) AS value FROM parents", "7,7,7")
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
        .gives(
            "SELECT CAST(count(DISTINCT token) AS CHAR(1)) AS value FROM parents",
            "3",
        )
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
        .gives("SELECT CAST(h AS CHAR(2)) AS value FROM t ORDER BY id", "12,42,3")
        .holds();
    one(&optional, &plain)
        .backfill("t", "h", Value::Integer(9))
        .rows("UPDATE t SET h = NULL")
        .gives("SELECT CAST(h AS CHAR(2)) AS value FROM t", "9,9,9")
        .holds();
}

#[test]
fn en01_en02_en05_enums_change() {
    let before = || with_enum(schema([moody()]), &["a", "b"]);
    Case::new(schema([]), before()).rebuilds(0).holds();
    Case::new(before(), with_enum(schema([moody()]), &["a", "b", "c"]))
        .rebuilds(1)
        .holds();
    Case::new(before(), with_enum(schema([moody()]), &["b", "a"]))
        .rebuilds(0)
        .holds();
    let mut renamed = Case::new(before(), with_enum(schema([moody()]), &["z", "b"]));
    renamed
        .hints
        .variants
        .insert("mood".to_owned(), vec![("a".to_owned(), "z".to_owned())]);
    renamed.gives("SELECT DISTINCT mood AS value FROM people", "z").holds();
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
        .gives("SELECT CAST(count(*) AS CHAR(1)) AS value FROM children", "3")
        .rebuilds(1)
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
fn en04_en08_text_becomes_an_enum_and_back() {
    let text = || table("people").with(column("mood", TypeKind::Text));
    let plain = || with_enum(schema([text()]), &["a", "b"]);
    let moody = |variants: &[&str]| with_enum(schema([moody()]), variants);
    Case::new(plain(), moody(&["a", "b"]))
        .rows("UPDATE people SET mood = 'b'")
        .rebuilds(1)
        .holds();
    Case::new(moody(&["a", "b"]), plain()).rebuilds(1).holds();
    let removed = || Case::new(moody(&["a", "b"]), moody(&["a"])).goes("mood.b");
    removed().rebuilds(1).holds();
    removed()
        .rows("UPDATE people SET mood = 'b' WHERE id = 1")
        .stops("people.mood holds values");
    Case::new(plain(), moody(&["a", "b"])).stops("people.mood holds values");
}
