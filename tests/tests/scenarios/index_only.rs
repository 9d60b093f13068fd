//! An index that only some of the databases have is part of one history all the same.

use opp_test_variants::variants;
use opp_tests::law::{Case, Engine, Probe, Refusal, refused, round_trip};

variants! {
    #[derive(OppModel)]
    struct Note {
        #[opp(primary_key)]
        id: i32,
        #[opp(max_length = 200)]
        title: String,
        body: OppJson<serde_json::Value>,
        done: bool,
    }

    mod without;
    mod with {
        #[opp(
            index(body, method = "gin", only(postgres)),
            index(title, where = "not done", name = "open_notes", only(postgres, sqlite)),
            index(title, method = "fulltext", name = "note_words", only(mysql)),
            unique(title, done)
        )]
        struct Note;
    }
    mod not_anywhere { #[opp(index(title, method = "fulltext"))] struct Note { body: !, done: !, title: String } }
}

const ROWS: &str = r#"INSERT INTO notes (id, title, body, done) VALUES
    (1, 'one', '{"a": 1}', TRUE), (2, 'two', '[]', FALSE), (3, 'three', 'null', FALSE)"#;

/// The names of the indexes that are not everywhere.
const AFTER: &[Probe] = &[
    Probe::Sqlite(
        "SELECT group_concat(name) FROM sqlite_schema WHERE name IN ('notes_body_idx', 'open_notes', 'note_words')",
        "open_notes",
    ),
    Probe::Postgres(
        "SELECT string_agg(indexname, ',' ORDER BY indexname) FROM pg_indexes WHERE indexname IN ('notes_body_idx', 'open_notes', 'note_words')",
        "notes_body_idx,open_notes",
    ),
    Probe::Mysql(
        "SELECT group_concat(DISTINCT index_name) FROM information_schema.statistics WHERE table_schema = DATABASE() \
         AND index_name IN ('notes_body_idx', 'open_notes', 'note_words')",
        "note_words",
    ),
];

#[test]
fn ix11_indexes_of_one_database_come() {
    round_trip(&Case {
        before: without::models(),
        rows: ROWS,
        after: with::models(),
        operations: &[
            "add_unique notes_title_done_key",
            "create_index note_words",
            "create_index notes_body_idx",
            "create_index open_notes",
        ],
        tables_built: Some(0),
        at_after: AFTER,
        ..Case::default()
    });
}

#[test]
fn ix11_indexes_of_one_database_go() {
    round_trip(&Case {
        before: with::models(),
        rows: ROWS,
        after: without::models(),
        at_before: AFTER,
        ..Case::default()
    });
}

#[test]
fn ix11_a_table_comes_with_indexes_of_one_database() {
    round_trip(&Case {
        after: with::models(),
        at_after: AFTER,
        ..Case::default()
    });
}

mod renamed {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(
        renamed_from = "notes",
        index(content, method = "gin", only(postgres)),
        index(title, where = "not done", name = "open_notes", only(postgres)),
        index(title, method = "fulltext", name = "note_words", only(mysql)),
        unique(title, done)
    )]
    struct Memo {
        #[opp(primary_key)]
        id: i32,
        #[opp(max_length = 200)]
        title: String,
        #[opp(renamed_from = "body")]
        content: OppJson<serde_json::Value>,
        done: bool,
    }
    declare!(Memo);
}

/// The index of PostgreSQL follows the names there; elsewhere nothing of that name is looked for. One that SQLite has no longer goes.
#[test]
fn ix11_what_an_index_of_one_database_is_over_is_renamed() {
    round_trip(&Case {
        before: with::models(),
        rows: ROWS,
        after: renamed::models(),
        renamed: &[("notes", "memos"), ("notes.body", "memos.content")],
        at_after: &[
            Probe::Sqlite("SELECT count(*) FROM sqlite_schema WHERE name = 'open_notes'", "0"),
            Probe::Postgres(
                "SELECT count(*) FROM pg_indexes WHERE indexname IN ('memos_content_idx', 'open_notes')",
                "2",
            ),
            Probe::Mysql(
                "SELECT count(*) FROM information_schema.statistics WHERE table_schema = DATABASE() AND index_name = 'note_words'",
                "1",
            ),
        ],
        ..Case::default()
    });
}

/// Without `only`, the index is for every database, and one that lacks it says what to write.
#[test]
fn an_index_that_a_database_lacks_is_refused_with_the_way_out() {
    refused(&Refusal {
        databases: &[Engine::Sqlite, Engine::Postgres],
        before: Vec::new(),
        after: not_anywhere::models(),
        options: &[],
        code: 1,
        says: &["notes", "notes_title_idx", "index method", "only("],
    });
}
