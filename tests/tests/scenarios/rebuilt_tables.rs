//! What stands on a table that is built anew is there afterwards as it was.

use opp_tests::law::{Case, Engine, Probe, round_trip};

macro_rules! indexed {
    ($module:ident, $size:ty) => {
        mod $module {
            use crate::prelude::*;

            #[derive(OppModel)]
            #[opp(
                                                                index(name, name = "plain"),
                                                                index(name, size, name = "both", unique),
                                                                index(size desc, name = "descending"),
                                                                index(name, name = "partial", where = "size > 1"),
                                                                index(expr("lower(name)"), name = "expression"),
                                                                index(expr("name COLLATE NOCASE"), name = "collated"),
                                                                unique(size)
                                                            )]
            struct Item {
                #[opp(primary_key)]
                id: i32,
                name: String,
                size: $size,
            }
            declare!(Item);
        }
    };
}

indexed!(indexed, i32);
indexed!(wide_indexed, i64);

#[test]
fn sq03_every_kind_of_index_survives() {
    round_trip(&Case {
        databases: &[Engine::Sqlite],
        before: indexed::models(),
        after: wide_indexed::models(),
        operations: &["alter_column items.size (type)"],
        tables_built: Some(1),
        at_after: &[Probe::Sqlite("SELECT count(*) FROM pragma_index_list('items')", "7")],
        ..Case::default()
    });
}

macro_rules! constrained {
    ($module:ident, $size:ty, $options:meta) => {
        mod $module {
            use crate::prelude::*;

            #[derive(OppModel)]
            #[opp(
                                                                        unique(code, size, name = "named_key"),
                                                                        unique(note),
                                                                        check(named = "size > 0"),
                                                                        foreign_key(
                                                                            columns(code, size),
                                                                            references(items::code, items::size),
                                                                            on_delete = cascade,
                                                                            on_update = cascade,
                                                                            deferrable
                                                                        )
                                                                    )]
            #[$options]
            struct Item {
                #[opp(primary_key)]
                id: i32,
                #[opp(collate = "NOCASE", check = "code <> ''")]
                code: String,
                size: $size,
                #[opp(default = "n", max_length = 5, enforce_length = true)]
                note: String,
                #[opp(references = items::id, on_delete = set_null, on_update = cascade)]
                parent: Option<i32>,
                #[opp(default = expr("1 + 2"))]
                three: i32,
                #[opp(generated = "size + 1", stored)]
                next: Option<i32>,
                #[opp(generated = "size - 1")]
                previous: Option<i32>,
            }
            declare!(Item);
        }
    };
}

constrained!(constrained, i32, opp(comment = "as it was"));
constrained!(wide_constrained, i64, opp(comment = "as it was"));

const CONSTRAINED_ROWS: &str = "INSERT INTO items (id, code, size, note, parent) VALUES \
                                (1, 'a', 1, 'x', NULL), (2, 'b', 2, 'y', 1), (9, 'c', 3, 'z', 2); \
                                DELETE FROM items WHERE id = 9; \
                                INSERT INTO items (id, code, size, note, parent) VALUES (3, 'c', 3, 'z', 2)";

/// The counter, which stands at 9 though the highest key is 3, is among what is compared.
#[test]
fn sq04_every_kind_of_constraint_survives() {
    round_trip(&Case {
        databases: &[Engine::Sqlite, Engine::Postgres],
        before: constrained::models(),
        after: wide_constrained::models(),
        rows: CONSTRAINED_ROWS,
        operations: &["alter_column items.size (type)"],
        tables_built: Some(1),
        at_before: &[Probe::Sqlite(
            "SELECT seq FROM sqlite_sequence WHERE name = 'items'",
            "9",
        )],
        at_after: &[
            Probe::Sqlite("SELECT seq FROM sqlite_sequence WHERE name = 'items'", "9"),
            Probe::Rejects(
                "INSERT INTO items (code, size, note) VALUES ('', 7, 'q')",
                "CHECK constraint failed",
            ),
            Probe::Rejects(
                "INSERT INTO items (code, size, note) VALUES ('d', 7, 'toolong')",
                "CHECK constraint failed",
            ),
        ],
        ..Case::default()
    });
}

macro_rules! options {
    ($module:ident, $size:ty) => {
        mod $module {
            use crate::prelude::*;

            #[derive(OppModel)]
            #[opp(sqlite(strict))]
            struct Exact {
                #[opp(primary_key)]
                id: i32,
                size: $size,
            }

            #[derive(OppModel)]
            #[opp(primary_key(a, b), sqlite(without_rowid))]
            struct Packed {
                a: i32,
                b: String,
                size: $size,
            }
            declare!(Exact, Packed);
        }
    };
}

options!(strict_and_packed, i32);
options!(strict_and_packed_text, Option<f64>);

#[test]
fn sq04_strict_and_without_rowid_survive() {
    round_trip(&Case {
        databases: &[Engine::Sqlite],
        before: strict_and_packed::models(),
        after: strict_and_packed_text::models(),
        operations: &[
            "alter_column exacts.size (nullable, type)",
            "alter_column packeds.size (nullable, type)",
        ],
        tables_built: Some(2),
        changed: &["exacts.size", "packeds.size"],
        ..Case::default()
    });
}
