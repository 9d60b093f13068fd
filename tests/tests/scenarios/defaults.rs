//! Defaults of the database come, change and go; rows that are there stay as they are.

use opp_test_variants::variants;
use opp_tests::law::{Case, Engine, Probe, SERVERS, round_trip};

variants! {
    #[derive(OppModel)]
    struct Item {
        #[opp(primary_key)]
        id: i32,
        n: i32,
        name: String,
    }

    mod none;
    mod some { struct Item { #[opp(default = 5)] n: i32, #[opp(default = "")] name: String } }
    mod others { struct Item { #[opp(default = -6)] n: i32, #[opp(default = expr("lower('X')"))] name: String } }
    mod empty_text { struct Item { n: !, name: Option<String>, #[opp(default = "")] note: Option<String> } }
}

const OPERATIONS: &[&str] = &["alter_column items.n (default)", "alter_column items.name (default)"];

#[test]
fn df01_a_default_is_added() {
    round_trip(&Case {
        before: none::models(),
        after: some::models(),
        operations: OPERATIONS,
        tables_built: Some(1),
        at_before: &[Probe::Rejects(
            "INSERT INTO items (name) VALUES ('x')",
            "NOT NULL constraint failed: items.n",
        )],
        at_after: &[Probe::Accepts("INSERT INTO items (id) VALUES (77)")],
        ..Case::default()
    });
}

#[test]
fn df01_df06_a_default_changes_to_an_expression() {
    round_trip(&Case {
        before: some::models(),
        after: others::models(),
        operations: OPERATIONS,
        tables_built: Some(1),
        at_before: &[Probe::Sqlite(DEFAULTS, "5|''")],
        at_after: &[Probe::Sqlite(DEFAULTS, "-6|lower('X')")],
        ..Case::default()
    });
}

const TWO_ITEMS: &str = "INSERT INTO items (n, name) VALUES (1, 'a'), (2, 'b')";
const DEFAULTS: &str = "SELECT group_concat(dflt_value, '|') FROM pragma_table_info('items')";

#[test]
fn df01_a_default_is_removed() {
    round_trip(&Case {
        before: others::models(),
        after: none::models(),
        operations: OPERATIONS,
        tables_built: Some(1),
        ..Case::default()
    });
}

mod dated {
    use crate::prelude::*;
    use chrono::NaiveDateTime;

    #[derive(OppModel)]
    struct Item {
        #[opp(primary_key)]
        id: i32,
        n: i32,
        name: String,
        #[opp(default = now)]
        created_at: NaiveDateTime,
        #[opp(default = false)]
        off: bool,
        #[opp(default = true)]
        on: bool,
        #[opp(default = uuid)]
        token: OppUuid,
    }
    declare!(Item);
}

#[test]
fn df03_df04_the_moment_and_flags_are_filled_in_by_the_database() {
    round_trip(&Case {
        after: dated::models(),
        operations: &["create_table items"],
        at_after: &[
            Probe::Accepts("INSERT INTO items (n, name) VALUES (1, 'a'), (2, 'b')"),
            Probe::On(
                &[Engine::Sqlite],
                &Probe::Then(
                    TWO_ITEMS,
                    "SELECT count(*) FROM items WHERE created_at > datetime('now', '-1 minute')",
                    "2",
                ),
            ),
            Probe::On(
                SERVERS,
                &Probe::Then(
                    TWO_ITEMS,
                    "SELECT count(*) FROM items WHERE created_at > CURRENT_TIMESTAMP - INTERVAL '1' MINUTE",
                    "2",
                ),
            ),
            Probe::Then(
                TWO_ITEMS,
                "SELECT count(*) FROM items WHERE \"on\" AND NOT \"off\"",
                "2",
            ),
            Probe::Then(TWO_ITEMS, "SELECT count(DISTINCT token) FROM items", "2"),
        ],
        ..Case::default()
    });
}

mod other_empty_text {
    use crate::prelude::*;

    /// What Rust fills in is no default of the database.
    #[derive(OppModel)]
    struct Item {
        #[opp(primary_key)]
        id: i32,
        #[opp(default = "")]
        name: Option<String>,
        note: Option<String>,
    }

    impl Default for Item {
        fn default() -> Self {
            Self {
                id: 0,
                name: Some("of the application".to_owned()),
                note: Some("of the application".to_owned()),
            }
        }
    }
    declare!(Item);
}

#[test]
fn df02_an_empty_text_null_and_nothing_are_three_defaults() {
    round_trip(&Case {
        before: empty_text::models(),
        after: other_empty_text::models(),
        operations: &["alter_column items.name (default)", "alter_column items.note (default)"],
        tables_built: Some(1),
        at_before: &[Probe::Then(
            "INSERT INTO items (id) VALUES (77)",
            "SELECT count(*) FROM items WHERE id = 77 AND name IS NULL AND note = ''",
            "1",
        )],
        at_after: &[Probe::Then(
            "INSERT INTO items (id) VALUES (77)",
            "SELECT count(*) FROM items WHERE id = 77 AND name = '' AND note IS NULL",
            "1",
        )],
        ..Case::default()
    });
}
