//! Columns change their type and keep their values, or the change fails and everything stays.

use opp_test_variants::variants;
use opp_tests::law::{Case, Engine, Probe, Project, on_each, round_trip};

variants! {
    #[derive(OppModel)]
    struct Item {
        #[opp(primary_key)]
        id: i32,
        #[opp(default = 5, index)]
        n: i32,
        #[opp(default = "1")]
        code: String,
        #[opp(default = true)]
        flag: bool,
    }

    mod narrow;
    mod wide { struct Item { #[opp(default = 5, index)] n: i64 } }
    mod numeric_code { struct Item { #[opp(default = 1)] code: i32 } }
    mod integer_flag { struct Item { #[opp(default = 1)] flag: i32 } }
    mod optional_number { struct Item { #[opp(default = 7, index)] n: Option<i64> } }
}

#[test]
fn ty01_a_wider_integer_keeps_default_index_and_rows() {
    round_trip(&Case {
        before: narrow::models(),
        after: wide::models(),
        operations: &["alter_column items.n (type)"],
        tables_built: Some(1),
        at_after: &[
            Probe::Sqlite(
                "SELECT type || dflt_value || \"notnull\" FROM pragma_table_info('items') WHERE name = 'n'",
                "BIGINT51",
            ),
            Probe::Sqlite("SELECT count(*) FROM pragma_index_list('items')", "1"),
        ],
        ..Case::default()
    });
}

const NUMERIC_ROWS: &str = "INSERT INTO items VALUES (1, 5, '1', TRUE), (2, 5, '-20', FALSE), (3, 6, '300', TRUE)";

/// A text may not be a number, so the change is marked and has to be allowed.
#[test]
fn ty03_text_becomes_a_number_with_its_default() {
    round_trip(&Case {
        before: narrow::models(),
        after: numeric_code::models(),
        rows: NUMERIC_ROWS,
        operations: &["alter_column items.code (default, type)"],
        destructive: true,
        changed: &["items.code"],
        at_before: &[Probe::Sqlite(
            "SELECT group_concat(typeof(code) || code) FROM items",
            "text1,text-20,text300",
        )],
        at_after: &[
            Probe::Sqlite(
                "SELECT group_concat(typeof(code) || code) FROM items",
                "integer1,integer-20,integer300",
            ),
            Probe::Sqlite(
                "SELECT dflt_value FROM pragma_table_info('items') WHERE name = 'code'",
                "1",
            ),
        ],
        ..Case::default()
    });
}

#[test]
fn ty04_text_that_is_no_number_stops_the_migration_and_stays() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &narrow::models());
        project
            .database()
            .insert("INSERT INTO items VALUES (1, 5, '1', TRUE), (2, 5, 'd1', FALSE), (3, 6, '', TRUE)");
        let (catalog, content) = (project.database().catalog(), project.database().content());
        project.models(&numeric_code::models());
        project
            .makemigrations(&["--no-input", "--allow-destructive"])
            .succeeds();
        let ran = project.opp(&["migrate"]).exits(1);
        assert!(ran.stderr.contains("code"), "the column is not named:\n{}", ran.stderr);
        let mut database = project.database();
        database.catalog().is(&catalog, "after the failure");
        assert_eq!(database.content(), content, "after the failure");
        assert_eq!(
            database
                .value("SELECT count(*) FROM __diesel_schema_migrations")
                .as_deref(),
            Some("1")
        );
        database.is_whole("after the failure");
    });
}

#[test]
fn ty07_a_flag_becomes_a_number() {
    round_trip(&Case {
        before: narrow::models(),
        after: integer_flag::models(),
        rows: NUMERIC_ROWS,
        operations: &["alter_column items.flag (default, type)"],
        at_after: &[Probe::Sqlite("SELECT group_concat(flag) FROM items", "1,0,1")],
        ..Case::default()
    });
}

#[test]
fn ty11_type_nullability_and_default_change_in_one_operation() {
    round_trip(&Case {
        before: narrow::models(),
        after: optional_number::models(),
        operations: &["alter_column items.n (default, nullable, type)"],
        tables_built: Some(1),
        ..Case::default()
    });
}

mod aliased {
    use crate::prelude::*;

    type Count = i32;

    #[derive(OppModel)]
    struct Item {
        #[opp(primary_key)]
        id: i32,
        #[opp(default = 5, index, sql_type(diesel = Integer))]
        n: Count,
        #[opp(default = "1")]
        code: String,
        #[opp(default = true)]
        flag: bool,
    }
    declare!(Item);
}

#[test]
fn ty12_another_rust_type_for_the_same_column_is_no_change() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &narrow::models());
        project.models(&aliased::models());
        project
            .changes_nothing(|project| project.makemigrations(&["--no-input"]))
            .succeeds()
            .says("No changes");
    });
}

variants! {
    #[derive(OppModel)]
    struct Label {
        #[opp(primary_key)]
        id: i32,
        #[opp(max_length = 5)]
        text: String,
        #[opp(max_length = 5, enforce_length = true)]
        checked: String,
    }

    mod short;
    mod long {
        struct Label {
            #[opp(max_length = 10)] text: String,
            #[opp(max_length = 10, enforce_length = true)] checked: String,
        }
    }
}

const SHORT_ROWS: &str = "INSERT INTO labels VALUES (1, 'a', 'a'), (2, 'b', 'b'), (3, 'ccccc', 'ccccc')";

#[test]
fn ty02_a_longer_text_is_allowed() {
    round_trip(&Case {
        before: short::models(),
        after: long::models(),
        rows: SHORT_ROWS,
        operations: &["alter_column labels.text (type)", "alter_column labels.checked (type)"],
        at_before: &[Probe::Rejects(
            "INSERT INTO labels VALUES (4, 'd', 'dddddd')",
            "CHECK constraint failed",
        )],
        at_after: &[Probe::Accepts("INSERT INTO labels VALUES (4, 'd', 'dddddd')")],
        ..Case::default()
    });
}

#[test]
fn ty06_a_text_that_became_too_long_stops_the_migration() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &long::models());
        project
            .database()
            .insert("INSERT INTO labels VALUES (1, 'a', 'a'), (2, 'b', 'b'), (3, 'c', 'cccccccc')");
        let content = project.database().content();
        project.models(&short::models());
        project
            .makemigrations(&["--no-input"])
            .exits(3)
            .says("--allow-destructive");
        project
            .makemigrations(&["--no-input", "--allow-destructive"])
            .succeeds();
        project.opp(&["migrate"]).exits(1);
        assert_eq!(project.database().content(), content, "after the failure");
    });
}

variants! {
    #[derive(OppModel)]
    struct Price {
        #[opp(primary_key)]
        id: i32,
        amount: OppDecimal<10, 4>,
        weight: f64,
    }

    mod precise;
    mod rounded { struct Price { amount: OppDecimal<10, 2>, weight: i32 } }
}

/// Digits that fit stay; what would be rounded is marked before it can happen.
#[test]
fn ty09_fewer_digits_are_marked() {
    round_trip(&Case {
        before: precise::models(),
        after: rounded::models(),
        rows: "INSERT INTO prices VALUES (1, '1.2500', 1.0), (2, '2.0000', 2.0), (3, '-3.5000', 3.0)",
        // SQLite counts in units of the last digit.
        rows_on: &[(
            Engine::Sqlite,
            "INSERT INTO prices VALUES (1, 12500, 1.0), (2, 20000, 2.0), (3, -35000, 3.0)",
        )],
        operations: &["alter_column prices.amount (type)", "alter_column prices.weight (type)"],
        destructive: true,
        changed: &["prices.amount", "prices.weight"],
        lost: &["prices.amount"],
        at_after: &[Probe::Is("SELECT count(*) FROM prices WHERE weight = id", "3")],
        ..Case::default()
    });
}
