//! Statements come in an order that works, and always in the same one.

use std::collections::BTreeSet;

use opp_test_variants::variants;
use opp_tests::law::{Case, Project, round_trip};

variants! {
    #[derive(OppModel)]
    struct Keep {
        #[opp(primary_key)]
        id: i32,
        name: String,
    }

    mod keep;
    mod cycle {
        #[derive(OppModel)]
        #[opp(unique(friend_id, id))]
        struct Left {
            #[opp(primary_key)]
            id: i32,
            #[opp(references = rights::id, index)]
            friend_id: Option<i32>,
        }
        #[derive(OppModel)]
        struct Right {
            #[opp(primary_key)]
            id: i32,
            #[opp(references = lefts::id, join = false)]
            friend_id: i32,
        }
    }
}

/// Named so that the order of names is the wrong order of creation.
mod chain {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct Keep {
        #[opp(primary_key)]
        id: i32,
        name: String,
    }

    #[derive(OppModel)]
    struct Alpha {
        #[opp(primary_key)]
        id: i32,
        #[opp(references = betas::id, on_delete = cascade)]
        beta_id: i32,
    }

    #[derive(OppModel)]
    struct Beta {
        #[opp(primary_key)]
        id: i32,
        #[opp(references = gammas::id, on_delete = cascade)]
        gamma_id: i32,
    }

    #[derive(OppModel)]
    struct Gamma {
        #[opp(primary_key)]
        id: i32,
        name: String,
    }
    declare!(Alpha, Beta, Gamma, Keep);
}

#[test]
fn od01_parents_are_created_first() {
    round_trip(&Case {
        before: keep::models(),
        after: chain::models(),
        operations: &["create_table gammas", "create_table betas", "create_table alphas"],
        ..Case::default()
    });
}

#[test]
fn od01_children_are_dropped_first() {
    round_trip(&Case {
        before: chain::models(),
        after: keep::models(),
        operations: &["drop_table alphas", "drop_table betas", "drop_table gammas"],
        destructive: true,
        lost: &["alphas", "betas", "gammas"],
        ..Case::default()
    });
}

/// SQLite lets a key point at a table that is not there yet, so both stand inside their tables.
#[test]
fn od02_od06_two_tables_that_refer_to_each_other_are_created() {
    round_trip(&Case {
        before: keep::models(),
        after: cycle::models(),
        operations: &["create_table lefts", "create_table rights"],
        tables_built: Some(2),
        ..Case::default()
    });
}

#[test]
fn od04_two_tables_that_refer_to_each_other_are_dropped() {
    round_trip(&Case {
        before: cycle::models(),
        after: keep::models(),
        operations: &[
            "drop_foreign_key lefts_friend_id_fkey",
            "drop_table rights",
            "drop_table lefts",
        ],
        destructive: true,
        lost: &["lefts", "rights"],
        ..Case::default()
    });
}

mod book_with_author {
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
        #[opp(references = authors::id, index)]
        author_id: Option<i32>,
    }
    declare!(Author, Book);
}

mod book_alone {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct Book {
        #[opp(primary_key)]
        id: i32,
        title: String,
    }
    declare!(Book);
}

#[test]
fn od03_a_key_and_the_table_it_points_at_go_together() {
    round_trip(&Case {
        before: book_with_author::models(),
        after: book_alone::models(),
        operations: &[
            "drop_foreign_key books_author_id_fkey",
            "drop_index books_author_id_idx",
            "drop_table authors",
            "drop_column books.author_id",
        ],
        destructive: true,
        lost: &["authors", "books.author_id"],
        ..Case::default()
    });
}

/// Another call each time, so that hash seeds and the clock have their chance; only the id is the same.
#[test]
fn od09_the_same_input_gives_the_same_bytes() {
    let bytes = |_| {
        let project = Project::new();
        let mut models = chain::models();
        project.models(&models);
        project
            .makemigrations(&["--no-input", "--id", "20260101000000"])
            .succeeds();
        models.reverse();
        project.models(&[models.as_slice(), &book_with_author::models()].concat());
        project
            .makemigrations(&["--no-input", "--id", "20260102000000"])
            .succeeds();
        let files = project.files().into_iter();
        files
            .filter(|(path, _)| path.starts_with("migrations"))
            .collect::<Vec<_>>()
    };
    let different: BTreeSet<_> = (0..20).map(bytes).collect();
    assert_eq!(different.len(), 1);
}

mod book_with_new_writer {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct Publisher {
        #[opp(primary_key)]
        id: i64,
        city: Option<String>,
    }

    #[derive(OppModel)]
    #[opp(check(printed = "edition > 0"), index(edition, publisher_id))]
    struct Book {
        #[opp(primary_key)]
        id: i32,
        title: String,
        #[opp(references = publishers::id, on_delete = cascade)]
        publisher_id: Option<i64>,
        #[opp(default = 1)]
        edition: i32,
        #[opp(generated = "edition + 1")]
        next_edition: Option<i32>,
    }
    declare!(Publisher, Book);
}

/// The new table, the new columns, and then what rests on both.
#[test]
fn od05_od07_a_key_goes_to_a_new_table_with_new_columns_under_everything() {
    round_trip(&Case {
        before: book_with_author::models(),
        after: book_with_new_writer::models(),
        answers: &["--drop", "authors", "--drop", "books.author_id"],
        operations: &[
            "drop_foreign_key books_author_id_fkey",
            "drop_index books_author_id_idx",
            "drop_table authors",
            "add_column books.publisher_id",
            "add_column books.edition",
            "add_column books.next_edition",
            "drop_column books.author_id",
            "create_table publishers",
            "add_check books_printed",
            "create_index books_edition_publisher_id_idx",
            "add_foreign_key books_publisher_id_fkey",
        ],
        destructive: true,
        lost: &["authors", "books.author_id"],
        ..Case::default()
    });
}
