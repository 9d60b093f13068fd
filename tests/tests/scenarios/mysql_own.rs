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

macro_rules! touched {
    ($module:ident, $type:literal, $name:ty) => {
        mod $module {
            use crate::prelude::*;

            #[derive(OppModel)]
            struct Note {
                #[opp(primary_key)]
                id: i32,
                name: $name,
                #[opp(sql_type(mysql = $type, diesel = Timestamp), default = expr("current_timestamp(6)"), comment = "when")]
                touched_at: chrono::NaiveDateTime,
            }
            declare!(Note);
        }
    };
}

touched!(untouched, "datetime(6)", String);
touched!(touched, "datetime(6) ON UPDATE current_timestamp(6)", String);
touched!(
    touched_optional,
    "datetime(6) ON UPDATE current_timestamp(6)",
    Option<String>
);

const TOUCHED: Probe = Probe::Then(
    "UPDATE notes SET touched_at = '2000-01-01'; UPDATE notes SET name = 'y'",
    "SELECT count(*) FROM notes WHERE touched_at > '2001-01-01'",
    "3",
);

/// `ON UPDATE` belongs to the type by hand, and a `MODIFY` of something else says it again.
#[test]
fn df05_a_moment_that_follows_updates_comes_goes_and_stays() {
    let case = |before, after, operations| Case {
        databases: ONLY,
        before,
        after,
        operations,
        ..Case::default()
    };
    round_trip(&Case {
        at_after: &[TOUCHED],
        // opp knows nothing of the rows of a type by hand.
        destructive: true,
        ..case(
            untouched::models(),
            touched::models(),
            &["alter_column notes.touched_at (type)"],
        )
    });
    round_trip(&Case {
        at_before: &[TOUCHED],
        at_after: &[TOUCHED],
        ..case(
            touched::models(),
            touched_optional::models(),
            &["alter_column notes.name (nullable)"],
        )
    });
}
