//! Columns go that stand in keys, checks and indexes.

use opp_test_variants::variants;
use opp_tests::law::{Case, Engine, round_trip};

variants! {
    #[derive(OppModel)]
    struct Entangled {
        #[opp(primary_key)]
        id: i32,
        kept: i32,
    }

    /// Each column but the key stands in something that keeps SQLite from dropping it by itself.
    mod entangled {
        #[opp(
            unique(in_unique, kept),
            index(in_index, kept),
            index(kept, where = "in_where > 0", name = "entangleds_partial"),
            check(in_check_not_negative = "in_check >= 0")
        )]
        struct Entangled {
            in_unique: i32,
            in_index: i32,
            in_where: i32,
            in_check: i32,
            #[opp(references = entangleds::id)] in_key: Option<i32>,
            in_generated: i32,
            #[opp(generated = "in_generated * 2")] generated: Option<i32>,
        }
    }
    mod untangled;
}

#[test]
fn co07_columns_in_keys_checks_and_indexes_are_dropped() {
    round_trip(&Case {
        databases: &[Engine::Sqlite, Engine::Postgres],
        before: entangled::models(),
        after: untangled::models(),
        rows: "INSERT INTO entangleds (id, kept, in_unique, in_index, in_where, in_check, in_key, in_generated) VALUES \
               (1, 1, 1, 1, 1, 1, NULL, 1), (2, 2, 2, 2, 2, 2, 1, 2), (3, 3, 3, 3, 3, 3, 2, 3)",
        operations: &[
            "drop_foreign_key entangleds_in_key_fkey",
            "drop_check entangleds_in_check_not_negative",
            "drop_unique entangleds_in_unique_kept_key",
            "drop_index entangleds_in_index_kept_idx",
            "drop_index entangleds_partial",
            "drop_column entangleds.generated",
            "drop_column entangleds.in_unique",
            "drop_column entangleds.in_index",
            "drop_column entangleds.in_where",
            "drop_column entangleds.in_check",
            "drop_column entangleds.in_key",
            "drop_column entangleds.in_generated",
        ],
        destructive: true,
        lost: &[
            "entangleds.in_unique",
            "entangleds.in_index",
            "entangleds.in_where",
            "entangleds.in_check",
            "entangleds.in_key",
            "entangleds.in_generated",
            "entangleds.generated",
        ],
        ..Case::default()
    });
}

mod two_part_key {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(primary_key(a, b))]
    struct Part {
        a: i32,
        b: i32,
        value: String,
    }
    declare!(Part);
}

mod one_part_key {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(primary_key(a))]
    struct Part {
        #[opp(auto_increment = false)]
        a: i32,
        value: String,
    }
    declare!(Part);
}

#[test]
fn co07_a_column_of_the_primary_key_is_dropped() {
    round_trip(&Case {
        before: two_part_key::models(),
        after: one_part_key::models(),
        operations: &["alter_primary_key parts", "drop_column parts.b"],
        destructive: true,
        tables_built: Some(1),
        lost: &["parts.b"],
        ..Case::default()
    });
}
