//! Columns come, go and move.

use opp_tests::law::{Case, Exchange, Probe, Project, Refusal, refused, round_trip};

mod plain {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct User {
        #[opp(primary_key)]
        id: i32,
        email: String,
    }
    declare!(User);
}

mod with_nick {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct User {
        #[opp(primary_key)]
        id: i32,
        email: String,
        nick: Option<String>,
    }
    declare!(User);
}

#[test]
fn co01_a_nullable_column_is_added_without_a_rebuild() {
    round_trip(&Case {
        before: plain::models(),
        after: with_nick::models(),
        operations: &["add_column users.nick"],
        tables_built: Some(0),
        at_after: &[Probe::Is("SELECT count(*) FROM users WHERE nick IS NULL", "3")],
        ..Case::default()
    });
}

#[test]
fn co02_a_plain_column_is_dropped_without_a_rebuild() {
    round_trip(&Case {
        before: with_nick::models(),
        after: plain::models(),
        asks: &["users.nick", "--allow-destructive"],
        operations: &["drop_column users.nick"],
        destructive: true,
        tables_built: Some(0),
        lost: &["users.nick"],
        ..Case::default()
    });
}

mod with_default_age {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct User {
        #[opp(primary_key)]
        id: i32,
        email: String,
        #[opp(default = 18)]
        age: i32,
    }
    declare!(User);
}

#[test]
fn co03_a_required_column_with_a_default_fills_old_rows() {
    round_trip(&Case {
        before: plain::models(),
        after: with_default_age::models(),
        operations: &["add_column users.age"],
        tables_built: Some(0),
        at_after: &[
            Probe::Is("SELECT count(*) FROM users WHERE age = 18", "3"),
            Probe::Is(
                "SELECT dflt_value FROM pragma_table_info('users') WHERE name = 'age'",
                "18",
            ),
        ],
        ..Case::default()
    });
}

mod with_age {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct User {
        #[opp(primary_key)]
        id: i32,
        email: String,
        age: i32,
    }
    declare!(User);
}

mod with_backfilled_age {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct User {
        #[opp(primary_key)]
        id: i32,
        email: String,
        #[opp(backfill = 21)]
        age: i32,
    }
    declare!(User);
}

#[test]
fn co04_co05_a_required_column_takes_a_value_for_old_rows_once() {
    round_trip(&Case {
        before: plain::models(),
        after: with_backfilled_age::models(),
        undecided: with_age::models(),
        asks: &["users.age", "backfill"],
        dialogue: &[
            Exchange {
                asked: "users.age",
                typed: "",
            },
            Exchange {
                asked: "SQL value",
                typed: "21\r",
            },
        ],
        operations: &["add_column users.age with backfill"],
        at_after: &[
            Probe::Is("SELECT count(*) FROM users WHERE age = 21", "3"),
            Probe::Is(
                "SELECT count(*) FROM pragma_table_info('users') WHERE dflt_value NOT NULL",
                "0",
            ),
            Probe::Rejects(
                "INSERT INTO users (email) VALUES ('x')",
                "NOT NULL constraint failed: users.age",
            ),
        ],
        ..Case::default()
    });
}

#[test]
fn co04_a_required_column_without_a_value_is_refused() {
    refused(&Refusal {
        before: plain::models(),
        after: with_age::models(),
        code: 3,
        says: &["users.age", "backfill"],
        ..Refusal::default()
    });
}

mod reordered {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct User {
        nick: Option<String>,
        email: String,
        #[opp(primary_key)]
        id: i32,
    }
    declare!(User);
}

#[test]
fn co06_the_order_of_fields_is_no_change() {
    let project = Project::migrated_to(&with_nick::models());
    project.models(&reordered::models());
    project
        .changes_nothing(|project| project.makemigrations(&["--no-input"]))
        .succeeds()
        .says("No changes");
    project.check().succeeds();
}

/// Each column but the key stands in something that keeps SQLite from dropping it by itself.
mod entangled {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(
        unique(in_unique, kept),
        index(in_index, kept),
        index(kept, where = "in_where > 0", name = "entangleds_partial"),
        check(in_check_not_negative = "in_check >= 0")
    )]
    struct Entangled {
        #[opp(primary_key)]
        id: i32,
        kept: i32,
        in_unique: i32,
        in_index: i32,
        in_where: i32,
        in_check: i32,
        #[opp(references = entangleds::id)]
        in_key: Option<i32>,
        in_generated: i32,
        #[opp(generated = "in_generated * 2")]
        generated: Option<i32>,
    }
    declare!(Entangled);
}

mod untangled {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct Entangled {
        #[opp(primary_key)]
        id: i32,
        kept: i32,
    }
    declare!(Entangled);
}

#[test]
fn co07_columns_in_keys_checks_and_indexes_are_dropped() {
    round_trip(&Case {
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
            "drop_column entangleds.in_unique",
            "drop_column entangleds.in_index",
            "drop_column entangleds.in_where",
            "drop_column entangleds.in_check",
            "drop_column entangleds.in_key",
            "drop_column entangleds.in_generated",
            "drop_column entangleds.generated",
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

mod hard_to_add {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct User {
        #[opp(primary_key)]
        id: i32,
        email: String,
        #[opp(unique)]
        code: Option<String>,
        #[opp(default = expr("abs(-7)"))]
        number: i64,
        #[opp(generated = "email || '!'", stored)]
        loud: Option<String>,
    }
    declare!(User);
}

#[test]
fn co08_columns_that_sqlite_cannot_add_are_added() {
    round_trip(&Case {
        before: plain::models(),
        after: hard_to_add::models(),
        operations: &[
            "add_column users.code",
            "add_column users.number",
            "add_column users.loud",
            "add_unique users_code_key",
        ],
        tables_built: Some(1),
        at_after: &[
            Probe::Is(
                "SELECT count(*) FROM users WHERE number = 7 AND loud = email || '!'",
                "3",
            ),
            Probe::Accepts("INSERT INTO users (email) VALUES ('x')"),
        ],
        ..Case::default()
    });
}

mod with_created_at {
    use crate::prelude::*;
    use chrono::NaiveDateTime;

    #[derive(OppModel)]
    struct User {
        #[opp(primary_key)]
        id: i32,
        email: String,
        #[opp(default = now)]
        created_at: NaiveDateTime,
    }
    declare!(User);
}

#[test]
fn co10_a_timestamp_with_default_now_needs_no_answer() {
    let project = Project::migrated_to(&plain::models());
    project
        .database()
        .run("INSERT INTO users (email) VALUES ('a'), ('b'), ('c')");
    project.models(&with_created_at::models());
    project.makemigrations(&["--no-input"]).succeeds();
    project.opp(&["migrate"]).succeeds();
    let recent = "SELECT count(*) FROM users WHERE created_at > datetime('now', '-1 hour')";
    assert_eq!(project.database().value(recent).as_deref(), Some("3"));
}

mod with_odd_texts {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(check(not_odd = "email <> 'it''s; -- \"%\" ?'"))]
    struct User {
        #[opp(primary_key)]
        id: i32,
        email: String,
        #[opp(default = "it's; -- \"%\" \\ ? 🦀\nnext line")]
        odd: String,
    }
    declare!(User);
}

#[test]
fn co12_texts_with_every_special_character_arrive_unchanged() {
    round_trip(&Case {
        before: plain::models(),
        after: with_odd_texts::models(),
        operations: &["add_column users.odd", "add_check users_not_odd"],
        at_after: &[
            Probe::Is("SELECT DISTINCT odd FROM users", "it's; -- \"%\" \\ ? 🦀\nnext line"),
            Probe::Rejects(
                "INSERT INTO users (email) VALUES ('it''s; -- \"%\" ?')",
                "CHECK constraint failed",
            ),
        ],
        ..Case::default()
    });
}

mod with_three_more {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct User {
        #[opp(primary_key)]
        id: i32,
        a: Option<i32>,
        email: String,
        c: Option<i32>,
        b: Option<i32>,
    }
    declare!(User);
}

#[test]
fn co13_several_columns_are_added_in_the_order_of_the_struct() {
    round_trip(&Case {
        before: plain::models(),
        after: with_three_more::models(),
        operations: &["add_column users.a", "add_column users.c", "add_column users.b"],
        tables_built: Some(0),
        at_after: &[Probe::Is(
            "SELECT group_concat(name) FROM pragma_table_info('users')",
            "id,email,a,c,b",
        )],
        ..Case::default()
    });
}

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

mod uncomputed {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct Item {
        #[opp(primary_key)]
        id: i32,
        price: i32,
        quantity: i32,
    }
    declare!(Item);
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
        at_after: &[Probe::Is(TOTALS, "10,40,90")],
        ..Case::default()
    });
    round_trip(&Case {
        before: computed::models(),
        after: computed_otherwise::models(),
        rows,
        operations: &["alter_column items.total (generated)"],
        changed: &["items.total"],
        at_after: &[Probe::Is(TOTALS, "11,41,91")],
        ..Case::default()
    });
    round_trip(&Case {
        before: stored::models(),
        after: computed::models(),
        rows,
        operations: &["alter_column items.total (generated)"],
        at_after: &[Probe::Is(TOTALS, "10,40,90")],
        ..Case::default()
    });
}
