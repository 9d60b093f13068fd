//! Tables come, go and have any name.

use opp_test_variants::variants;
use opp_tests::law::{Case, Engine, Probe, Project, Refusal, on_each, refused, round_trip};

variants! {
    #[derive(OppModel)]
    struct Setting {
        #[opp(primary_key)]
        id: i32,
        value: String,
    }

    mod nothing_but_settings;
    mod with_users {
        #[derive(OppModel)]
        #[opp(index(bio), check(email_not_empty = "email <> ''"))]
        struct User {
            #[opp(primary_key)]
            id: i32,
            #[opp(max_length = 100, unique)]
            email: String,
            bio: Option<String>,
            #[opp(references = settings::id, on_delete = cascade)]
            setting_id: i32,
        }
    }
    mod managed {
        #[derive(OppModel)]
        struct Foreign {
            #[opp(primary_key)]
            id: i32,
            name: String,
        }
    }
    mod unmanaged {
        #[derive(OppModel)]
        #[opp(managed = false)]
        struct Foreign {
            #[opp(primary_key)]
            id: i32,
            name: String,
            more: i32,
        }
    }
}

#[test]
fn tb01_the_first_table_is_created() {
    round_trip(&Case {
        after: nothing_but_settings::models(),
        operations: &["create_table settings"],
        tables_built: Some(1),
        at_before: &[Probe::Sqlite(
            "SELECT count(*) FROM sqlite_schema WHERE name = 'settings'",
            "0",
        )],
        at_after: &[
            Probe::Sqlite(
                "SELECT count(*) FROM sqlite_schema WHERE name = '__diesel_schema_migrations'",
                "1",
            ),
            Probe::Accepts("INSERT INTO settings (value) VALUES ('x')"),
            Probe::Rejects(
                "INSERT INTO settings (value) VALUES (NULL)",
                "NOT NULL constraint failed: settings.value",
            ),
        ],
        ..Case::default()
    });
}

#[test]
fn tb02_a_table_is_dropped_and_its_definition_comes_back() {
    round_trip(&Case {
        before: with_users::models(),
        after: nothing_but_settings::models(),
        asks: &["users", "--allow-destructive"],
        operations: &["drop_table users"],
        destructive: true,
        lost: &["users"],
        ..Case::default()
    });
}

#[test]
fn tb03_a_table_comes_with_its_unique_index_check_and_key_once_each() {
    round_trip(&Case {
        before: nothing_but_settings::models(),
        after: with_users::models(),
        operations: &["create_table users"],
        tables_built: Some(1),
        at_after: &[
            Probe::Accepts("INSERT INTO users (email, setting_id) VALUES ('a', 1)"),
            Probe::Rejects(
                "INSERT INTO users (email, setting_id) VALUES ('a', 1), ('a', 2)",
                "UNIQUE constraint failed: users.email",
            ),
            Probe::Rejects(
                "INSERT INTO users (email, setting_id) VALUES ('', 1)",
                "CHECK constraint failed",
            ),
            Probe::Rejects(
                "INSERT INTO users (email, setting_id) VALUES ('a', 9)",
                "FOREIGN KEY constraint failed",
            ),
            Probe::Sqlite("SELECT count(*) FROM pragma_index_list('users')", "2"),
        ],
        ..Case::default()
    });
}

/// Every name is a keyword, has capitals or has a space.
mod odd_names {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(table = "order", index(group desc), check(select_positive = "\"select\" > 0"))]
    struct Order {
        #[opp(primary_key)]
        id: i32,
        select: i32,
        group: String,
        #[opp(column = "MixedCase")]
        mixed_case: Option<i32>,
        #[opp(column = "with space", unique)]
        with_space: String,
        #[opp(column = "dropped one")]
        dropped: i32,
        #[opp(references = orders::id, on_delete = cascade, column = "references")]
        parent: Option<i32>,
    }
    declare!(Order);
}

mod other_odd_names {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(
        table = "order",
        index(group desc),
        index(mixed_case, name = "The Index"),
        check(select_positive = "\"select\" > 1")
    )]
    struct Order {
        #[opp(primary_key)]
        id: i32,
        select: i64,
        group: String,
        #[opp(column = "MixedCase")]
        mixed_case: Option<i32>,
        #[opp(column = "with more space", renamed_from = "with space", unique)]
        with_space: String,
        #[opp(references = orders::id, on_delete = cascade, column = "references")]
        parent: Option<i32>,
        #[opp(column = "from")]
        from_where: Option<String>,
    }
    declare!(Order);
}

#[test]
fn tb04_every_name_is_quoted() {
    round_trip(&Case {
        before: odd_names::models(),
        after: other_odd_names::models(),
        rows: "INSERT INTO \"order\" VALUES (1, 2, 'a', NULL, 'x', 1, NULL), (2, 3, 'b', 5, 'y', 2, 1), (3, 4, 'c', 6, 'z', 3, 2)",
        operations: &[
            "rename_column order.with space to with more space",
            "drop_check order_select_positive",
            "rename_constraint order.order_with space_key to order_with more space_key",
            "alter_column order.select (type)",
            "add_column order.from",
            "drop_column order.dropped one",
            "add_check order_select_positive",
            "create_index The Index",
        ],
        destructive: true,
        tables_built: Some(1),
        renamed: &[("order.with space", "order.with more space")],
        lost: &["order.dropped one"],
        ..Case::default()
    });
}

mod explicit {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(table = "Author")]
    struct Author {
        #[opp(primary_key)]
        id: i32,
        #[opp(unique)]
        name: String,
    }
    declare!(Author);
}

mod explicit_in_another_case {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(table = "author", renamed_from = "Author")]
    struct Author {
        #[opp(primary_key)]
        id: i32,
        #[opp(unique)]
        name: String,
    }
    declare!(Author);
}

/// SQLite takes both names for the same one.
#[test]
fn tb05_tb07_a_table_changes_only_the_case_of_its_name() {
    round_trip(&Case {
        before: explicit::models(),
        after: explicit_in_another_case::models(),
        operations: &[
            "rename_table Author to author",
            "rename_constraint author.Author_name_key to author_name_key",
            "rename_constraint author.Author_pkey to author_pkey",
        ],
        tables_built: Some(0),
        renamed: &[("Author", "author")],
        ..Case::default()
    });
}

/// Whatever becomes of a table that is not opp's, nothing is done to it.
#[test]
fn tb08_a_table_that_is_not_managed_is_never_touched() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &managed::models());
        let count = "SELECT count(*) FROM foreigns";
        project
            .database()
            .run("INSERT INTO foreigns (name) VALUES ('a'), ('b'), ('c')");
        for models in [unmanaged::models(), nothing_but_settings::models()] {
            project.models(&models);
            project.makemigrations(&["--no-input"]).succeeds();
            project.opp(&["migrate"]).succeeds();
            assert_eq!(project.database().value(count).as_deref(), Some("3"));
        }
        project.opp(&["migrate", "downgrade", "-2", "--yes"]).succeeds();
        assert_eq!(project.database().value(count).as_deref(), Some("3"));
    });
}

#[test]
fn tb09_a_table_that_no_struct_knows_stays() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &with_users::models());
        project
            .database()
            .run("CREATE TABLE theirs (id INTEGER); INSERT INTO theirs VALUES (1)");
        project.models(&nothing_but_settings::models());
        project
            .makemigrations(&["--no-input", "--allow-destructive"])
            .succeeds();
        assert!(!project.newest_migration().up().contains("theirs"));
        project.opp(&["migrate"]).succeeds();
        assert_eq!(
            project.database().value("SELECT count(*) FROM theirs").as_deref(),
            Some("1")
        );
    });
}

#[test]
fn tb10_two_structs_for_one_table_are_refused() {
    refused(&Refusal {
        before: managed::models(),
        after: [managed::models(), nothing_but_settings::models()].concat(),
        code: 1,
        says: &["settings", "Setting"],
        ..Refusal::default()
    });
}
