//! What only SQLite has: AUTOINCREMENT counters, STRICT tables, tables without row ids.

use opp_core::def::{ReferentialAction, SqliteOptions, TypeKind, Value};

use crate::build::{With, column, optional, schema, table};
use crate::cases::{change, one, parents};
use crate::harness::Case;

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
fn fk04_a_table_that_refers_to_itself_without_an_action_needs_no_transaction_of_its_own() {
    let mut tree = table("tree")
        .with(optional("up", TypeKind::Integer))
        .references("up", "tree");
    tree.foreign_keys[0].on_delete = ReferentialAction::NoAction;
    let gone = Case::new(schema([tree]), schema([])).goes("tree");
    assert!(gone.script().1.up.transactional);
    gone.holds();
}

#[test]
fn co04_a_value_for_the_rows_there_are_is_no_default() {
    one(&parents(), &parents().with(column("n", TypeKind::Integer)))
        .backfill("parents", "n", Value::Integer(7))
        .gives(
            "SELECT count(dflt_value) AS value FROM pragma_table_info('parents')",
            "0",
        )
        .holds();
}

/// One of two equal checks may go without a trace.
#[test]
fn a_file_says_that_it_has_no_sql() {
    let both = parents().check("one", "age > 0").check("other", "age > 0");
    let case = one(&both, &parents().check("one", "age > 0"));
    let (_, script) = case.script();
    for file in [&script.up, &script.down] {
        assert!(file.text.contains("check parents_other"), "{}", file.text);
        assert!(file.text.contains("(no SQL on SQLite)"), "{}", file.text);
    }
    case.holds();
}
