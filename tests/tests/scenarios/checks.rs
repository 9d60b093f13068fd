//! Checks come, go and change.

use opp_tests::law::{Case, Engine, Probe, Project, on_each, round_trip};

macro_rules! accounts {
    ($module:ident $(, $check:meta)*) => {
        mod $module {
            use crate::prelude::*;

            #[derive(OppModel)]
            $(#[$check])*
            struct Account {
                #[opp(primary_key)]
                id: i32,
                balance: i32,
                owner: String,
            }
            declare!(Account);
        }
    };
}

accounts!(unchecked);
accounts!(positive, opp(check(positive = "balance > 0")));
accounts!(above_five, opp(check(positive = "balance > 5")));
accounts!(
    several,
    opp(check(positive = "balance > 0"), check(owned = "owner <> ''"))
);

const ROWS: &str = "INSERT INTO accounts VALUES (1, 10, 'a'), (2, 20, 'b'), (3, 30, 'c')";
const NEGATIVE: &str = "INSERT INTO accounts (balance, owner) VALUES (-1, 'd')";
const FAILED: &str = "CHECK constraint failed: accounts_positive";

#[test]
fn ck01_a_check_is_added() {
    round_trip(&Case {
        before: unchecked::models(),
        after: positive::models(),
        rows: ROWS,
        operations: &["add_check accounts_positive"],
        tables_built: Some(1),
        at_before: &[Probe::Accepts(NEGATIVE)],
        at_after: &[Probe::Rejects(NEGATIVE, FAILED)],
        ..Case::default()
    });
}

#[test]
fn ck01_a_check_is_removed() {
    round_trip(&Case {
        before: positive::models(),
        after: unchecked::models(),
        rows: ROWS,
        operations: &["drop_check accounts_positive"],
        tables_built: Some(1),
        at_before: &[Probe::Rejects(NEGATIVE, FAILED)],
        at_after: &[Probe::Accepts(NEGATIVE)],
        ..Case::default()
    });
}

#[test]
fn ck02_another_expression_under_the_same_name_is_seen() {
    round_trip(&Case {
        before: positive::models(),
        after: above_five::models(),
        rows: ROWS,
        operations: &["drop_check accounts_positive", "add_check accounts_positive"],
        tables_built: Some(1),
        at_before: &[Probe::Accepts("INSERT INTO accounts (balance, owner) VALUES (3, 'd')")],
        at_after: &[Probe::Rejects(
            "INSERT INTO accounts (balance, owner) VALUES (3, 'd')",
            FAILED,
        )],
        ..Case::default()
    });
}

#[test]
fn ck03_rows_that_break_a_new_check_stop_the_migration() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &unchecked::models());
        project.database().insert(ROWS);
        project.database().run(NEGATIVE);
        let (catalog, content) = (project.database().catalog(), project.database().content());
        project.models(&positive::models());
        project.makemigrations(&["--no-input"]).succeeds();
        project.opp(&["migrate"]).exits(1).says("accounts_positive");
        project.database().catalog().is(&catalog, "after the failure");
        assert_eq!(project.database().content(), content, "after the failure");
    });
}

#[test]
fn ck06_one_of_several_checks_is_removed() {
    round_trip(&Case {
        before: several::models(),
        after: positive::models(),
        rows: ROWS,
        operations: &["drop_check accounts_owned"],
        tables_built: Some(1),
        at_after: &[Probe::Rejects(NEGATIVE, FAILED)],
        ..Case::default()
    });
}

mod with_checked_column {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct Account {
        #[opp(primary_key)]
        id: i32,
        balance: i32,
        owner: String,
        #[opp(default = 1, check = "rate > 0")]
        rate: i32,
    }
    declare!(Account);
}

#[test]
fn ck04_a_column_comes_with_its_check() {
    round_trip(&Case {
        before: unchecked::models(),
        after: with_checked_column::models(),
        operations: &["add_column accounts.rate", "add_check accounts_rate_check"],
        at_after: &[Probe::Rejects(
            "UPDATE accounts SET rate = 0",
            "CHECK constraint failed: accounts_rate_check",
        )],
        ..Case::default()
    });
}

#[test]
fn ck04_a_column_goes_with_its_check() {
    round_trip(&Case {
        before: with_checked_column::models(),
        after: unchecked::models(),
        operations: &["drop_check accounts_rate_check", "drop_column accounts.rate"],
        destructive: true,
        lost: &["accounts.rate"],
        ..Case::default()
    });
}
