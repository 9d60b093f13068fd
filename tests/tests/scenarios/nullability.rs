//! Columns begin and cease to take NULL.

use opp_test_variants::variants;
use opp_tests::law::{Case, Engine, Exchange, Probe, Project, on_each, round_trip};

variants! {
    #[derive(OppModel)]
    struct User {
        #[opp(primary_key)]
        id: i32,
        height: i32,
    }

    mod required;
    mod optional { struct User { height: Option<i32> } }
    mod required_with_default { struct User { #[opp(default = 42)] height: i32 } }
    mod optional_with_default { struct User { #[opp(default = 42)] height: Option<i32> } }
    mod required_with_backfill { struct User { #[opp(backfill = expr("id * 100"))] height: i32 } }
    mod required_with_typed_backfill { struct User { #[opp(backfill = 7)] height: i32 } }
    mod required_with_nothing { struct User { #[opp(backfill = expr("nullif(1, 1)"))] height: i32 } }
}

const ROWS: &str = "INSERT INTO users VALUES (1, NULL), (2, 12), (3, 13)";
const HEIGHTS: &str = "SELECT group_concat(ifnull(height, 'none')) FROM users";

#[test]
fn nu01_a_required_column_becomes_optional() {
    round_trip(&Case {
        before: required::models(),
        after: optional::models(),
        operations: &["alter_column users.height (nullable)"],
        tables_built: Some(1),
        at_before: &[Probe::Rejects(
            "INSERT INTO users (height) VALUES (NULL)",
            "NOT NULL constraint failed",
        )],
        at_after: &[Probe::Accepts("INSERT INTO users (height) VALUES (NULL)")],
        ..Case::default()
    });
}

#[test]
fn nu01_the_way_down_over_nulls_fails_and_changes_nothing() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &required::models());
        project.models(&optional::models());
        project.makemigrations(&["--no-input"]).succeeds();
        project.opp(&["migrate"]).succeeds();
        project.database().insert(ROWS);
        let (catalog, content) = (project.database().catalog(), project.database().content());
        let ran = project.opp(&["migrate", "downgrade", "-1", "--yes"]).exits(1);
        assert!(
            ran.stderr.contains("height"),
            "the column is not named:\n{}",
            ran.stderr
        );
        project.database().catalog().is(&catalog, "after the failure");
        assert_eq!(project.database().content(), content, "after the failure");
    });
}

#[test]
fn nu02_nulls_become_the_default_and_other_values_stay() {
    round_trip(&Case {
        before: optional::models(),
        after: required_with_default::models(),
        rows: ROWS,
        operations: &["alter_column users.height (default, nullable) with backfill"],
        tables_built: Some(1),
        changed: &["users.height"],
        lost: &["users.height"],
        at_after: &[Probe::Sqlite(HEIGHTS, "42,12,13")],
        ..Case::default()
    });
}

#[test]
fn nu05_nulls_become_the_default_that_was_there_before() {
    round_trip(&Case {
        before: optional_with_default::models(),
        after: required_with_default::models(),
        rows: ROWS,
        operations: &["alter_column users.height (nullable) with backfill"],
        changed: &["users.height"],
        lost: &["users.height"],
        at_after: &[Probe::Sqlite(HEIGHTS, "42,12,13")],
        ..Case::default()
    });
}

#[test]
fn nu03_nulls_become_the_value_that_is_asked_for() {
    round_trip(&Case {
        before: optional::models(),
        after: required_with_typed_backfill::models(),
        undecided: required::models(),
        rows: ROWS,
        asks: &["users.height", "backfill"],
        dialogue: &[
            Exchange {
                asked: "users.height",
                typed: "",
            },
            Exchange {
                asked: "used once",
                typed: "7\r",
            },
        ],
        operations: &["alter_column users.height (nullable) with backfill"],
        changed: &["users.height"],
        lost: &["users.height"],
        at_after: &[
            Probe::Sqlite(HEIGHTS, "7,12,13"),
            Probe::Sqlite(
                "SELECT count(*) FROM pragma_table_info('users') WHERE dflt_value NOT NULL",
                "0",
            ),
        ],
        ..Case::default()
    });
}

#[test]
fn nu03_nulls_become_what_an_expression_gives_for_each_row() {
    round_trip(&Case {
        before: optional::models(),
        after: required_with_backfill::models(),
        rows: ROWS,
        operations: &["alter_column users.height (nullable) with backfill"],
        changed: &["users.height"],
        lost: &["users.height"],
        at_after: &[Probe::Sqlite(HEIGHTS, "100,12,13")],
        ..Case::default()
    });
}

#[test]
fn nu04_nulls_that_nobody_fills_stop_the_migration() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &optional::models());
        project.database().run(ROWS);
        let (catalog, content) = (project.database().catalog(), project.database().content());
        project.models(&required_with_nothing::models());
        project.makemigrations(&["--no-input"]).succeeds();
        project.opp(&["migrate"]).exits(1).says("height");
        project.database().catalog().is(&catalog, "after the failure");
        project
            .database()
            .content()
            .is_equal_to(&content, &[], "after the failure");
        let versions = "SELECT count(*) FROM __diesel_schema_migrations";
        assert_eq!(project.database().value(versions).as_deref(), Some("1"));
    });
}
