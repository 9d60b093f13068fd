//! Several renames at once: swaps, rings, chains with newcomers, together with other types, and tables and variants likewise.

use opp_test_variants::variants;
use opp_tests::law::{Case, Engine, Probe, Project, on_each, round_trip};

variants! {
    #[derive(OppModel)]
    struct User {
        #[opp(primary_key)]
        id: i32,
        #[opp(max_length = 40)]
        x: String,
        #[opp(max_length = 40, renamed_from = "x")]
        y: Option<String>,
    }

    mod two_columns {
        #[opp(index(x, name = "by_x"), check(said = "x <> 'it''s y'"))]
        struct User {
            #[opp(max_length = 40, unique)] x: String,
            #[opp(max_length = 40)] y: Option<String>,
        }
    }
    mod onto_another;
}

models!(two_columns_swapped, [User], {
    #[derive(OppModel)]
    #[opp(index(y, name = "by_x"), check(said = "y <> 'it''s y'"))]
    struct User {
        #[opp(primary_key)]
        id: i32,
        #[opp(max_length = 40, unique, renamed_from = "x")]
        y: String,
        #[opp(max_length = 40, renamed_from = "y")]
        x: Option<String>,
    }
});

const TWO_COLUMNS: &str = "INSERT INTO users (id, x, y) VALUES (1, 'x1', 'y1'), (2, 'x2', NULL), (3, 'x3', 'y3')";

/// Each name is taken by the other column, so one waits under a third name. Attributes left in the code say nothing more.
#[test]
fn rn08_two_columns_swap_their_names() {
    round_trip(&Case {
        before: two_columns::models(),
        after: two_columns_swapped::models(),
        rows: TWO_COLUMNS,
        renamed: &[("users.x", "users.y"), ("users.y", "users.x")],
        tables_built: Some(0),
        at_after: &[
            Probe::Rejects(
                "INSERT INTO users (id, y) VALUES (9, 'it''s y')",
                "CHECK constraint failed",
            ),
            Probe::Rejects("INSERT INTO users (id, y) VALUES (9, 'x1')", "UNIQUE constraint failed"),
        ],
        ..Case::default()
    });
}

variants! {
    #[derive(OppModel)]
    struct Item {
        #[opp(primary_key)]
        id: i32,
        a: i32,
        b: i32,
    }

    mod ring { struct Item { b: i64, #[opp(max_length = 30)] c: String } }
    mod chain;
}

variants! {
    #[derive(OppModel)]
    struct Item {
        #[opp(primary_key)]
        id: i32,
        #[opp(renamed_from = "a")]
        b: i64,
        #[opp(renamed_from = "b")]
        c: i64,
        #[opp(max_length = 50, renamed_from = "c")]
        a: String,
    }

    mod ring_turned;
    mod chain_with_newcomer {
        struct Item {
            #[opp(renamed_from = "a")] b: i32,
            #[opp(renamed_from = "b")] c: i32,
            #[opp(default = 7)] a: i32,
        }
    }
}

#[test]
fn rn08_three_columns_pass_their_names_on_with_other_types() {
    round_trip(&Case {
        before: ring::models(),
        after: ring_turned::models(),
        renamed: &[("items.a", "items.b"), ("items.b", "items.c"), ("items.c", "items.a")],
        ..Case::default()
    });
}

#[test]
fn rn10_a_chain_of_columns_leaves_its_first_name_to_a_new_one() {
    round_trip(&Case {
        before: chain::models(),
        after: chain_with_newcomer::models(),
        operations: &[
            "rename_column items.b to c",
            "rename_column items.a to b",
            "add_column items.a",
        ],
        renamed: &[("items.a", "items.b"), ("items.b", "items.c")],
        at_after: &[Probe::Sqlite("SELECT min(a) || max(a) FROM items", "77")],
        lost: &["items.a"],
        ..Case::default()
    });
}

variants! {
    #[derive(OppModel)]
    struct Cat {
        #[opp(primary_key)]
        id: i32,
        #[opp(unique, max_length = 30)]
        name: String,
    }

    #[derive(OppModel)]
    struct Dog {
        #[opp(primary_key)]
        id: i32,
        #[opp(index)]
        born: i32,
    }

    #[derive(OppModel)]
    struct Tag {
        #[opp(primary_key)]
        id: i32,
        #[opp(references = cats::id, on_delete = cascade)]
        cat_id: i32,
    }

    mod two_tables;
    mod two_tables_swapped {
        #[opp(renamed_from = "dogs")]
        struct Cat {
            name: !,
            #[opp(index)] born: i32,
        }
        #[opp(renamed_from = "cats")]
        struct Dog {
            born: !,
            #[opp(unique, max_length = 30)] name: String,
        }
        struct Tag {
            #[opp(references = dogs::id, on_delete = cascade)] cat_id: i32,
        }
    }
}

/// The keys of the third table follow the rows, not the name.
#[test]
fn rn08_two_tables_swap_their_names() {
    round_trip(&Case {
        before: two_tables::models(),
        after: two_tables_swapped::models(),
        rows: "INSERT INTO cats (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c'); \
               INSERT INTO dogs (id, born) VALUES (11, 1), (12, 2), (13, 3); \
               INSERT INTO tags (id, cat_id) VALUES (1, 1), (2, 2), (3, 2)",
        renamed: &[("cats", "dogs"), ("dogs", "cats")],
        at_after: &[Probe::Rejects(
            "INSERT INTO tags (id, cat_id) VALUES (9, 11)",
            "FOREIGN KEY constraint failed",
        )],
        ..Case::default()
    });
}

variants! {
    #[derive(OppModel)]
    struct Account {
        #[opp(primary_key)]
        id: i32,
        #[opp(unique, max_length = 30)]
        name: String,
    }

    #[derive(OppModel)]
    struct Login {
        #[opp(primary_key)]
        id: i32,
        #[opp(references = accounts::id)]
        account_id: i32,
    }

    mod in_public;
    mod in_a_schema { #[opp(schema_name = "crm", renamed_from = "accounts")] struct Account; }
}

#[test]
fn rn04_a_table_moves_into_a_schema_of_postgres() {
    on_each(&[Engine::Postgres], |engine| {
        let project = Project::migrated_on(engine, &in_public::models());
        project
            .database()
            .insert("INSERT INTO accounts VALUES (1, 'a'), (2, 'b'); INSERT INTO logins VALUES (1, 2)");
        let content = project.database().content();
        project.models(&in_a_schema::models());
        project.makemigrations(&["--no-input"]).succeeds();
        project.opp(&["migrate"]).succeeds();
        project.check().succeeds();
        project
            .changes_nothing(|project| project.makemigrations(&["--no-input"]))
            .succeeds()
            .says("No changes");
        project.opp(&["migrate", "downgrade", "-1", "--yes"]).succeeds();
        assert_eq!(project.database().content(), content, "after the way down");
    });
}

macro_rules! tasks {
    ($module:ident, $($name:literal)?: $($(#[$variant:meta])* $variant_name:ident),+) => {
        models!($module, [Task], {
            #[derive(OppEnum, Clone, Copy, Debug, PartialEq, Eq)]
            $(#[opp($name)])?
            pub enum State {
                $($(#[$variant])* $variant_name),+
            }

            #[derive(OppModel)]
            struct Task {
                #[opp(primary_key)]
                id: i32,
                state: State,
                former: Option<State>,
            }
        });
    };
}

tasks!(states,: Open, Done, Late);
tasks!(states_swapped,: #[opp(renamed_from = "done")] Open, #[opp(renamed_from = "open")] Done, Late);
tasks!(states_passed_on,: #[opp(renamed_from = "open")] Done, #[opp(renamed_from = "done")] Closed, Open, Late);

const STATES: &str = "INSERT INTO tasks VALUES (1, 'open', NULL), (2, 'done', 'open'), (3, 'late', 'done')";

#[test]
fn en05_two_variants_swap_their_names() {
    round_trip(&Case {
        before: states::models(),
        after: states_swapped::models(),
        rows: STATES,
        operations: &["alter_enum state"],
        changed: &["tasks.state", "tasks.former"],
        at_after: &[Probe::Sqlite("SELECT group_concat(state) FROM tasks", "done,open,late")],
        ..Case::default()
    });
}

#[test]
fn en05_a_chain_of_variants_leaves_its_first_name_to_a_new_one() {
    round_trip(&Case {
        before: states::models(),
        after: states_passed_on::models(),
        rows: STATES,
        operations: &["alter_enum state"],
        changed: &["tasks.state", "tasks.former"],
        at_after: &[Probe::Sqlite(
            "SELECT group_concat(state) FROM tasks",
            "done,closed,late",
        )],
        ..Case::default()
    });
}

/// `y` exists beside `x`, and no migration made it from `x`: the attribute contradicts the history.
#[test]
fn rn12_an_attribute_that_contradicts_the_history_is_named() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &two_columns::models());
        project.models(&onto_another::models());
        project
            .changes_nothing(|project| project.makemigrations(&["--no-input"]))
            .exits(3)
            .says("renamed_from");
    });
}
