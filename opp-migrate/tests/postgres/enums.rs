//! The lifetime of enum types, and of their values.

use opp_core::def::{TypeKind, Value};
use opp_migrate::schema::{Kind, Schema, Table};

use crate::build::{With, column, name, optional, schema, table};
use crate::cases::{change, with_enum};
use crate::harness::Case;

fn moody(variants: &[&str], default: Option<&str>) -> Schema {
    let mut mood = column("mood", TypeKind::Text);
    mood.ty.kind = Kind::Enum("mood".to_owned());
    mood.default.all = default.map(|text| Value::Text(text.to_owned().into()));
    with_enum(schema([table("people").with(mood)]), variants)
}

#[test]
fn en02_en03_a_new_value_is_added_or_the_type_is_made_anew() {
    let appended = Case::new(moody(&["a", "b"], None), moody(&["a", "b", "c"], None));
    assert!(appended.script().1.up.text.contains("ADD VALUE 'c' AFTER 'b'"));
    appended.holds();
    Case::new(moody(&["a", "b"], None), moody(&["x", "a", "y", "b", "z"], None)).holds();
    let used = Case::new(moody(&["a", "b"], Some("a")), moody(&["a", "b", "c"], Some("c")));
    assert!(!used.script().1.up.text.contains("ADD VALUE"));
    used.holds();
    let checked = |variants: &[&str], check: &str| {
        let mut schema = moody(variants, None);
        let people = schema.tables.remove(&name("people")).unwrap().check("c", check);
        schema.tables.insert(people.name.clone(), people);
        schema
    };
    Case::new(
        checked(&["a", "b"], "mood <> 'b'"),
        checked(&["a", "b", "c"], "mood <> 'c'"),
    )
    .holds();
    Case::new(checked(&["a", "b"], "mood <> 'b'"), checked(&["b", "a"], "mood <> 'b'")).holds();
}

#[test]
fn en04_en05_en09_values_go_and_change_their_names_with_their_defaults() {
    Case::new(moody(&["a", "b"], Some("b")), moody(&["a"], Some("a")))
        .goes("mood.b")
        .holds();
    let mut renamed = Case::new(moody(&["a", "b"], Some("a")), moody(&["z", "b"], Some("z")));
    let names = vec![("a".to_owned(), "z".to_owned())];
    renamed.hints.variants.insert("mood".to_owned(), names);
    renamed.gives("SELECT DISTINCT mood FROM people", "z").holds();
}

#[test]
fn en07_one_type_serves_several_tables_and_arrays() {
    let user = |named: &str| {
        let mut mood = optional("mood", TypeKind::Text);
        mood.ty.kind = Kind::Enum("mood".to_owned());
        let mut moods = optional("moods", TypeKind::Text);
        moods.ty.kind = Kind::Enum("mood".to_owned());
        moods.ty.array = true;
        table(named).with(mood).with(moods)
    };
    let with = |tables: Vec<Table>, variants: &[&str]| with_enum(schema(tables), variants);
    let both = |variants: &[&str]| with(vec![user("one"), user("two")], variants);
    let empty = |case: Case| case.without_rows("one").without_rows("two");
    empty(Case::new(schema([]), both(&["a"]))).holds();
    empty(Case::new(both(&["a", "b"]), with(vec![user("one")], &["a", "b"])).goes("two")).holds();
    empty(Case::new(with(vec![user("one")], &["a", "b"]), schema([])).goes("one")).holds();
    let filled = empty(Case::new(both(&["a", "b"]), both(&["b", "a"])));
    filled
        .rows("INSERT INTO one (mood, moods) VALUES ('a', '{b,a}')")
        .gives("SELECT moods FROM one", "{b,a}")
        .holds();
}

#[test]
fn enums_kept_as_text_become_types_and_back() {
    let as_text = |text: bool, variants: &[&str]| {
        let mut schema = moody(variants, Some("a"));
        schema.enums.get_mut("mood").unwrap().as_text = text;
        schema
    };
    Case::new(schema([]), as_text(true, &["a", "b"])).holds();
    Case::new(as_text(true, &["a", "b"]), as_text(false, &["a", "b"])).holds();
    Case::new(as_text(false, &["a", "b"]), as_text(true, &["a", "b", "c"])).holds();
    Case::new(as_text(true, &["a", "b"]), as_text(true, &["a", "c", "b"])).holds();
    let mut renamed = as_text(true, &["a", "b"]);
    let people = renamed.tables.remove(&name("people")).unwrap();
    let folks = change(&people, |table| {
        table.name = name("folks");
        table.primary_key.as_mut().unwrap().name = "folks_pkey".to_owned();
    });
    renamed.tables.insert(folks.name.clone(), folks);
    Case::new(as_text(true, &["a", "b"]), renamed)
        .table_was("folks", "people")
        .holds();
}

/// A value that was added in a transaction cannot be used before its end, wherever it is used.
#[test]
fn en02_a_new_value_is_used_at_once() {
    let of_mood = |mut column: opp_migrate::schema::Column| {
        column.ty.kind = Kind::Enum("mood".to_owned());
        column
    };
    let array = |default: Option<&str>| {
        let mut moods = of_mood(column("moods", TypeKind::Text));
        moods.ty.array = true;
        moods.default.all = default.map(|text| Value::Text(text.to_owned().into()));
        table("people").with(moods)
    };
    let plain = table("people").with(of_mood(column("mood", TypeKind::Text)));
    let computed = {
        let mut is_c = optional("is_c", TypeKind::Boolean);
        is_c.generated = Some(opp_migrate::schema::Generated::new("mood = 'c'".to_owned(), true));
        plain.clone().with(is_c)
    };
    let mut indexed = plain.clone().index(&["mood"]);
    indexed.indexes[0].parts = vec![opp_core::def::IndexPart::Expr("(mood = 'c')".into())];
    let created = {
        let mut moods = array(Some("{a,\"c\"}"));
        moods.name = name("others");
        moods.primary_key = table("others").primary_key;
        moods
    };
    let of = |tables: Vec<Table>, variants: &[&str]| with_enum(schema(tables), variants);
    for (before, after) in [
        (vec![array(Some("{a}"))], vec![array(Some("{a,c}"))]),
        (vec![array(None)], vec![array(Some("{\"c\"}"))]),
        (vec![plain.clone()], vec![computed]),
        (vec![plain.clone()], vec![indexed]),
        (vec![plain.clone()], vec![plain.clone(), created]),
    ] {
        Case::new(of(before, &["a", "b"]), of(after, &["a", "b", "c"])).holds();
    }
}

#[test]
fn en05_an_enum_with_an_array_is_called_otherwise() {
    let of = |ty: &str| {
        let mut moods = optional("moods", TypeKind::Text);
        moods.ty.kind = Kind::Enum(ty.to_owned());
        moods.ty.array = true;
        let mut schema = with_enum(schema([table("people").with(moods)]), &["a", "b"]);
        let mut mood = schema.enums.remove("mood").unwrap();
        mood.name = ty.to_owned();
        schema.enums.insert(ty.to_owned(), mood);
        schema
    };
    Case::new(of("mood"), of("feeling"))
        .rows("UPDATE people SET moods = '{a,b,NULL}' WHERE id = 1")
        .keeps("SELECT string_agg(coalesce(moods::text, '-'), ';' ORDER BY id) FROM people")
        .gives("SELECT moods::text FROM people WHERE id = 1", "{a,b,NULL}")
        .holds();
}
