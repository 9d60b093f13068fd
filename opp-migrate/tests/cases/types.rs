//! Do values follow a type that changes?

use opp_core::def::TypeKind;
use opp_migrate::schema::Kind;

use super::{change, family, moody, one, parents, with_enum};
use crate::build::{With, column, schema, table};
use crate::harness::Case;

#[test]
fn ty01_ty03_ty07_types_change_and_rows_follow() {
    let of = |kind: TypeKind| table("t").with(column("c", kind)).index(&["c"]);
    let kinds = [
        (TypeKind::Integer, TypeKind::BigInt),
        (TypeKind::Text, TypeKind::Integer),
        (TypeKind::Integer, TypeKind::Double),
        (TypeKind::Double, TypeKind::Text),
        (TypeKind::Boolean, TypeKind::Integer),
        (TypeKind::Boolean, TypeKind::Text),
        (TypeKind::Date, TypeKind::Timestamp),
        (TypeKind::Timestamp, TypeKind::TimestampTz),
        (TypeKind::Uuid, TypeKind::Text),
        (TypeKind::Jsonb, TypeKind::Text),
        (
            TypeKind::Integer,
            TypeKind::Decimal {
                precision: Some(10),
                scale: Some(2),
            },
        ),
        (
            TypeKind::Decimal {
                precision: Some(10),
                scale: Some(2),
            },
            TypeKind::Text,
        ),
        (
            TypeKind::Decimal {
                precision: Some(10),
                scale: Some(2),
            },
            TypeKind::Double,
        ),
    ];
    for (before, after) in kinds {
        one(&of(before), &of(after))
            .keeps("SELECT c AS value FROM t ORDER BY id")
            .holds();
    }
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
fn ty10_fk07_a_key_that_others_refer_to_changes() {
    let [parent, child] = family(parents());
    let wide = change(&parent, |table| {
        table.columns[0].ty.kind = Kind::Plain(TypeKind::BigInt)
    });
    let wide_child = change(&child, |table| table.columns[1].ty.kind = Kind::Plain(TypeKind::BigInt));
    Case::new(schema([parent.clone(), child.clone()]), schema([wide, wide_child]))
        .rebuilds(1)
        .holds();
    let renamed = change(&parent, |table| {
        table.columns[0].name = "key".to_owned();
        table.primary_key.as_mut().unwrap().columns = vec!["key".to_owned()];
    });
    let follower = change(&child, |table| {
        table.foreign_keys[0].referenced_columns = vec!["key".to_owned()]
    });
    Case::new(schema([parent, child]), schema([renamed, follower]))
        .column_was("parents", "key", "id")
        .rebuilds(0)
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
