//! Generated columns come, go, change and survive a rebuild.

use opp_test_variants::variants;
use opp_tests::law::{Case, Engine, Probe, round_trip};

macro_rules! generated {
    ($module:ident, $expression:literal $(, $stored:ident)?) => {
        mod $module {
            use crate::prelude::*;

            #[derive(OppModel)]
            struct Item {
                #[opp(primary_key)]
                id: i32,
                price: i32,
                quantity: i32,
                #[opp(generated = $expression $(, $stored)?)]
                total: Option<i32>,
            }
            declare!(Item);
        }
    };
}

generated!(computed, "price * quantity");
generated!(stored, "price * quantity", stored);
generated!(computed_otherwise, "price * quantity + 1");

variants! {
    #[derive(OppModel)]
    struct Item {
        #[opp(primary_key)]
        id: i32,
        price: Option<i32>,
        quantity: i32,
        #[opp(generated = "price * quantity", stored)]
        total: Option<i32>,
        #[opp(generated = "quantity + 1", index)]
        next: Option<i32>,
    }

    mod uncomputed { struct Item { total: !, next: !, price: i32 } }
    mod optional_price;
    mod required_price { struct Item { #[opp(default = 5)] price: i32 } }
}

const TOTALS: &str = "SELECT group_concat(total) FROM items";

#[test]
fn co14_a_generated_column_comes_goes_and_changes() {
    let rows = "INSERT INTO items (id, price, quantity) VALUES (1, 1, 10), (2, 2, 20), (3, 3, 30)";
    round_trip(&Case {
        before: uncomputed::models(),
        after: computed::models(),
        rows,
        operations: &["add_column items.total"],
        at_after: &[Probe::Sqlite(TOTALS, "10,40,90")],
        ..Case::default()
    });
    round_trip(&Case {
        before: computed::models(),
        after: computed_otherwise::models(),
        rows,
        operations: &["alter_column items.total (generated)"],
        changed: &["items.total"],
        at_after: &[Probe::Sqlite(TOTALS, "11,41,91")],
        ..Case::default()
    });
    round_trip(&Case {
        // PostgreSQL stores both.
        databases: &[Engine::Sqlite, Engine::Mysql],
        before: stored::models(),
        after: computed::models(),
        rows,
        operations: &["alter_column items.total (generated)"],
        at_after: &[Probe::Sqlite(TOTALS, "10,40,90")],
        ..Case::default()
    });
}

#[test]
fn sq10_generated_columns_survive_and_nulls_become_the_default() {
    round_trip(&Case {
        before: optional_price::models(),
        after: required_price::models(),
        rows: "INSERT INTO items (id, price, quantity) VALUES (1, NULL, 2), (2, 10, 3), (3, 20, 4)",
        operations: &["alter_column items.price (default, nullable) with backfill"],
        tables_built: Some(1),
        changed: &["items.price", "items.total"],
        lost: &["items.price", "items.total"],
        at_before: &[Probe::Sqlite(
            "SELECT count(*) FROM pragma_table_xinfo('items') WHERE hidden > 0",
            "2",
        )],
        at_after: &[
            Probe::Sqlite("SELECT group_concat(total) FROM items", "10,30,80"),
            Probe::Sqlite("SELECT count(*) FROM pragma_table_xinfo('items') WHERE hidden > 0", "2"),
        ],
        ..Case::default()
    });
}
