//! Columns come, go and move.

use opp_test_variants::variants;
use opp_tests::law::{Case, Engine, Exchange, Probe, Project, Refusal, on_each, refused, round_trip};

variants! {
    #[derive(OppModel)]
    struct User {
        #[opp(primary_key)]
        id: i32,
        a: Option<i32>,
        email: String,
        c: Option<i32>,
        b: Option<i32>,
    }

    mod plain { struct User { a: !, c: !, b: ! } }
    mod with_nick { struct User { a: !, c: !, b: !, nick: Option<String> } }
    mod with_default_age { struct User { a: !, c: !, b: !, #[opp(default = 18)] age: i32 } }
    mod with_age { struct User { a: !, c: !, b: !, age: i32 } }
    mod with_backfilled_age { struct User { a: !, c: !, b: !, #[opp(backfill = 21)] age: i32 } }
    mod hard_to_add {
        struct User {
            a: !,
            c: !,
            b: !,
            #[opp(unique)] code: Option<String>,
            #[opp(default = expr("abs(-7)"))] number: i64,
            #[opp(generated = "email || '!'", stored)] loud: Option<String>,
        }
    }
    mod with_odd_texts {
        #[opp(check(not_odd = "email <> 'it''s; -- \"%\" ?'"))]
        struct User {
            a: !,
            c: !,
            b: !,
            #[opp( default = "it's; -- \"%\" \\ ? 🦀\nnext line", comment = "it's; -- \"%\" \\ ? 🦀\nnext line" )]
            odd: String,
        }
    }
    mod with_three_more;
    mod with_code { struct User { a: !, c: !, b: !, #[opp(unique, backfill = expr("id * 7"))] code: i32 } }
    mod with_token { struct User { a: !, c: !, b: !, #[opp(unique, backfill = uuid)] token: OppUuid } }
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

#[test]
fn co03_a_required_column_with_a_default_fills_old_rows() {
    round_trip(&Case {
        before: plain::models(),
        after: with_default_age::models(),
        operations: &["add_column users.age"],
        tables_built: Some(0),
        at_after: &[
            Probe::Is("SELECT count(*) FROM users WHERE age = 18", "3"),
            Probe::Sqlite(
                "SELECT dflt_value FROM pragma_table_info('users') WHERE name = 'age'",
                "18",
            ),
        ],
        ..Case::default()
    });
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
                asked: "used once",
                typed: "21\r",
            },
        ],
        operations: &["add_column users.age with backfill"],
        at_after: &[
            Probe::Is("SELECT count(*) FROM users WHERE age = 21", "3"),
            Probe::Sqlite(
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
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &with_nick::models());
        project.models(&reordered::models());
        project
            .changes_nothing(|project| project.makemigrations(&["--no-input"]))
            .succeeds()
            .says("No changes");
        project.check().succeeds();
    });
}

#[test]
fn co08_columns_that_sqlite_cannot_add_are_added() {
    round_trip(&Case {
        databases: &[Engine::Sqlite, Engine::Postgres],
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
            Probe::Sqlite(
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
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &plain::models());
        project
            .database()
            .run("INSERT INTO users (email) VALUES ('a'), ('b'), ('c')");
        project.models(&with_created_at::models());
        project.makemigrations(&["--no-input"]).succeeds();
        project.opp(&["migrate"]).succeeds();
        let recent = match engine {
            Engine::Sqlite => "SELECT count(*) FROM users WHERE created_at > datetime('now', '-1 hour')",
            Engine::Postgres | Engine::Mysql => {
                "SELECT count(*) FROM users WHERE created_at > CURRENT_TIMESTAMP - INTERVAL '1' HOUR"
            }
        };
        assert_eq!(project.database().value(recent).as_deref(), Some("3"));
    });
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

#[test]
fn co13_several_columns_are_added_in_the_order_of_the_struct() {
    round_trip(&Case {
        before: plain::models(),
        after: with_three_more::models(),
        operations: &["add_column users.a", "add_column users.c", "add_column users.b"],
        tables_built: Some(0),
        at_after: &[Probe::Sqlite(
            "SELECT group_concat(name) FROM pragma_table_info('users')",
            "id,email,a,c,b",
        )],
        ..Case::default()
    });
}

/// One value for all of them would meet the unique constraint.
#[test]
fn co11_each_old_row_gets_a_value_of_its_own() {
    round_trip(&Case {
        before: plain::models(),
        after: with_code::models(),
        operations: &["add_column users.code with backfill", "add_unique users_code_key"],
        at_after: &[
            Probe::Is("SELECT sum(code) FROM users", "42"),
            Probe::Rejects(
                "INSERT INTO users (id, email) VALUES (9, 'x')",
                "NOT NULL constraint failed: users.code",
            ),
        ],
        ..Case::default()
    });
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &plain::models());
        project
            .database()
            .run("INSERT INTO users (email) VALUES ('a'), ('b'), ('c')");
        project.models(&with_token::models());
        project.makemigrations(&["--no-input"]).succeeds();
        project.opp(&["migrate"]).succeeds();
        let tokens = "SELECT count(DISTINCT token) FROM users";
        assert_eq!(project.database().value(tokens).as_deref(), Some("3"));
        project.check().succeeds();
    });
}
