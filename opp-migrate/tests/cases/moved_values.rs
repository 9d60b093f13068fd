//! Do backfills read what the same migration drops, and generated columns follow the columns that they read?

use opp_core::def::{TypeKind, Value};
use opp_migrate::schema::{Generated, Kind, Table};

use super::{change, one, parents};
use crate::build::{With, column, optional, schema, table};
use crate::harness::{Case, STORED};

fn users() -> Table {
    table("users")
        .with(optional("bio", TypeKind::Text))
        .with(optional("age", TypeKind::Integer))
}

fn profiles() -> Table {
    table("profiles")
        .with(column("user_id", TypeKind::Integer))
        .references("user_id", "users")
}

const BIO: &str = "(SELECT u.bio FROM users u WHERE u.id = profiles.user_id)";
const SAME: &str = "SELECT count(*) AS value FROM profiles WHERE bio IS NOT NULL";

#[test]
fn co07_a_column_moves_to_another_table() {
    let without = change(&users(), |table| {
        table.columns.remove(1);
    });
    let with_bio = profiles().with(optional("bio", TypeKind::Text));
    Case::new(
        schema([users(), profiles()]),
        schema([without.clone(), with_bio.clone()]),
    )
    .goes("users.bio")
    .backfill("profiles", "bio", Value::Expr(BIO.into()))
    .gives(SAME, "3")
    .holds();
    // Both tables are built anew on SQLite.
    let checked = change(&without, |table| table.columns[1].nullable = false).check("age", "age > 0");
    Case::new(
        schema([users(), profiles()]),
        schema([checked, with_bio.check("bio", "bio <> ''")]),
    )
    .goes("users.bio")
    .backfill("profiles", "bio", Value::Expr(BIO.into()))
    .backfill("users", "age", Value::Integer(7))
    .gives(SAME, "3")
    .holds();
}

#[test]
fn co07_a_required_column_moves_within_a_table() {
    let without = change(&users(), |table| {
        table.columns.remove(1);
    });
    let after = without.with(column("text", TypeKind::Text));
    one(&users(), &after)
        .goes("users.bio")
        .backfill("users", "text", Value::Expr("coalesce(bio, '')".into()))
        .gives("SELECT count(*) AS value FROM users WHERE text <> ''", "3")
        .holds();
}

#[test]
fn tb02_a_column_takes_over_a_table_that_is_dropped() {
    let with_bio = users().with(optional("street", TypeKind::Text));
    let addresses = table("addresses")
        .with(column("user_id", TypeKind::Integer))
        .with(column("street", TypeKind::Text));
    let street = "(SELECT a.street FROM addresses a WHERE a.user_id = users.id)";
    Case::new(schema([users(), addresses]), schema([with_bio]))
        .goes("addresses")
        .backfill("users", "street", Value::Expr(street.into()))
        .gives("SELECT count(*) AS value FROM users WHERE street IS NOT NULL", "3")
        .holds();
}

fn computed(mut table: Table, name: &str, kind: TypeKind, expression: &str, stored: bool) -> Table {
    let mut computed = optional(name, kind);
    computed.generated = Some(Generated::new(expression.to_owned(), stored));
    table.columns.push(computed);
    table
}

#[test]
fn a_column_and_one_that_is_computed_from_it_come_and_go_together() {
    for &stored in STORED {
        let both = parents().with(optional("width", TypeKind::Integer));
        let both = computed(both, "area", TypeKind::BigInt, "width * 2", stored);
        one(&parents(), &both).holds();
        one(&both, &parents())
            .goes("parents.width")
            .goes("parents.area")
            .holds();
        let chained = change(&parents(), |table| table.columns[2].nullable = false);
        one(
            &chained,
            &computed(
                chained.clone().with(optional("width", TypeKind::Integer)),
                "area",
                TypeKind::BigInt,
                "width + age",
                stored,
            ),
        )
        .holds();
    }
}

#[test]
fn a_type_changes_while_what_is_computed_from_it_is_dropped() {
    for &stored in STORED {
        let before = computed(parents(), "shout", TypeKind::Text, "upper(label)", stored);
        let after = change(&parents(), |table| {
            table.columns[1].ty.kind = Kind::Plain(TypeKind::BigInt)
        });
        one(&before, &after).goes("parents.shout").holds();
        let other = computed(after.clone(), "shout", TypeKind::BigInt, "label * 2", stored);
        one(&before, &other).holds();
    }
}

#[test]
fn a_generated_column_with_a_check_and_a_unique_changes() {
    for &stored in STORED {
        let with = |expression: &str, kind: TypeKind| {
            let table = computed(parents(), "twice", kind, expression, stored);
            table
                .unique(&["twice"])
                .check("twice", "twice > 0")
                .index(&["twice", "age"])
        };
        one(&with("age * 2", TypeKind::BigInt), &with("age * 3", TypeKind::BigInt)).holds();
        one(&with("age * 2", TypeKind::BigInt), &with("age * 2", TypeKind::Integer)).holds();
    }
}

#[test]
fn a_generated_column_with_a_foreign_key_changes() {
    let child = |expression: &str| {
        let child = table("children").with(column("n", TypeKind::Integer));
        let child = computed(child, "parent_id", TypeKind::Integer, expression, true);
        let mut child = child.references("parent_id", "parents");
        child.foreign_keys[0].on_delete = opp_core::def::ReferentialAction::Restrict;
        child
    };
    let all = |expression: &str| schema([parents(), child(expression)]);
    Case::new(all("n"), all("n * 1")).holds();
}

#[test]
fn a_generated_column_that_a_foreign_key_refers_to_changes() {
    let parent =
        |expression: &str, kind: TypeKind| computed(parents(), "twice", kind, expression, true).unique(&["twice"]);
    let mut child = table("children")
        .with(optional("twice", TypeKind::BigInt))
        .references("twice", "parents");
    child.foreign_keys[0].referenced_columns = vec!["twice".to_owned()];
    let all = |expression: &str| schema([parent(expression, TypeKind::BigInt), child.clone()]);
    Case::new(all("age * 1"), all("age + 0")).holds();
}

#[test]
fn a_foreign_key_to_a_new_table_meets_rows() {
    let bare = table("children").with(column("parent_id", TypeKind::Integer));
    let keyed = bare.clone().references("parent_id", "parents");
    Case::new(schema([bare]), schema([parents(), keyed])).stops("children");
}
