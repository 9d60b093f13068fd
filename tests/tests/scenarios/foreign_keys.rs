//! Foreign keys come, go and change what they do.

use opp_test_variants::variants;
use opp_tests::law::{Case, Engine, Probe, Project, on_each, round_trip};

variants! {
    #[derive(OppModel)]
    struct Author {
        #[opp(primary_key)]
        id: i32,
        name: String,
    }

    #[derive(OppModel)]
    struct Book {
        #[opp(primary_key)]
        id: i32,
        title: String,
        #[opp(references = authors::id, on_delete = cascade)]
        author_id: Option<i32>,
        #[opp(references = authors::id, default = 1, join = false)]
        editor_id: i32,
    }

    mod unrelated { struct Book { author_id: !, editor_id: ! } }
    mod with_new_keys;
}

#[test]
fn fk01_new_columns_refer_to_another_table() {
    round_trip(&Case {
        before: unrelated::models(),
        after: with_new_keys::models(),
        operations: &[
            "add_column books.author_id",
            "add_column books.editor_id",
            "add_foreign_key books_author_id_fkey",
            "add_foreign_key books_editor_id_fkey",
        ],
        at_after: &[
            Probe::Is(
                "SELECT count(*) FROM books WHERE author_id IS NULL AND editor_id = 1",
                "3",
            ),
            Probe::Rejects(
                "INSERT INTO books (title, author_id) VALUES ('x', 9)",
                "FOREIGN KEY constraint failed",
            ),
        ],
        ..Case::default()
    });
}

macro_rules! library {
    ($module:ident $(, $key:meta)*) => {
        mod $module {
            use crate::prelude::*;

            #[derive(OppModel)]
            struct Author {
                #[opp(primary_key)]
                id: i32,
                name: String,
            }

            #[derive(OppModel)]
            struct Book {
                #[opp(primary_key)]
                id: i32,
                title: String,
                $(#[$key])*
                author_id: Option<i32>,
            }
            declare!(Author, Book);
        }
    };
}

library!(without_key);
library!(with_key, opp(references = authors::id));
library!(cascading, opp(references = authors::id, on_delete = cascade));
library!(nulling, opp(references = authors::id, on_delete = set_null));
library!(
    restricting,
    opp(references = authors::id, on_delete = restrict, on_update = cascade)
);

const DROP_AND_ADD: &[&str] = &[
    "drop_foreign_key books_author_id_fkey",
    "add_foreign_key books_author_id_fkey",
];
const BOOKS: &str = "INSERT INTO authors VALUES (1, 'a'), (2, 'b'), (3, 'c'); \
                     INSERT INTO books VALUES (1, 'x', 1), (2, 'y', 2), (3, 'z', 3);";
const DELETE_AN_AUTHOR: &str = "DELETE FROM authors WHERE id = 1";
const REFUSED: &str = "FOREIGN KEY constraint failed";

#[test]
fn fk02_a_column_becomes_a_key() {
    round_trip(&Case {
        before: without_key::models(),
        after: with_key::models(),
        rows: BOOKS,
        operations: &["add_foreign_key books_author_id_fkey"],
        tables_built: Some(1),
        at_before: &[Probe::Accepts(DELETE_AN_AUTHOR)],
        at_after: &[Probe::Rejects(DELETE_AN_AUTHOR, REFUSED)],
        ..Case::default()
    });
}

#[test]
fn fk02_a_column_ceases_to_be_a_key() {
    round_trip(&Case {
        before: with_key::models(),
        after: without_key::models(),
        rows: BOOKS,
        operations: &["drop_foreign_key books_author_id_fkey"],
        tables_built: Some(1),
        at_before: &[Probe::Rejects(DELETE_AN_AUTHOR, REFUSED)],
        at_after: &[Probe::Accepts(DELETE_AN_AUTHOR)],
        ..Case::default()
    });
}

#[test]
fn fk03_a_key_begins_to_cascade() {
    round_trip(&Case {
        before: with_key::models(),
        after: cascading::models(),
        rows: BOOKS,
        operations: DROP_AND_ADD,
        tables_built: Some(1),
        at_before: &[Probe::Rejects(DELETE_AN_AUTHOR, REFUSED)],
        at_after: &[Probe::Then(DELETE_AN_AUTHOR, "SELECT count(*) FROM books", "2")],
        ..Case::default()
    });
}

#[test]
fn fk03_a_cascading_key_begins_to_set_null() {
    round_trip(&Case {
        before: cascading::models(),
        after: nulling::models(),
        rows: BOOKS,
        operations: DROP_AND_ADD,
        tables_built: Some(1),
        at_after: &[Probe::Then(
            DELETE_AN_AUTHOR,
            "SELECT count(*) FROM books WHERE id = 1 AND author_id IS NULL",
            "1",
        )],
        ..Case::default()
    });
}

#[test]
fn fk03_a_key_that_sets_null_begins_to_restrict() {
    round_trip(&Case {
        before: nulling::models(),
        after: restricting::models(),
        rows: BOOKS,
        operations: DROP_AND_ADD,
        tables_built: Some(1),
        at_after: &[
            Probe::Rejects(DELETE_AN_AUTHOR, REFUSED),
            Probe::Accepts("UPDATE authors SET id = 10 WHERE id = 1"),
        ],
        ..Case::default()
    });
}

mod tree {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct Node {
        #[opp(primary_key)]
        id: i32,
        #[opp(references = nodes::id, on_delete = cascade)]
        parent_id: Option<i32>,
        name: String,
        note: Option<String>,
    }
    declare!(Node);
}

mod other_tree {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(renamed_from = "nodes")]
    struct Branch {
        #[opp(primary_key)]
        id: i32,
        #[opp(references = branchs::id, on_delete = cascade)]
        parent_id: Option<i32>,
        #[opp(default = "")]
        name: String,
    }
    declare!(Branch);
}

const NODES: &str = "INSERT INTO nodes VALUES (1, NULL, 'a', 'x'), (2, 1, 'b', 'y'), (3, 2, 'c', 'z')";

#[test]
fn fk04_a_table_refers_to_itself() {
    round_trip(&Case {
        after: tree::models(),
        operations: &["create_table nodes"],
        at_after: &[Probe::Rejects(
            "INSERT INTO nodes (parent_id, name) VALUES (9, 'x')",
            REFUSED,
        )],
        ..Case::default()
    });
}

/// Rename, rebuild and a dropped column at once.
#[test]
fn fk04_a_table_that_refers_to_itself_survives_everything() {
    round_trip(&Case {
        before: tree::models(),
        after: other_tree::models(),
        rows: NODES,
        operations: &[
            "rename_table nodes to branchs",
            "rename_constraint branchs.nodes_parent_id_fkey to branchs_parent_id_fkey",
            "rename_constraint branchs.nodes_pkey to branchs_pkey",
            "alter_column branchs.name (default)",
            "drop_column branchs.note",
        ],
        destructive: true,
        tables_built: Some(1),
        renamed: &[("nodes", "branchs")],
        lost: &["nodes.note"],
        at_after: &[Probe::Then(
            "DELETE FROM branchs WHERE id = 2",
            "SELECT count(*) FROM branchs",
            "1",
        )],
        ..Case::default()
    });
}

#[test]
fn fk05_rows_without_a_parent_stop_a_new_key() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &without_key::models());
        project.database().insert(BOOKS);
        project.database().run(DELETE_AN_AUTHOR);
        let (catalog, content) = (project.database().catalog(), project.database().content());
        project.models(&with_key::models());
        project.makemigrations(&["--no-input"]).succeeds();
        project.opp(&["migrate"]).exits(1).says("books");
        project.database().catalog().is(&catalog, "after the failure");
        assert_eq!(project.database().content(), content, "after the failure");
    });
}

variants! {
    #[derive(OppModel)]
    struct Author {
        #[opp(primary_key)]
        id: i32,
        name: String,
    }

    #[derive(OppModel)]
    struct Writer {
        #[opp(primary_key)]
        id: i32,
        name: String,
    }

    #[derive(OppModel)]
    struct Book {
        #[opp(primary_key)]
        id: i32,
        #[opp(references = authors::id, on_delete = cascade)]
        author_id: i32,
    }

    mod two_targets;
    mod other_target { struct Book { #[opp(references = writers::id, on_delete = cascade, unique)] author_id: i32 } }
}

#[test]
fn fk06_fk08_a_key_points_at_another_table_and_becomes_unique() {
    round_trip(&Case {
        before: two_targets::models(),
        after: other_target::models(),
        operations: &[
            "drop_foreign_key books_author_id_fkey",
            "add_unique books_author_id_key",
            "add_foreign_key books_author_id_fkey",
        ],
        tables_built: Some(1),
        ..Case::default()
    });
}
