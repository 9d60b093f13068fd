//! Columns that are called otherwise keep their values; nothing is guessed.

use opp_tests::law::{Case, Engine, Exchange, Probe, Project, Refusal, on_each, refused, round_trip};

macro_rules! users {
    ($module:ident: $($(#[$attribute:meta])* $field:ident: $type:ty),+) => {
        mod $module {
            use crate::prelude::*;

            #[derive(OppModel)]
            struct User {
                #[opp(primary_key)]
                id: i32,
                $($(#[$attribute])* $field: $type),+
            }
            declare!(User);
        }
    };
}

users!(named: #[opp(max_length = 20)] name: String);
users!(full_named: #[opp(max_length = 20)] full_name: String);
users!(renamed: #[opp(max_length = 20, renamed_from = "name")] full_name: String);
users!(longer: #[opp(max_length = 30, default = "x")] full_name: String);
users!(renamed_and_longer: #[opp(max_length = 30, default = "x", renamed_from = "name")] full_name: String);
users!(optional: full_name: Option<String>);

const QUESTION: &str = "users.name";
const RENAMED: &[(&str, &str)] = &[("users.name", "users.full_name")];

#[test]
fn rn01_rn12_a_renamed_column_keeps_its_values() {
    round_trip(&Case {
        before: named::models(),
        after: renamed::models(),
        undecided: full_named::models(),
        asks: &["full_name", "renamed_from", "--drop"],
        dialogue: &[Exchange {
            asked: QUESTION,
            typed: "y\r",
        }],
        operations: &["rename_column users.name to full_name"],
        tables_built: Some(0),
        renamed: RENAMED,
        ..Case::default()
    });
}

users!(with_json: body: Option<OppJson<serde_json::Value>>);
users!(with_json_renamed: #[opp(renamed_from = "body")] content: Option<OppJson<serde_json::Value>>);

/// MariaDB keeps a check that JSON is JSON, under the name that the column had first.
#[test]
fn rn01_a_column_of_json_is_renamed() {
    round_trip(&Case {
        before: with_json::models(),
        after: with_json_renamed::models(),
        rows: r#"INSERT INTO users (id, body) VALUES (1, '{"a": [1]}'), (2, NULL), (3, 'null')"#,
        operations: &["rename_column users.body to content"],
        renamed: &[("users.body", "users.content")],
        ..Case::default()
    });
}

/// Saying that the old column really goes makes it a drop and an addition.
#[test]
fn rn01_a_column_that_goes_is_no_rename() {
    round_trip(&Case {
        before: named::models(),
        after: optional::models(),
        answers: &["--drop", "users.name"],
        operations: &["add_column users.full_name", "drop_column users.name"],
        destructive: true,
        lost: &["users.name"],
        at_after: &[Probe::Is("SELECT count(*) FROM users WHERE full_name IS NULL", "3")],
        ..Case::default()
    });
}

#[test]
fn rn02_a_possible_rename_is_not_decided_without_a_terminal() {
    for options in [&[][..], &["--allow-destructive"]] {
        refused(&Refusal {
            before: named::models(),
            after: full_named::models(),
            options,
            code: 3,
            says: &["name", "full_name", "renamed_from = \"name\"", "--drop"],
            ..Refusal::default()
        });
    }
}

#[test]
fn rn03_a_rename_with_another_change_is_still_a_rename() {
    round_trip(&Case {
        before: named::models(),
        after: renamed_and_longer::models(),
        undecided: longer::models(),
        asks: &["full_name", "renamed_from"],
        dialogue: &[Exchange {
            asked: QUESTION,
            typed: "y\r",
        }],
        operations: &[
            "rename_column users.name to full_name",
            "alter_column users.full_name (default, type)",
        ],
        renamed: RENAMED,
        ..Case::default()
    });
}

users!(two_named: x: String, y: String);
users!(two_renamed: #[opp(renamed_from = "y")] p: String, #[opp(renamed_from = "x")] r: String);

#[test]
fn rn05_two_columns_are_renamed_as_said() {
    round_trip(&Case {
        before: two_named::models(),
        after: two_renamed::models(),
        operations: &["rename_column users.y to p", "rename_column users.x to r"],
        tables_built: Some(0),
        renamed: &[("users.y", "users.p"), ("users.x", "users.r")],
        ..Case::default()
    });
}

users!(kept_column: #[opp(max_length = 20, column = "name")] full_name: String);

#[test]
fn rn07_a_renamed_field_with_the_old_column_is_no_change() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &named::models());
        project.models(&kept_column::models());
        project
            .changes_nothing(|project| project.makemigrations(&["--no-input"]))
            .succeeds()
            .says("No changes");
    });
}

mod covered {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(
        index(expr("lower(name)"), name = "by_lower"),
        index(id, name = "partial", where = "name <> ''")
    )]
    struct User {
        #[opp(primary_key)]
        id: i32,
        #[opp(unique, index, check = "name <> 'x'")]
        name: String,
        #[opp(references = users::name)]
        partner: Option<String>,
        #[opp(generated = "upper(name)")]
        loud: Option<String>,
    }
    declare!(User);
}

mod covered_and_renamed {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(
        index(expr("lower(title)"), name = "by_lower"),
        index(id, name = "partial", where = "title <> ''")
    )]
    struct User {
        #[opp(primary_key)]
        id: i32,
        #[opp(unique, index, check = "title <> 'x'", renamed_from = "name")]
        title: String,
        #[opp(references = users::title)]
        partner: Option<String>,
        #[opp(generated = "upper(title)")]
        loud: Option<String>,
    }
    declare!(User);
}

#[test]
fn rn09_ck05_everything_over_a_renamed_column_follows() {
    round_trip(&Case {
        before: covered::models(),
        after: covered_and_renamed::models(),
        rows: "INSERT INTO users (id, name, partner) VALUES (1, 'a', NULL), (2, 'b', 'a'), (3, 'c', 'b')",
        operations: &[
            "rename_column users.name to title",
            "rename_constraint users.users_name_check to users_title_check",
            "rename_constraint users.users_name_key to users_title_key",
            "rename_index users.users_name_idx to users_title_idx",
        ],
        tables_built: Some(0),
        renamed: &[("users.name", "users.title")],
        ..Case::default()
    });
}

users!(lower_named: #[opp(max_length = 20, column = "Name", renamed_from = "name")] name: String);

#[test]
fn rn11_a_column_changes_only_the_case_of_its_name() {
    round_trip(&Case {
        before: named::models(),
        after: lower_named::models(),
        operations: &["rename_column users.name to Name"],
        tables_built: Some(0),
        renamed: &[("users.name", "users.Name")],
        ..Case::default()
    });
}

users!(old_and_name: name: String, old: Option<i32>);
users!(old_is_name: #[opp(renamed_from = "name")] old: String);

#[test]
fn rn11_a_column_takes_the_name_of_one_that_goes() {
    round_trip(&Case {
        before: old_and_name::models(),
        after: old_is_name::models(),
        operations: &["drop_column users.old", "rename_column users.name to old"],
        answers: &["--drop", "users.old"],
        asks: &["the old that is there now dropped?", "--drop users.old"],
        destructive: true,
        renamed: &[("users.name", "users.old"), ("users.old", "gone.old")],
        lost: &["users.old"],
        ..Case::default()
    });
}

/// Enter is no: the safe answer, after which something would be destroyed, and enter is no again.
#[test]
fn rn01_cm11_enter_and_an_interrupt_write_nothing() {
    let project = Project::migrated_to(&named::models());
    project.models(&longer::models());
    let question = |typed| Exchange { asked: "[y/N]", typed };
    for dialogue in [&[question("\r"), question("\r")][..], &[question("\u{3}")]] {
        let ran = project.changes_nothing(|project| project.makemigrations_in_terminal(dialogue));
        assert_ne!(ran.code, Some(0), "{}", ran.stdout);
    }
}
