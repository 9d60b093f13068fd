//! What only SQLite has: its counter, its options, its way of keeping values.

use opp_core::def::{ReferentialAction, SqliteOptions, TypeKind, Value};
use opp_migrate::schema::Generated;

use crate::build::{With, column, optional, schema, table};
use crate::cases::{change, one, parents};
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
        (TypeKind::Json, TypeKind::Text),
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
        let kept = one(&of(before.clone()), &of(after.clone()));
        let (_, script) = kept.script();
        let mut database = kept.database(&script);
        let read = "SELECT quote(c) AS value FROM t ORDER BY id";
        let values = database.value(read);
        database
            .migrate(true)
            .unwrap_or_else(|error| panic!("{before:?} {after:?}: {error}"));
        database
            .migrate(false)
            .unwrap_or_else(|error| panic!("{after:?} {before:?}: {error}"));
        assert_eq!(database.value(read), values, "{before:?} to {after:?} and back");
        kept.holds();
    }
}

#[test]
fn pk07_the_counter_survives_deleted_ids() {
    let after = change(&parents(), |table| table.columns[2].nullable = false);
    one(&parents(), &after)
        .backfill("parents", "age", Value::Integer(4))
        .rows("INSERT INTO parents (id, label, age) VALUES (50, 'x', 1); DELETE FROM parents WHERE id = 50")
        .gives(
            "SELECT CAST(seq AS TEXT) AS value FROM sqlite_sequence WHERE name = 'parents'",
            "50",
        )
        .holds();
    one(&parents(), &after)
        .backfill("parents", "age", Value::Integer(4))
        .rows("DELETE FROM parents")
        .gives(
            "SELECT CAST(seq AS TEXT) AS value FROM sqlite_sequence WHERE name = 'parents'",
            "3",
        )
        .holds();
}

#[test]
fn strict_and_without_rowid_tables() {
    let keyed = |strict, without_rowid| {
        let mut table = table("t")
            .with(column("n", TypeKind::Integer))
            .with(column("flag", TypeKind::Boolean));
        table.columns[0].auto_increment = false;
        table.options.sqlite = SqliteOptions { strict, without_rowid };
        table
    };
    let before = keyed(false, false);
    for after in [keyed(true, false), keyed(false, true), keyed(true, true)] {
        one(&before, &after).rebuilds(1).holds();
        one(&after, &change(&after, |table| table.columns[1].nullable = true))
            .rebuilds(1)
            .holds();
    }
}

#[test]
fn co14_generated_columns_come_change_and_go() {
    let generated = |expression: &str, stored: bool| {
        let mut twice = optional("twice", TypeKind::Integer);
        twice.generated = Some(Generated {
            expression: expression.to_owned(),
            stored,
        });
        parents().with(twice)
    };
    one(&parents(), &generated("age * 2", false)).rebuilds(0).holds();
    one(&parents(), &generated("age * 2", true)).rebuilds(1).holds();
    one(&generated("age * 2", false), &generated("age * 3", false))
        .gives("SELECT twice || '' AS value FROM parents", "3,6,9")
        .holds();
    one(&generated("age * 2", true), &generated("age * 2", false)).holds();
    let mut renamed = generated("years * 2", true);
    renamed.columns[2].name = "years".to_owned();
    one(&generated("age * 2", true), &renamed)
        .column_was("parents", "years", "age")
        .rebuilds(0)
        .holds();
}

#[test]
fn a_table_that_refers_to_itself_without_an_action_goes_in_a_transaction() {
    let mut tree = table("tree")
        .with(optional("up", TypeKind::Integer))
        .references("up", "tree");
    tree.foreign_keys[0].on_delete = ReferentialAction::NoAction;
    let gone = Case::new(schema([tree]), schema([])).goes("tree");
    assert!(gone.script().1.up.transactional);
}
