//! Do several renames and drops at once keep every value where it belongs?

mod build;

use build::{With, column, name, schema, table};
use opp_core::def::TypeKind;
use opp_migrate::diff::{Answers, Diff, diff};
use opp_migrate::pair::Pair;
use opp_migrate::schema::{Hints, Schema, TableName};

fn hinted(before: &Schema, after: &Schema, hints: &Hints) -> Diff {
    let found = diff(Pair::new(before, after), hints, &Answers::default());
    let mut there = before.clone();
    for change in &found.changes {
        there.apply(change).expect("a change fits the schema it was found in");
    }
    let again = diff(Pair::new(&there, after), hints, &Answers::default());
    assert_eq!(
        again,
        Diff::default(),
        "the hints stay in the code and say nothing more"
    );
    found
}

fn lines(found: &Diff) -> Vec<String> {
    found.changes.iter().map(ToString::to_string).collect()
}

fn users(columns: &[&str]) -> Schema {
    let with = |table, name: &&str| With::with(table, column(name, TypeKind::Text));
    schema([columns.iter().fold(table("users"), with)])
}

fn columns(renames: &[(&str, &str)]) -> Hints {
    let key = |column: &str| (name("users"), column.to_owned());
    Hints {
        columns: renames.iter().map(|(from, to)| (key(to), (*from).to_owned())).collect(),
        ..Hints::default()
    }
}

#[test]
fn a_column_takes_the_name_that_another_one_gives_up() {
    let found = hinted(
        &users(&["a", "b"]),
        &users(&["b", "c"]),
        &columns(&[("a", "b"), ("b", "c")]),
    );
    assert_eq!(
        lines(&found),
        ["~ Rename column b of users to c", "~ Rename column a of users to b"]
    );
    assert!(found.questions.is_empty());
}

#[test]
fn a_new_column_may_have_the_old_name_at_once() {
    let mut after = users(&["b"]);
    let anew = build::optional("a", TypeKind::Text);
    after.tables.get_mut(&name("users")).unwrap().columns.push(anew);
    let found = hinted(&users(&["a"]), &after, &columns(&[("a", "b")]));
    assert_eq!(
        lines(&found),
        ["~ Rename column a of users to b", "+ Add column a to users"]
    );
}

#[test]
fn a_table_takes_the_name_that_another_one_gives_up() {
    let people = table("people").with(column("born", TypeKind::Date));
    let users = table("users").with(column("email", TypeKind::Text));
    let as_called = |mut it: opp_migrate::schema::Table, new: &str| {
        it.name = name(new);
        it.primary_key.as_mut().unwrap().name = format!("{new}_pkey");
        it
    };
    let after = schema([as_called(people.clone(), "users"), as_called(users.clone(), "visitors")]);
    let hints = Hints {
        tables: [
            (name("users"), "people".to_owned()),
            (name("visitors"), "users".to_owned()),
        ]
        .into(),
        ..Hints::default()
    };
    let found = hinted(&schema([people, users]), &after, &hints);
    assert_eq!(
        lines(&found)[..2],
        ["~ Rename table users to visitors", "~ Rename table people to users"]
    );
    assert!(found.questions.is_empty());
}

#[test]
fn a_ring_of_any_length_is_opened_before_its_tables_go() {
    let parent = |it: &str, parent: &str| {
        table(it)
            .with(column("next", TypeKind::Integer))
            .references("next", parent)
    };
    let ring = schema([parent("a", "b"), parent("b", "c"), parent("c", "a")]);
    let found = hinted(&ring, &Schema::default(), &Hints::default());
    let mut now = ring;
    for change in &found.changes {
        now.apply(change).unwrap();
        assert_eq!(keys_to_nowhere(&now), Vec::<TableName>::new(), "after {change}");
    }
}

#[test]
fn foreign_keys_go_before_the_unique_constraints_they_rest_on() {
    let codes = || table("a").with(column("code", TypeKind::Integer));
    let other = || table("b").with(column("code", TypeKind::Integer));
    let before = schema([codes().unique(&["code"]), other().references("code", "a")]);
    let found = hinted(&before, &schema([codes(), other()]), &Hints::default());
    assert_eq!(
        lines(&found),
        [
            "- Drop foreign key b_code_fkey from b",
            "- Drop unique constraint a_code_key from a"
        ]
    );
}

fn keys_to_nowhere(schema: &Schema) -> Vec<TableName> {
    let keys = schema.tables.values().flat_map(|table| &table.foreign_keys);
    keys.map(|key| key.references.clone())
        .filter(|parent| !schema.tables.contains_key(parent))
        .collect()
}
