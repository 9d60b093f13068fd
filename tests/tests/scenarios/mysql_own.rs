//! What only MariaDB and MySQL do: a changed column forgets what is not said again, and a key leans on an index.

use opp_tests::law::{Case, Engine, Probe, round_trip};

const ONLY: &[Engine] = &[Engine::Mysql];

macro_rules! item {
    ($module:ident, $type:ty, $default:literal, $comment:literal) => {
        mod $module {
            use crate::prelude::*;

            #[derive(OppModel)]
            struct Item {
                #[opp(primary_key)]
                id: i32,
                #[opp(default = $default, comment = $comment, max_length = 20, collate = "utf8mb4_bin")]
                name: $type,
            }
            declare!(Item);
        }
    };
}

item!(whole, String, "x", "what it is called");
item!(optional, Option<String>, "x", "what it is called");
item!(defaulted, String, "y", "what it is called");
item!(commented, String, "x", "its name");

#[test]
fn ty05_a_changed_column_keeps_everything_else() {
    for (after, operation) in [
        (optional::models(), "alter_column items.name (nullable)"),
        (defaulted::models(), "alter_column items.name (default)"),
        (commented::models(), "alter_column items.name (comment)"),
    ] {
        let operations: &'static [&'static str] = vec![operation].leak();
        round_trip(&Case {
            databases: ONLY,
            before: whole::models(),
            after,
            operations,
            at_after: &[Probe::Is(
                "SELECT collation_name FROM information_schema.columns WHERE table_schema = database() AND table_name = 'items' AND column_name = 'name'",
                "utf8mb4_bin",
            )],
            ..Case::default()
        });
    }
}

macro_rules! leaning {
    ($module:ident $(, $attribute:meta)?) => {
        mod $module {
            use crate::prelude::*;

            #[derive(OppModel)]
            struct Parent {
                #[opp(primary_key)]
                id: i32,
            }

            #[derive(OppModel)]
            $(#[$attribute])?
            struct Child {
                #[opp(primary_key)]
                id: i32,
                #[opp(references = parents::id)]
                parent_id: i32,
                number: i32,
            }
            declare!(Parent, Child);
        }
    };
}

leaning!(bare);
leaning!(with_unique, opp(unique(parent_id, number)));
leaning!(with_index, opp(index(parent_id desc, number)));

const ORPHAN: Probe = Probe::Rejects(
    "INSERT INTO childs (parent_id, number) VALUES (999, 1)",
    "FOREIGN KEY constraint failed",
);

#[test]
fn uq09_the_only_index_under_a_key_goes() {
    round_trip(&Case {
        databases: ONLY,
        before: with_unique::models(),
        after: bare::models(),
        operations: &["drop_unique childs_parent_id_number_key"],
        at_after: &[ORPHAN],
        ..Case::default()
    });
}

#[test]
fn ix08_an_index_that_serves_a_key_comes_and_goes() {
    round_trip(&Case {
        databases: ONLY,
        before: with_index::models(),
        after: bare::models(),
        operations: &["drop_index childs_parent_id_number_idx"],
        at_after: &[ORPHAN],
        ..Case::default()
    });
    round_trip(&Case {
        databases: ONLY,
        before: bare::models(),
        after: with_index::models(),
        operations: &["create_index childs_parent_id_number_idx"],
        at_after: &[ORPHAN],
        ..Case::default()
    });
}
