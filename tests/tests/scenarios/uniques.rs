//! Unique constraints come, go and are not duplicated.

use opp_test_variants::variants;
use opp_tests::law::{Case, Engine, Probe, Project, on_each, round_trip};

variants! {
    #[derive(OppModel)]
    struct User {
        #[opp(primary_key)]
        id: i32,
        email: String,
        country: String,
        number: i32,
    }

    mod none;
    mod email { struct User { #[opp(unique)] email: String } }
    mod pair { #[opp(unique(country, number))] struct User; }
    mod turned_pair { #[opp(unique(number, country))] struct User; }
    mod unique_new_column { #[opp(unique(email, code))] struct User { code: Option<String> } }
    mod both_uniques {
        #[opp(unique(email, name = "users_email_again"), unique(country, number))]
        struct User {
            #[opp(unique, max_length = 50)] email: String,
            #[opp(max_length = 20)] country: String,
        }
    }
    mod one_of_both_uniques {
        #[opp(unique(email, name = "users_email_again"), unique(country, number))]
        struct User {
            #[opp(max_length = 80)] email: String,
            #[opp(max_length = 20)] country: String,
        }
    }
}

const SAME_EMAIL: &str = "INSERT INTO users (email, country, number) VALUES ('a', 'x', 8), ('a', 'y', 9)";
const SAME_PAIR: &str = "INSERT INTO users (email, country, number) VALUES ('a', 'x', 8), ('b', 'x', 8)";

#[test]
fn uq01_a_column_becomes_unique_without_a_rebuild() {
    round_trip(&Case {
        before: none::models(),
        after: email::models(),
        operations: &["add_unique users_email_key"],
        tables_built: Some(0),
        at_before: &[Probe::Accepts(SAME_EMAIL)],
        at_after: &[Probe::Rejects(SAME_EMAIL, "UNIQUE constraint failed: users.email")],
        ..Case::default()
    });
}

#[test]
fn uq01_a_column_ceases_to_be_unique_without_a_rebuild() {
    round_trip(&Case {
        before: email::models(),
        after: none::models(),
        operations: &["drop_unique users_email_key"],
        tables_built: Some(0),
        at_before: &[Probe::Rejects(SAME_EMAIL, "UNIQUE constraint failed: users.email")],
        at_after: &[Probe::Accepts(SAME_EMAIL)],
        ..Case::default()
    });
}

#[test]
fn uq02_two_columns_become_unique_together() {
    round_trip(&Case {
        before: none::models(),
        after: pair::models(),
        operations: &["add_unique users_country_number_key"],
        tables_built: Some(0),
        at_after: &[
            Probe::Rejects(SAME_PAIR, "UNIQUE constraint failed: users.country, users.number"),
            Probe::Accepts(SAME_EMAIL),
        ],
        ..Case::default()
    });
}

#[test]
fn uq02_two_columns_cease_to_be_unique_together() {
    round_trip(&Case {
        before: pair::models(),
        after: none::models(),
        operations: &["drop_unique users_country_number_key"],
        tables_built: Some(0),
        at_after: &[Probe::Accepts(SAME_PAIR)],
        ..Case::default()
    });
}

#[test]
fn uq03_duplicates_stop_the_migration_and_nothing_changes() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &none::models());
        project.database().run(SAME_EMAIL);
        let (catalog, content) = (project.database().catalog(), project.database().content());
        project.models(&email::models());
        project.makemigrations(&["--no-input"]).succeeds();
        project.opp(&["migrate"]).exits(1).says("users").says("email");
        let mut database = project.database();
        database.catalog().is(&catalog, "after the failure");
        assert_eq!(database.content(), content, "after the failure");
        assert_eq!(
            database
                .value("SELECT count(*) FROM __diesel_schema_migrations")
                .as_deref(),
            Some("1")
        );
    });
}

#[test]
fn uq04_another_order_of_columns_is_another_constraint() {
    round_trip(&Case {
        before: pair::models(),
        after: turned_pair::models(),
        operations: &[
            "drop_unique users_country_number_key",
            "add_unique users_number_country_key",
        ],
        tables_built: Some(0),
        ..Case::default()
    });
}

#[test]
fn uq05_a_new_column_is_part_of_a_new_constraint() {
    round_trip(&Case {
        before: none::models(),
        after: unique_new_column::models(),
        operations: &["add_column users.code", "add_unique users_email_code_key"],
        tables_built: Some(0),
        ..Case::default()
    });
}

#[test]
fn uq05_an_old_column_goes_with_its_constraint() {
    round_trip(&Case {
        before: unique_new_column::models(),
        after: none::models(),
        operations: &["drop_unique users_email_code_key", "drop_column users.code"],
        destructive: true,
        tables_built: Some(0),
        lost: &["users.code"],
        ..Case::default()
    });
}

variants! {
    #[derive(OppModel)]
    struct Cat {
        #[opp(primary_key)]
        id: i32,
        #[opp(unique)]
        name: String,
        #[opp(index)]
        age: i32,
    }

    mod unique_name_indexed_age;
    mod indexed_name_unique_age { struct Cat { #[opp(index)] name: String, #[opp(unique)] age: i32 } }
}

#[test]
fn uq06_index_and_unique_change_places() {
    round_trip(&Case {
        before: unique_name_indexed_age::models(),
        after: indexed_name_unique_age::models(),
        operations: &[
            "drop_unique cats_name_key",
            "drop_index cats_age_idx",
            "add_unique cats_age_key",
            "create_index cats_name_idx",
        ],
        tables_built: Some(0),
        ..Case::default()
    });
}

/// One constraint goes and the column gets longer; what nobody spoke of is not touched.
#[test]
fn uq07_uq08_one_of_two_constraints_over_a_column_goes() {
    round_trip(&Case {
        before: both_uniques::models(),
        after: one_of_both_uniques::models(),
        operations: &["drop_unique users_email_key", "alter_column users.email (type)"],
        at_after: &[
            Probe::Rejects(SAME_EMAIL, "UNIQUE constraint failed: users.email"),
            Probe::Rejects(SAME_PAIR, "UNIQUE constraint failed: users.country, users.number"),
        ],
        ..Case::default()
    });
}
