//! Tables that are called otherwise keep their rows and what refers to them.

use opp_tests::law::{Case, Engine, Exchange, Probe, Project, on_each, round_trip};

macro_rules! library {
    ($module:ident, $author:ident, $table:literal, $key:ident $(, $renamed:meta)?) => {
        mod $module {
            use crate::prelude::*;

            #[derive(OppModel)]
            #[opp(table = $table)]
            $(#[$renamed])?
            struct $author {
                #[opp(primary_key)]
                id: i32,
                #[opp(unique)]
                name: String,
                #[opp(index, check = "born > 0")]
                born: i32,
                #[opp(references = $key::id)]
                mentor_id: Option<i32>,
            }

            #[derive(OppModel)]
            struct Book {
                #[opp(primary_key)]
                id: i32,
                #[opp(references = $key::id, on_delete = cascade)]
                author_id: i32,
            }
            declare!($author, Book);
        }
    };
}

library!(authors_books, Author, "authors", authors);
library!(writers_books, Writer, "writers", writers);
library!(
    renamed_writers_books,
    Writer,
    "writers",
    writers,
    opp(renamed_from = "authors")
);
library!(writers_in_the_table_of_authors, Writer, "authors", writers);

#[test]
fn rn04_a_renamed_table_takes_its_rows_and_references_along() {
    round_trip(&Case {
        before: authors_books::models(),
        after: renamed_writers_books::models(),
        undecided: writers_books::models(),
        asks: &["authors", "writers", "renamed_from"],
        dialogue: &[Exchange {
            asked: "authors",
            typed: "y\r",
        }],
        operations: &[
            "rename_table authors to writers",
            "rename_constraint writers.authors_mentor_id_fkey to writers_mentor_id_fkey",
            "rename_constraint writers.authors_born_check to writers_born_check",
            "rename_constraint writers.authors_name_key to writers_name_key",
            "rename_index writers.authors_born_idx to writers_born_idx",
            "rename_constraint writers.authors_pkey to writers_pkey",
        ],
        tables_built: Some(0),
        renamed: &[("authors", "writers")],
        at_after: &[Probe::Rejects(
            "INSERT INTO books (author_id) VALUES (9)",
            "FOREIGN KEY constraint failed",
        )],
        ..Case::default()
    });
}

#[test]
fn rn04_tb06_another_name_of_the_struct_is_no_change() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &authors_books::models());
        project.models(&writers_in_the_table_of_authors::models());
        project
            .changes_nothing(|project| project.makemigrations(&["--no-input"]))
            .succeeds()
            .says("No changes");
    });
}

mod both_renamed {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(table = "writers", renamed_from = "authors")]
    struct Writer {
        #[opp(primary_key)]
        id: i32,
        #[opp(unique, renamed_from = "name")]
        title: String,
        #[opp(index, check = "born > 0")]
        born: i32,
        #[opp(references = writers::id)]
        mentor_id: Option<i32>,
    }

    #[derive(OppModel)]
    struct Book {
        #[opp(primary_key)]
        id: i32,
        #[opp(references = writers::id, on_delete = cascade, renamed_from = "author_id")]
        writer_id: i32,
    }
    declare!(Writer, Book);
}

#[test]
fn rn06_a_table_and_its_columns_are_renamed_at_once() {
    round_trip(&Case {
        before: authors_books::models(),
        after: both_renamed::models(),
        operations: &[
            "rename_table authors to writers",
            "rename_column books.author_id to writer_id",
            "rename_column writers.name to title",
            "rename_constraint books.books_author_id_fkey to books_writer_id_fkey",
            "rename_constraint writers.authors_mentor_id_fkey to writers_mentor_id_fkey",
            "rename_constraint writers.authors_born_check to writers_born_check",
            "rename_constraint writers.authors_name_key to writers_title_key",
            "rename_index writers.authors_born_idx to writers_born_idx",
            "rename_constraint writers.authors_pkey to writers_pkey",
        ],
        tables_built: Some(0),
        renamed: &[
            ("authors", "writers"),
            ("authors.name", "writers.title"),
            ("books.author_id", "books.writer_id"),
        ],
        ..Case::default()
    });
}

library!(authors_again, Author, "authors", authors);

/// Nothing of the renamed table stands in the way of a new one with its old name.
#[test]
fn rn10_a_new_table_takes_the_name_of_a_renamed_one() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &authors_books::models());
        for models in [
            renamed_writers_books::models(),
            [renamed_writers_books::models(), authors_again::models()[..1].to_vec()].concat(),
        ] {
            project.models(&models);
            project.makemigrations(&["--no-input"]).succeeds();
            project.opp(&["migrate"]).succeeds();
            project.check().succeeds();
        }
        project.opp(&["migrate", "zero", "--yes"]).succeeds();
        project.opp(&["migrate"]).succeeds();
        project.check().succeeds();
    });
}
