//! Primary keys count up, have several columns, and change.

use opp_test_variants::variants;
use opp_tests::law::{Case, Probe, Project, Refusal, refused, round_trip};

variants! {
    #[derive(OppModel)]
    struct Small {
        #[opp(primary_key)]
        id: i32,
        name: String,
    }

    mod counting {
        #[derive(OppModel)]
        struct Big {
            #[opp(primary_key)]
            id: i64,
            name: String,
        }
    }
    mod set_by_hand { struct Small { #[opp(primary_key, auto_increment = false)] id: i32 } }
    mod counted;
    mod uuid_key { struct Small { #[opp(primary_key)] id: OppUuid } }
    mod optional_name { struct Small { name: Option<String> } }
    mod keyed_by_slug { struct Small { #[opp(unique)] id: i32, #[opp(primary_key)] name: String } }
}

#[test]
fn pk01_integer_keys_count_up_by_themselves() {
    round_trip(&Case {
        after: counting::models(),
        operations: &["create_table bigs", "create_table smalls"],
        at_after: &[
            Probe::Then(
                "INSERT INTO smalls (name) VALUES ('a'), ('b'), ('c')",
                "SELECT count(*) FROM smalls WHERE id = 1 AND name = 'a' OR id = 2 AND name = 'b' OR id = 3 AND name = 'c'",
                "3",
            ),
            Probe::Then(
                "INSERT INTO bigs (name) VALUES ('a'), ('b'), ('c')",
                "SELECT count(*) FROM bigs WHERE id = 1 AND name = 'a' OR id = 2 AND name = 'b' OR id = 3 AND name = 'c'",
                "3",
            ),
            Probe::Sqlite(
                "SELECT count(*) FROM pragma_table_info('bigs') WHERE pk AND type = 'INTEGER'",
                "1",
            ),
        ],
        ..Case::default()
    });
}

mod composite {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(primary_key(b, a))]
    struct Pair {
        a: i32,
        b: i32,
        note: Option<String>,
    }
    declare!(Pair);
}

mod wider_composite {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(primary_key(b, a, c))]
    struct Pair {
        a: i32,
        b: i32,
        note: Option<String>,
        #[opp(default = 0)]
        c: i32,
    }
    declare!(Pair);
}

#[test]
fn pk02_a_key_of_two_columns_keeps_their_order() {
    round_trip(&Case {
        after: composite::models(),
        operations: &["create_table pairs"],
        at_after: &[Probe::Sqlite(
            "SELECT group_concat(name) FROM (SELECT name FROM pragma_table_info('pairs') WHERE pk ORDER BY pk)",
            "b,a",
        )],
        ..Case::default()
    });
}

#[test]
fn pk03_a_column_joins_the_primary_key() {
    round_trip(&Case {
        before: composite::models(),
        after: wider_composite::models(),
        operations: &["add_column pairs.c", "alter_primary_key pairs"],
        tables_built: Some(1),
        ..Case::default()
    });
}

#[test]
fn pk03_a_column_leaves_the_primary_key() {
    round_trip(&Case {
        before: wider_composite::models(),
        after: composite::models(),
        operations: &["alter_primary_key pairs", "drop_column pairs.c"],
        destructive: true,
        tables_built: Some(1),
        lost: &["pairs.c"],
        ..Case::default()
    });
}

#[test]
fn pk05_a_key_begins_to_count_after_the_highest() {
    round_trip(&Case {
        before: set_by_hand::models(),
        after: counted::models(),
        rows: "INSERT INTO smalls VALUES (5, 'a'), (7, 'b'), (40, 'c')",
        operations: &["alter_column smalls.id (auto_increment)"],
        uncounted: &["smalls"],
        tables_built: Some(1),
        at_after: &[Probe::Then(
            "INSERT INTO smalls (name) VALUES ('d')",
            "SELECT id FROM smalls WHERE name = 'd'",
            "41",
        )],
        ..Case::default()
    });
}

#[test]
fn pk06_a_number_does_not_silently_become_a_uuid() {
    refused(&Refusal {
        before: counted::models(),
        after: uuid_key::models(),
        code: 1,
        says: &["smalls.id", "--empty"],
        ..Refusal::default()
    });
}

#[test]
fn pk07_a_deleted_highest_key_is_not_given_out_again() {
    let project = Project::migrated_to(&counted::models());
    project
        .database()
        .run("INSERT INTO smalls (name) VALUES ('a'), ('b'), ('c'); DELETE FROM smalls WHERE id = 3");
    project.models(&optional_name::models());
    project.makemigrations(&["--no-input"]).succeeds();
    for step in [&["migrate"][..], &["migrate", "downgrade", "-1", "--yes"], &["migrate"]] {
        project.opp(step).succeeds();
        let next = "SELECT seq FROM sqlite_sequence WHERE name = 'smalls'";
        assert_eq!(project.database().value(next).as_deref(), Some("3"), "after {step:?}");
    }
}

#[test]
fn pk05_a_key_ceases_to_count() {
    round_trip(&Case {
        before: counted::models(),
        after: set_by_hand::models(),
        rows: "INSERT INTO smalls VALUES (5, 'a'), (7, 'b'), (40, 'c')",
        operations: &["alter_column smalls.id (auto_increment)"],
        uncounted: &["smalls"],
        tables_built: Some(1),
        ..Case::default()
    });
}

#[test]
fn pk04_the_key_moves_to_another_column() {
    round_trip(&Case {
        before: set_by_hand::models(),
        after: keyed_by_slug::models(),
        operations: &["alter_primary_key smalls", "add_unique smalls_id_key"],
        tables_built: Some(1),
        ..Case::default()
    });
}
