//! What is said about tables and columns comes, changes and goes, and nothing else with it.

use opp_tests::law::{Case, Probe, round_trip};

macro_rules! commented {
    ($module:ident, $type:ty $(, table = $table:literal)? $(, column = $column:literal)?) => {
        mod $module {
            use crate::prelude::*;

            #[derive(OppModel)]
            $(#[opp(comment = $table)])?
            struct Item {
                #[opp(primary_key)]
                id: i32,
                #[opp(default = 7 $(, comment = $column)?)]
                n: $type,
            }
            declare!(Item);
        }
    };
}

commented!(silent, i32);
commented!(told, i32, table = "it's \"all\"", column = "how many; -- 100%");
commented!(told_otherwise, i32, table = "all of it", column = "how many");
commented!(told_and_wide, i64, table = "it's \"all\"", column = "how many; -- 100%");

const TOLD: &[Probe] = &[
    Probe::Postgres("SELECT obj_description('items'::regclass)", "it's \"all\""),
    Probe::Postgres("SELECT col_description('items'::regclass, 2)", "how many; -- 100%"),
    Probe::Mysql(
        "SELECT table_comment FROM information_schema.tables WHERE table_schema = database() AND table_name = 'items'",
        "it's \"all\"",
    ),
    Probe::Mysql(
        "SELECT column_comment FROM information_schema.columns WHERE table_schema = database() AND column_name = 'n'",
        "how many; -- 100%",
    ),
];

#[test]
fn tb12_a_comment_comes_changes_and_goes() {
    for (before, after, at_after) in [
        (silent::models(), told::models(), TOLD),
        (told::models(), told_otherwise::models(), &[]),
        (told::models(), silent::models(), &[]),
    ] {
        round_trip(&Case {
            before,
            after,
            operations: &["alter_column items.n (comment)", "alter_table_options items (comment)"],
            tables_built: Some(0),
            at_after,
            ..Case::default()
        });
    }
}

#[test]
fn tb12_another_type_keeps_the_comment() {
    round_trip(&Case {
        before: told::models(),
        after: told_and_wide::models(),
        operations: &["alter_column items.n (type)"],
        at_before: TOLD,
        at_after: TOLD,
        ..Case::default()
    });
}
