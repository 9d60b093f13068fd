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
    let left = hints.clone().since(&hints.stated_renames(), &there);
    let again = diff(Pair::new(&there, after), &left, &Answers::default());
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
fn two_columns_swap_their_names() {
    let both = users(&["a", "b"]);
    let found = hinted(&both, &both, &columns(&[("a", "b"), ("b", "a")]));
    assert_eq!(
        lines(&found),
        [
            "~ Rename column b of users to _opp_rename_0",
            "~ Rename column a of users to b",
            "~ Rename column _opp_rename_0 of users to a",
        ]
    );
    assert!(found.questions.is_empty());
}

#[test]
fn a_ring_of_columns_gives_each_name_on() {
    let all = users(&["a", "b", "c"]);
    let found = hinted(&all, &all, &columns(&[("a", "b"), ("b", "c"), ("c", "a")]));
    assert_eq!(found.changes.len(), 4, "{:?}", lines(&found));
    assert!(found.questions.is_empty());
}

#[test]
fn a_chain_leaves_its_first_name_to_a_new_column() {
    let mut after = users(&["b", "c"]);
    let new = build::optional("a", TypeKind::Text);
    after.tables.get_mut(&name("users")).unwrap().columns.push(new);
    let found = hinted(&users(&["a", "b"]), &after, &columns(&[("a", "b"), ("b", "c")]));
    assert_eq!(
        lines(&found),
        [
            "~ Rename column b of users to c",
            "~ Rename column a of users to b",
            "+ Add column a to users"
        ]
    );
}

#[test]
fn two_tables_swap_their_names() {
    let people = table("people").with(column("born", TypeKind::Date));
    let users = table("users").with(column("email", TypeKind::Text));
    let after = schema([
        table("users").with(column("born", TypeKind::Date)),
        table("people").with(column("email", TypeKind::Text)),
    ]);
    let hints = Hints {
        tables: [
            (name("users"), "people".to_owned()),
            (name("people"), "users".to_owned()),
        ]
        .into(),
        ..Hints::default()
    };
    let found = hinted(&schema([people, users]), &after, &hints);
    assert_eq!(
        lines(&found)[..3],
        [
            "~ Rename table users to _opp_rename_0",
            "~ Rename table people to users",
            "~ Rename table _opp_rename_0 to people",
        ]
    );
}

#[test]
fn a_table_moves_into_a_schema() {
    let crm = TableName {
        schema: Some("crm".to_owned()),
        name: "users".to_owned(),
    };
    for old in ["users", "people"] {
        let before = schema([table(old).with(column("email", TypeKind::Text))]);
        let mut after = schema([table("users").with(column("email", TypeKind::Text))]);
        let mut moved = after.tables.remove(&name("users")).unwrap();
        moved.name = crm.clone();
        after.tables.insert(crm.clone(), moved);
        let hints = Hints {
            tables: [(crm.clone(), old.to_owned())].into(),
            ..Hints::default()
        };
        let found = hinted(&before, &after, &hints);
        assert_eq!(lines(&found)[0], format!("~ Rename table {old} to crm.users"));
        assert!(found.questions.is_empty());
    }
}

/// Statements that contradict each other or the history are named; nothing is guessed.
#[test]
fn contradictions_are_named() {
    let asked = |before: &Schema, after: &Schema, hints: &Hints| -> Vec<String> {
        let found = diff(Pair::new(before, after), hints, &Answers::default());
        found.questions.iter().map(ToString::to_string).collect()
    };
    let twice = columns(&[("a", "b"), ("a", "c")]);
    assert_eq!(
        asked(&users(&["a"]), &users(&["b", "c"]), &twice)[0],
        "the column users.a cannot be renamed to both users.b and users.c"
    );
    let both = users(&["a", "b"]);
    assert_eq!(
        asked(&both, &both, &columns(&[("a", "b")])),
        ["Was users.a renamed to users.b, and the b that is there now dropped?"]
    );
    let tables = schema([table("people"), table("users")]);
    let onto = Hints {
        tables: [(name("users"), "people".to_owned())].into(),
        ..Hints::default()
    };
    assert_eq!(
        asked(&tables, &tables, &onto),
        [
            "users states `renamed_from` people, but the migrations already have a table users that was created separately"
        ]
    );
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
