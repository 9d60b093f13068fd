//! Expressions, views, collations and keys that each database has its own way.

use opp_test_variants::variants;
use opp_tests::law::{Case, Engine, Probe, round_trip};

variants! {
    #[derive(OppModel)]
    struct Note {
        #[opp(primary_key)]
        id: i32,
        #[opp(max_length = 200)]
        title: String,
        words: Option<i32>,
    }

    mod plain;
    mod own {
        #[opp(
            check("titled"(sqlite = "title GLOB '?*'", postgres = "title ~ '.+'", mysql = "title RLIKE '.+'")),
            check(short("length(title) < 100", only(postgres, mysql)))
        )]
        struct Note {
            #[opp(primary_key, identity = always)] id: i32,
            #[opp(max_length = 200, collate(postgres = "pg_catalog.\"C\"", sqlite = "NOCASE"))] title: String,
            #[opp(generated(sqlite = "length(title) + 1", postgres = "length(title) + 2"), stored)] words: Option<i32>,
        }
        #[derive(OppView)]
        #[opp(
            view = "titles",
            query(
                sqlite = "SELECT id, title || '!' AS title FROM notes",
                postgres = "SELECT id, title || '?' AS title FROM notes"
            ),
            only(sqlite, postgres)
        )]
        struct Title {
            id: i32,
            title: String,
        }
    }
}

const ROWS: &str = "INSERT INTO notes (id, title) VALUES (1, 'one'), (2, 'two'), (3, 'three')";

const AFTER: &[Probe] = &[
    Probe::Sqlite("SELECT words FROM notes WHERE title = 'ONE'", "4"),
    Probe::Postgres("SELECT words FROM notes WHERE title = 'one'", "5"),
    Probe::Mysql("SELECT count(*) FROM notes WHERE words IS NULL", "3"),
    Probe::Sqlite("SELECT title FROM titles WHERE id = 1", "one!"),
    Probe::Postgres("SELECT title FROM titles WHERE id = 1", "one?"),
    Probe::Postgres(
        "SELECT attidentity FROM pg_attribute WHERE attrelid = 'notes'::regclass AND attname = 'id'",
        "a",
    ),
    Probe::Rejects(
        "INSERT INTO notes (title) VALUES ('')",
        "CHECK constraint failed: titled",
    ),
];

#[test]
fn what_each_database_has_its_own_way_comes_and_goes() {
    let case = Case {
        before: plain::models(),
        after: own::models(),
        rows: ROWS,
        changed: &["notes.words"],
        lost: &["notes.words"],
        at_after: AFTER,
        ..Case::default()
    };
    round_trip(&case);
    round_trip(&Case {
        after: own::models(),
        ..Case::default()
    });
}

#[test]
fn a_change_for_another_database_is_none_here() {
    round_trip(&Case {
        before: own::models(),
        after: plain::models(),
        rows_on: &[(
            Engine::Postgres,
            "INSERT INTO notes (title) VALUES ('one'), ('two'), ('three')",
        )],
        rows: ROWS,
        changed: &["notes.words"],
        lost: &["notes.words"],
        at_before: AFTER,
        ..Case::default()
    });
}

variants! {
    #[derive(OppModel)]
    struct Doc {
        #[opp(primary_key(name = "docs_pk"), identity = serial)]
        id: i64,
        #[opp(sql_type(postgres = "varchar", diesel = Text), check(filled(postgres = "name <> ''")))]
        name: String,
        #[opp(sql_type(postgres = "char(8)", diesel = Text), check("length(code) > 1", name = "code_is_long"))]
        code: String,
        #[opp(sql_type(postgres = "citext", diesel = Text))]
        email: String,
        #[opp(sql_type(postgres = "ltree", diesel = Text))]
        path: String,
        #[opp(sql_type(postgres = "tsvector", diesel = Text), generated(postgres = "to_tsvector('simple', name)"), stored)]
        search: Option<String>,
        #[opp(sql_type(postgres = "jsonb", diesel = Jsonb))]
        body: serde_json::Value,
    }

    /// Extensions are never dropped.
    #[derive(OppModel)]
    struct Word {
        #[opp(primary_key)]
        id: i32,
        #[opp(sql_type(postgres = "citext", diesel = Text))]
        word: String,
        #[opp(sql_type(postgres = "ltree", diesel = Text))]
        place: String,
    }

    /// Types that PostgreSQL has by name.
    mod named;
    mod common {
        #[opp(primary_key(id))]
        struct Doc {
            id: i64,
            name: String,
            #[opp(max_length = 8)] code: String,
            email: String,
            path: String,
            search: Option<String>,
            body: serde_json::Value,
        }
    }
}

#[test]
fn named_types_of_postgres() {
    const ROWS: &str = "INSERT INTO docs (id, name, code, email, path, body) \
                        VALUES (1, 'a b', 'abcdefgh', 'A@b.c', 'a.b', '{}'), (2, 'c', 'x1234567', 'd@e.f', 'c', '[1]'), (3, 'd', 'y1234567', 'g@h.i', 'd', '3'); \
                        INSERT INTO words (id, word, place) VALUES (1, 'a', 'a.b'), (2, 'b', 'b'), (3, 'c', 'c')";
    const WORDS: &str = "INSERT INTO words (id, word, place) VALUES (1, 'a', 'a.b'), (2, 'b', 'b'), (3, 'c', 'c')";
    const TYPES: &[Probe] = &[
        Probe::Is(
            "SELECT string_agg(format_type(atttypid, atttypmod), ',' ORDER BY attname) FROM pg_attribute \
             WHERE attrelid = 'docs'::regclass AND attname IN ('name', 'code', 'email', 'path', 'search', 'body')",
            "jsonb,character(8),citext,character varying,ltree,tsvector",
        ),
        Probe::Is("SELECT pg_get_serial_sequence('docs', 'id')", "public.docs_id_seq"),
        Probe::Is(
            "SELECT count(*) FROM pg_constraint WHERE conname IN ('docs_pk', 'code_is_long', 'docs_filled')",
            "3",
        ),
    ];
    const VALUES: &[Probe] = &[
        Probe::Is("SELECT id FROM docs WHERE email = 'a@B.C'", "1"),
        Probe::Is("SELECT id FROM docs WHERE path ~ 'a.*'", "1"),
        Probe::Is("SELECT id FROM docs WHERE search @@ to_tsquery('simple', 'b')", "1"),
    ];
    let only = Case {
        databases: &[Engine::Postgres],
        rows: ROWS,
        ..Case::default()
    };
    round_trip(&Case {
        before: named::models().split_off(1),
        after: named::models(),
        at_after: TYPES,
        rows: WORDS,
        ..only.clone()
    });
    round_trip(&Case {
        before: common::models(),
        after: named::models(),
        destructive: true,
        changed: &["docs.search"],
        lost: &["docs.search"],
        at_after: TYPES,
        ..only.clone()
    });
    round_trip(&Case {
        before: named::models(),
        after: common::models(),
        changed: &["docs.search"],
        lost: &["docs.search"],
        at_before: VALUES,
        destructive: true,
        ..only
    });
}

mod keyless {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(no_primary_key)]
    struct Reading {
        sensor: i32,
        value: Option<f64>,
    }
    declare!(Reading);
}

mod keyless_wider {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(no_primary_key, check("sensible" = "sensor > 0"))]
    struct Reading {
        sensor: i64,
        value: Option<f64>,
        #[opp(max_length = 10)]
        unit: Option<String>,
    }
    declare!(Reading);
}

#[test]
fn a_table_without_a_primary_key_changes() {
    round_trip(&Case {
        before: keyless::models(),
        after: keyless_wider::models(),
        rows: "INSERT INTO readings VALUES (1, 0.5), (1, 0.5), (2, NULL)",
        at_after: &[Probe::Is("SELECT count(*) FROM readings", "3")],
        ..Case::default()
    });
}

/// MySQL's indexes are named for each table.
mod same_index_names {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(index(at, name = "by_time"))]
    struct Visit {
        #[opp(primary_key)]
        id: i32,
        at: i64,
    }

    #[derive(OppModel)]
    #[opp(index(at, name = "by_time"))]
    struct Order {
        #[opp(primary_key)]
        id: i32,
        at: i64,
    }
    declare!(Visit, Order);
}

#[test]
fn two_tables_have_indexes_of_one_name_on_mysql() {
    round_trip(&Case {
        after: same_index_names::models(),
        databases: &[Engine::Mysql],
        at_after: &[Probe::Is(
            "SELECT count(*) FROM information_schema.statistics WHERE table_schema = database() AND index_name = 'by_time'",
            "2",
        )],
        ..Case::default()
    });
}
