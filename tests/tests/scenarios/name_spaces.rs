//! Names exclude each other by the rules of each database, and what a migration does not touch has names too.

use opp_test_variants::variants;
use opp_tests::law::{Case, Engine, Probe, Refusal, refused, round_trip};

variants! {
    #[derive(OppModel)]
    struct Group {
        #[opp(primary_key)]
        id: i32,
    }

    #[derive(OppModel)]
    #[opp(table = "user")]
    struct User {
        #[opp(primary_key)]
        id: i32,
        group_id: i32,
    }

    #[derive(OppModel)]
    #[opp(table = "user_group")]
    struct UserGroup {
        #[opp(primary_key, auto_increment = false)]
        id: i32,
    }

    mod groups;
    mod keyed_groups {
        struct User {
            #[opp(references = groups::id)] group_id: i32,
        }
        struct UserGroup {
            #[opp(primary_key, auto_increment = false, references = groups::id)] id: i32,
        }
    }
}

/// The foreign keys of `user.group_id` and `user_group.id` would both be called `user_group_id_fkey`.
#[test]
fn nm02_foreign_keys_of_two_tables_do_not_share_a_name() {
    round_trip(&Case {
        before: groups::models(),
        after: keyed_groups::models(),
        operations: &[
            "add_foreign_key user_group_id_fkey",
            "add_foreign_key user_group_id_fkey1",
        ],
        at_after: &[Probe::Rejects(
            "INSERT INTO \"user_group\" (id) VALUES (99)",
            "FOREIGN KEY constraint failed",
        )],
        ..Case::default()
    });
}

variants! {
    #[derive(OppModel)]
    struct Item {
        #[opp(primary_key)]
        id: i32,
        name: String,
    }

    mod taken;
    mod capital {
        #[derive(OppModel)]
        #[opp(table = "ITEMS")]
        struct Shout {
            #[opp(primary_key)]
            id: i32,
        }
    }
    mod like_a_table {
        #[derive(OppModel)]
        #[opp(index(n, name = "items"))]
        struct Other {
            #[opp(primary_key)]
            id: i32,
            n: i32,
        }
    }
    mod like_a_sequence {
        #[derive(OppModel)]
        #[opp(table = "items_id_seq")]
        struct Other {
            #[opp(primary_key)]
            id: i32,
        }
    }
}

#[test]
fn nm02_a_name_that_another_object_has_is_refused() {
    refused(&Refusal {
        before: taken::models(),
        after: capital::models(),
        code: 1,
        says: &["the table items has the same name as the table ITEMS", "SQLite"],
        ..Refusal::default()
    });
    refused(&Refusal {
        databases: &[Engine::Sqlite, Engine::Postgres],
        before: taken::models(),
        after: like_a_table::models(),
        code: 1,
        says: &["the index items of others has the same name as the table items"],
        ..Refusal::default()
    });
    refused(&Refusal {
        databases: &[Engine::Postgres],
        before: taken::models(),
        after: like_a_sequence::models(),
        code: 1,
        says: &["the sequence items_id_seq", "items_id_seq", "PostgreSQL"],
        ..Refusal::default()
    });
}

#[test]
fn nm02_a_name_is_free_where_the_database_keeps_it_apart() {
    round_trip(&Case {
        databases: &[Engine::Mysql],
        before: taken::models(),
        after: like_a_table::models(),
        operations: &["create_table others"],
        ..Case::default()
    });
    round_trip(&Case {
        databases: &[Engine::Sqlite, Engine::Mysql],
        before: taken::models(),
        after: like_a_sequence::models(),
        operations: &["create_table items_id_seq"],
        ..Case::default()
    });
    round_trip(&Case {
        databases: &[Engine::Postgres],
        before: taken::models(),
        after: capital::models(),
        operations: &["create_table ITEMS"],
        ..Case::default()
    });
}

variants! {
    #[derive(OppModel)]
    struct One {
        #[opp(primary_key)]
        id: i32,
        n: i32,
    }

    #[derive(OppModel)]
    struct Other {
        #[opp(primary_key)]
        id: i32,
        n: i32,
    }

    mod one_index_name {
        #[opp(index(n, name = "by_n"))]
        struct One;
        #[opp(index(n, name = "by_n"))]
        struct Other;
    }
    mod no_index_name;
}

#[test]
fn ix02_indexes_of_two_tables_share_a_name_on_mariadb() {
    round_trip(&Case {
        databases: &[Engine::Mysql],
        before: no_index_name::models(),
        after: one_index_name::models(),
        operations: &["create_index by_n", "create_index by_n"],
        ..Case::default()
    });
}

variants! {
    #[derive(OppModel)]
    #[opp(schema_name = "crm")]
    struct Account {
        #[opp(primary_key)]
        id: i32,
    }

    #[derive(OppModel)]
    struct Item {
        #[opp(primary_key)]
        id: i32,
    }

    mod crm;
    mod moved_to_crm { #[opp(schema_name = "crm", renamed_from = "items")] struct Item; }
    mod viewed {
        #[derive(OppView)]
        #[opp(view = "shown", schema_name = "reports", query = "SELECT id FROM items")]
        struct Shown {
            id: i32,
        }
    }
}

/// The migration does not name the table that lies in the schema already.
#[test]
fn tb11_a_table_moves_into_a_schema_that_another_uses() {
    round_trip(&Case {
        databases: &[Engine::Postgres],
        before: crm::models(),
        after: moved_to_crm::models(),
        operations: &["rename_table items to items"],
        renamed: &[("items", "crm.items")],
        ..Case::default()
    });
}

#[test]
fn tb11_a_view_lies_in_a_schema_without_tables() {
    round_trip(&Case {
        databases: &[Engine::Postgres],
        rows: "CREATE SCHEMA reports",
        before: crm::models(),
        after: viewed::models(),
        operations: &["create_view shown"],
        at_after: &[Probe::Is("SELECT count(*) FROM reports.shown", "3")],
        ..Case::default()
    });
}
