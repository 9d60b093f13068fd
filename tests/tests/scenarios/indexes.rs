//! Indexes of every kind come, go and change.

use opp_test_variants::variants;
use opp_tests::law::{Case, Engine, Probe, round_trip};

variants! {
    #[derive(OppModel)]
    struct User {
        #[opp(primary_key)]
        id: i32,
        email: String,
        age: i32,
    }

    mod none;
    mod email { struct User { #[opp(index)] email: String } }
    mod many {
        #[opp(
            index(email, age, name = "composite"),
            index(age desc, name = "descending"),
            index(expr("lower(email)"), name = "expression"),
            index(email, name = "partial", where = "age > 18"),
            index(age, name = "only_a_name")
        )]
        struct User;
    }
    mod many_others {
        #[opp(
            index(age, email, name = "composite"),
            index(age, name = "descending"),
            index(expr("upper(email)"), name = "expression"),
            index(email, name = "partial", where = "age > 21"),
            index(age, name = "another_name")
        )]
        struct User;
    }
    mod two_of_one_column { #[opp(index(email, name = "my_own"))] struct User { #[opp(index)] email: String } }
    mod one_of_one_column { #[opp(index(email, name = "my_own"))] struct User; }
    mod wide_age {
        #[opp(
            index(email, age, name = "composite"),
            index(age desc, name = "descending"),
            index(expr("lower(email)"), name = "expression"),
            index(email, name = "partial", where = "age > 18"),
            index(age, name = "only_a_name")
        )]
        struct User {
            age: i64,
        }
    }
    mod named_a_and_b { #[opp(index(email, name = "a"), index(age, name = "b"))] struct User; }
    mod named_b { #[opp(index(email, name = "b"))] struct User; }
    mod named_b_and_a { #[opp(index(email, name = "b"), index(age, name = "a"))] struct User; }
}

#[test]
fn ix01_an_index_is_added_without_a_rebuild() {
    round_trip(&Case {
        before: none::models(),
        after: email::models(),
        operations: &["create_index users_email_idx"],
        tables_built: Some(0),
        at_after: &[Probe::Sqlite(
            "SELECT name FROM pragma_index_list('users')",
            "users_email_idx",
        )],
        ..Case::default()
    });
}

#[test]
fn ix01_an_index_is_removed_without_a_rebuild() {
    round_trip(&Case {
        before: email::models(),
        after: none::models(),
        operations: &["drop_index users_email_idx"],
        tables_built: Some(0),
        ..Case::default()
    });
}

#[test]
fn ix02_ix04_ix05_ix06_every_property_of_an_index_is_seen() {
    round_trip(&Case {
        databases: &[Engine::Sqlite, Engine::Postgres],
        before: many::models(),
        after: many_others::models(),
        operations: &[
            "drop_index composite",
            "drop_index descending",
            "drop_index expression",
            "rename_index users.only_a_name to another_name",
            "drop_index partial",
            "create_index composite",
            "create_index descending",
            "create_index expression",
            "create_index partial",
        ],
        tables_built: Some(0),
        ..Case::default()
    });
}

/// Without those that MariaDB has not.
#[test]
fn ix02_ix03_ix04_the_order_of_an_index_is_seen_on_mariadb() {
    round_trip(&Case {
        databases: &[Engine::Mysql],
        before: many::models(),
        after: many_others::models(),
        operations: &[
            "drop_index composite",
            "drop_index descending",
            "rename_index users.only_a_name to another_name",
            "create_index composite",
            "create_index descending",
        ],
        ..Case::default()
    });
}

#[test]
fn ix07_a_named_index_of_the_same_column_survives() {
    round_trip(&Case {
        before: two_of_one_column::models(),
        after: one_of_one_column::models(),
        operations: &["drop_index users_email_idx"],
        tables_built: Some(0),
        ..Case::default()
    });
}

#[test]
fn ix09_indexes_stay_when_their_column_changes_its_type() {
    round_trip(&Case {
        before: many::models(),
        after: wide_age::models(),
        operations: &["alter_column users.age (type)"],
        tables_built: Some(1),
        ..Case::default()
    });
}

/// The name is free only once the index that has it is gone, so both go before it is taken.
#[test]
fn ix03_od08_an_index_takes_the_name_of_one_that_goes() {
    round_trip(&Case {
        before: named_a_and_b::models(),
        after: named_b::models(),
        operations: &["drop_index a", "drop_index b", "create_index b"],
        tables_built: Some(0),
        ..Case::default()
    });
}

/// Neither name is free before the other index has it no more, so both are dropped and made again.
#[test]
fn ix03_od08_two_indexes_swap_their_names() {
    round_trip(&Case {
        before: named_a_and_b::models(),
        after: named_b_and_a::models(),
        operations: &["drop_index a", "drop_index b", "create_index a", "create_index b"],
        tables_built: Some(0),
        ..Case::default()
    });
}
