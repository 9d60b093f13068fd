//! What becomes of the columns at either end of a foreign key? They are renamed, widened and dropped, and the key follows.

use opp_tests::law::{Case, Engine, Probe, round_trip};

macro_rules! family {
    ($module:ident, $(#[$key:meta])* $id:ident: $type:ty, $(#[$reference:meta])* $reference_name:ident: $reference_type:ty) => {
        mod $module {
            use crate::prelude::*;

            #[derive(OppModel)]
            struct Author {
                $(#[$key])*
                $id: $type,
                name: String,
            }

            #[derive(OppModel)]
            struct Book {
                #[opp(primary_key)]
                id: i32,
                $(#[$reference])*
                $reference_name: $reference_type,
            }
            declare!(Author, Book);
        }
    };
}

family!(
    narrow,
    #[opp(primary_key)] id: i32,
    #[opp(references = authors::id, on_delete = cascade, index)] author_id: i32
);
family!(
    wide,
    #[opp(primary_key)] id: i64,
    #[opp(references = authors::id, on_delete = cascade, index)] author_id: i64
);
family!(
    renamed,
    #[opp(primary_key, renamed_from = "id")] number: i32,
    #[opp(references = authors::number, on_delete = cascade, index)] author_id: i32
);

family!(
    optional,
    #[opp(primary_key)] id: i32,
    #[opp(references = authors::id, on_delete = cascade, index)] author_id: Option<i32>
);

mod without_reference {
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
    }
    declare!(Author, Book);
}

const ORPHAN: &str = "INSERT INTO books (author_id) VALUES (99999)";
const REFUSED: &str = "FOREIGN KEY constraint failed";

#[test]
fn ty10_both_ends_of_a_key_get_wider() {
    round_trip(&Case {
        before: narrow::models(),
        after: wide::models(),
        operations: &["alter_column authors.id (type)", "alter_column books.author_id (type)"],
        at_after: &[
            Probe::Rejects(ORPHAN, REFUSED),
            Probe::Accepts(
                "INSERT INTO authors (id, name) VALUES (3000000000, 'a'); INSERT INTO books (author_id) VALUES (3000000000)",
            ),
            Probe::Then("DELETE FROM authors WHERE id = 1", "SELECT count(*) FROM books", "2"),
        ],
        ..Case::default()
    });
}

#[test]
fn fk07_a_renamed_key_is_followed_and_still_counts() {
    round_trip(&Case {
        before: narrow::models(),
        after: renamed::models(),
        operations: &["rename_column authors.id to number"],
        renamed: &[("authors.id", "authors.number")],
        at_after: &[
            Probe::Rejects(ORPHAN, REFUSED),
            Probe::Then(
                "INSERT INTO authors (name) VALUES ('d')",
                "SELECT count(*) FROM authors WHERE number > 3",
                "1",
            ),
        ],
        ..Case::default()
    });
}

#[test]
fn fk10_co09_a_column_goes_with_its_key_and_its_index() {
    round_trip(&Case {
        before: optional::models(),
        after: without_reference::models(),
        operations: &[
            "drop_foreign_key books_author_id_fkey",
            "drop_index books_author_id_idx",
            "drop_column books.author_id",
        ],
        destructive: true,
        lost: &["books.author_id"],
        ..Case::default()
    });
}

family!(
    deferrable,
    #[opp(primary_key)] id: i32,
    #[opp(references = authors::id, on_delete = cascade, deferrable, index)] author_id: i32
);

/// MariaDB has no keys that wait for the commit.
#[test]
fn fk13_a_key_is_checked_at_commit() {
    round_trip(&Case {
        databases: &[Engine::Sqlite, Engine::Postgres],
        before: narrow::models(),
        after: deferrable::models(),
        operations: &[
            "drop_foreign_key books_author_id_fkey",
            "add_foreign_key books_author_id_fkey",
        ],
        at_before: &[Probe::Rejects(ORPHAN, REFUSED)],
        at_after: &[Probe::Accepts(ORPHAN)],
        ..Case::default()
    });
}
