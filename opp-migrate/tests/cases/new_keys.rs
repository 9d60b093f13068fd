//! Does a table with rows get another key, with a number for each row, and the old one back?

use opp_core::def::TypeKind;
use opp_migrate::schema::{Column, PrimaryKey, Table};

use super::change;
use crate::build::{With, column, optional, schema, table};
use crate::harness::Case;

fn keyed_by(mut table: Table, columns: &[&str]) -> Table {
    table.primary_key = Some(PrimaryKey {
        name: format!("{}_pkey", table.name),
        columns: columns.iter().map(|&name| name.to_owned()).collect(),
    });
    table
}

/// `code` is the key.
fn coded() -> Table {
    let mut coded = keyed_by(table("things"), &["code"]);
    coded.columns = vec![column("code", TypeKind::Text), optional("label", TypeKind::Text)];
    coded
}

fn counted(name: &str) -> Column {
    Column {
        auto_increment: true,
        ..column(name, TypeKind::Integer)
    }
}

/// `id` is the key, and `code` is unique.
fn numbered() -> Table {
    keyed_by(coded(), &["id"]).with(counted("id")).unique(&["code"])
}

#[test]
fn pk04_rows_are_numbered_when_a_table_gets_a_counting_key() {
    let case = Case::new(schema([coded()]), schema([numbered()]));
    case.gives("SELECT count(DISTINCT id) AS value FROM things WHERE id > 0", "3")
        .gives("SELECT max(id) AS value FROM things", "3")
        .holds();
}

#[test]
fn pk04_a_counting_key_makes_way_for_the_former_key() {
    let case = Case::new(schema([numbered()]), schema([coded()]));
    case.goes("things.id").holds();
}

#[test]
fn pk04_a_joining_table_gets_a_key_of_its_own() {
    let mut pairs = keyed_by(table("pairs"), &["left_id", "right_id"]);
    pairs.columns = vec![
        column("left_id", TypeKind::Integer),
        column("right_id", TypeKind::Integer),
    ];
    let pairs = pairs.references("left_id", "lefts").references("right_id", "rights");
    let own = keyed_by(pairs.clone(), &["id"])
        .with(counted("id"))
        .unique(&["left_id", "right_id"]);
    let all = |pairs: &Table| schema([table("lefts"), table("rights"), pairs.clone()]);
    Case::new(all(&pairs), all(&own))
        .gives(
            "SELECT count(DISTINCT id) AS value FROM pairs WHERE id BETWEEN 1 AND 3",
            "3",
        )
        .holds();
    Case::new(all(&own), all(&pairs)).goes("pairs.id").holds();
}

#[test]
fn pk04_a_key_that_others_refer_to_becomes_unique_beside_a_counting_key() {
    let mut child = table("children")
        .with(column("thing", TypeKind::Text))
        .references("thing", "things");
    child.foreign_keys[0].referenced_columns = vec!["code".to_owned()];
    let all = |things: Table| schema([things, child.clone()]);
    Case::new(all(coded()), all(numbered())).holds();
    Case::new(all(numbered()), all(coded())).goes("things.id").holds();
}

#[test]
fn pk04_the_counting_key_gets_another_name_and_another_column() {
    let before = keyed_by(table("things"), &["id"]).with(optional("label", TypeKind::Text));
    let mut after = keyed_by(before.clone(), &["number"]);
    after.columns.remove(0);
    let after = after.with(counted("number"));
    Case::new(schema([before]), schema([after])).goes("things.id").holds();
}

#[test]
fn pk03_a_column_leaves_the_key_and_changes() {
    let before = keyed_by(coded(), &["code", "label"]);
    let before = change(&before, |table| table.columns[1].nullable = false);
    let optional = change(&keyed_by(before.clone(), &["code"]), |table| {
        table.columns[1].nullable = true
    });
    let number = change(&keyed_by(before.clone(), &["code"]), |table| {
        table.columns[1].ty.kind = opp_migrate::schema::Kind::Plain(TypeKind::BigInt);
    });
    for after in [optional, number] {
        Case::new(schema([before.clone()]), schema([after.clone()])).holds();
    }
}

fn composite(key: &[&str], unique: Option<&[&str]>) -> Table {
    let mut table = keyed_by(table("things"), key);
    table.columns = vec![column("t", TypeKind::Integer), column("n", TypeKind::Integer)];
    match unique {
        Some(columns) => table.unique(columns),
        None => table,
    }
}

fn pointing(order: [&str; 2]) -> Table {
    let mut child = table("children")
        .with(column("thing_t", TypeKind::Integer))
        .with(column("thing_n", TypeKind::Integer))
        .references("thing_t", "things");
    let key = &mut child.foreign_keys[0];
    key.columns = order.iter().map(|name| format!("thing_{name}")).collect();
    key.referenced_columns = order.iter().map(|&name| name.to_owned()).collect();
    child
}

#[test]
fn pk03_keys_change_their_order_under_a_foreign_key() {
    let child = pointing(["t", "n"]);
    let all = |things: Table| schema([things, child.clone()]);
    Case::new(
        all(composite(&["t", "n"], None)),
        all(composite(&["n"], Some(&["t", "n"]))),
    )
    .holds();
    Case::new(
        all(composite(&["n"], Some(&["t", "n"]))),
        all(composite(&["t", "n"], None)),
    )
    .holds();
}

#[test]
fn pk03_the_primary_key_is_reordered_under_a_foreign_key() {
    let both = |key: [&str; 2]| schema([composite(&key, None), pointing(key)]);
    Case::new(both(["t", "n"]), both(["n", "t"])).holds();
    let unique = |key: [&str; 2]| schema([composite(&["n"], Some(&key)), pointing(key)]);
    Case::new(unique(["t", "n"]), unique(["n", "t"])).holds();
}
