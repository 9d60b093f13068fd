//! What only PostgreSQL has: schemas, moments with a zone, deferred keys, special indexes.

use opp_test_variants::variants;
use opp_tests::law::{Case, Engine, Probe, round_trip};

const ONLY: &[Engine] = &[Engine::Postgres];

variants! {
    use chrono::NaiveDateTime;

    #[derive(OppModel)]
    struct Event {
        #[opp(primary_key)]
        id: i32,
        at: NaiveDateTime,
        #[opp(default = "2026-01-01 10:00:00")]
        noted: NaiveDateTime,
    }

    mod plain_moments;
    mod zoned_moments { struct Event { at: chrono::DateTime<chrono::Utc> } }
}

/// A database whose sessions live elsewhere would shift every moment that is cast without saying the zone.
const FAR_EAST: &str = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone TO ''Asia/Tokyo''', current_database()); END $$; \
                        INSERT INTO events VALUES (1, '2026-01-01 10:00:00', '2026-01-01 10:00:00'), \
                        (2, '2026-07-01 00:00:00', '2026-01-01 10:00:00'), (3, '1999-12-31 23:59:59.999999', '2026-01-01 10:00:00')";
const INSTANTS: &str = "SELECT string_agg(extract(epoch FROM at)::text, ' ' ORDER BY id) FROM events";

#[test]
fn ty08_a_moment_keeps_its_instant_wherever_the_session_is() {
    round_trip(&Case {
        databases: ONLY,
        before: plain_moments::models(),
        after: zoned_moments::models(),
        rows: FAR_EAST,
        operations: &["alter_column events.at (type)"],
        destructive: true,
        changed: &["events.at"],
        at_before: &[Probe::Is(
            INSTANTS,
            "1767261600.000000 1782864000.000000 946684799.999999",
        )],
        at_after: &[Probe::Is(
            INSTANTS,
            "1767261600.000000 1782864000.000000 946684799.999999",
        )],
        ..Case::default()
    });
}

variants! {
    #[derive(OppModel)]
    struct Parent {
        #[opp(primary_key)]
        id: i32,
    }

    #[derive(OppModel)]
    struct Child {
        #[opp(primary_key)]
        id: i32,
        #[opp(references = parents::id, deferrable)]
        parent_id: Option<i32>,
    }

    mod deferred_optional;
    mod deferred_required { struct Child { #[opp(references = parents::id, deferrable, default = 1)] parent_id: i32 } }
}

#[test]
fn nu06_nulls_are_filled_under_a_key_that_is_checked_at_commit() {
    round_trip(&Case {
        databases: ONLY,
        before: deferred_optional::models(),
        after: deferred_required::models(),
        rows: "INSERT INTO parents VALUES (1), (2), (3); INSERT INTO childs VALUES (1, NULL), (2, 2), (3, NULL)",
        operations: &["alter_column childs.parent_id (default, nullable) with backfill"],
        changed: &["childs.parent_id"],
        lost: &["childs.parent_id"],
        at_after: &[Probe::Is("SELECT count(*) FROM childs WHERE parent_id = 1", "2")],
        ..Case::default()
    });
}

variants! {
    #[derive(OppModel)]
    struct Doc {
        #[opp(primary_key)]
        id: i32,
        title: Option<String>,
        number: i32,
        body: OppJson<serde_json::Value>,
    }

    mod without_specials;
    mod special_uniques {
        #[opp(
            index(title, unique, where = "number > 0", name = "docs_partial"),
            index(expr("lower(title)"), unique, name = "docs_lower"),
            index(number, unique, include(title), name = "docs_covering"),
            unique(title, number, nulls_not_distinct),
            unique(number, id, deferrable)
        )]
        struct Doc;
    }
    mod other_uniques {
        #[opp(
            index(title, unique, where = "number > 5", name = "docs_partial"),
            index(expr("upper(title)"), unique, name = "docs_lower"),
            index(number, unique, name = "docs_covering"),
            unique(title, number),
            unique(number, id)
        )]
        struct Doc;
    }
    mod special_indexes {
        #[opp(
            index(body, method = "gin", name = "docs_gin"),
            index(number desc nulls_last, include(title), name = "docs_sorted")
        )]
        struct Doc;
    }
    mod concurrent_index { #[opp(index(number, concurrently))] struct Doc; }
}

#[test]
fn uq10_special_uniques_come() {
    round_trip(&Case {
        databases: ONLY,
        before: without_specials::models(),
        after: special_uniques::models(),
        operations: &[
            "add_unique docs_number_id_key",
            "add_unique docs_title_number_key",
            "create_index docs_covering",
            "create_index docs_lower",
            "create_index docs_partial",
        ],
        ..Case::default()
    });
}

#[test]
fn uq10_special_uniques_change_under_their_names() {
    round_trip(&Case {
        databases: ONLY,
        before: special_uniques::models(),
        after: other_uniques::models(),
        operations: &[
            "drop_unique docs_number_id_key",
            "drop_unique docs_title_number_key",
            "drop_index docs_covering",
            "drop_index docs_lower",
            "drop_index docs_partial",
            "add_unique docs_number_id_key",
            "add_unique docs_title_number_key",
            "create_index docs_covering",
            "create_index docs_lower",
            "create_index docs_partial",
        ],
        ..Case::default()
    });
}

#[test]
fn ix11_indexes_of_other_methods_come() {
    round_trip(&Case {
        databases: ONLY,
        before: without_specials::models(),
        after: special_indexes::models(),
        operations: &["create_index docs_gin", "create_index docs_sorted"],
        ..Case::default()
    });
}

/// Outside a transaction, under opp as under Diesel.
#[test]
fn ix11_an_index_is_built_while_others_write() {
    round_trip(&Case {
        databases: ONLY,
        before: without_specials::models(),
        after: concurrent_index::models(),
        operations: &["create_index docs_number_idx"],
        ..Case::default()
    });
}

variants! {
    #[derive(OppModel)]
    struct Item {
        #[opp(primary_key)]
        id: i32,
        name: String,
    }

    mod one_schema;
    mod two_schemas {
        #[derive(OppModel)]
        #[opp(table = "crm_items", schema_name = "crm", index(name))]
        struct CrmItem {
            #[opp(primary_key)]
            id: i32,
            #[opp(unique)]
            name: String,
            #[opp(references = items::id)]
            item_id: i32,
        }
    }
}

#[test]
fn tb11_a_table_in_a_schema_of_its_own_refers_to_another() {
    round_trip(&Case {
        databases: ONLY,
        // The way down leaves the schema, in which there may be more by then; the fresh build shows that the way up makes it.
        rows: "CREATE SCHEMA crm",
        before: one_schema::models(),
        after: two_schemas::models(),
        operations: &["create_table crm_items"],
        at_after: &[
            Probe::Is("SELECT count(*) FROM crm.crm_items", "0"),
            Probe::Rejects(
                "INSERT INTO crm.crm_items (name, item_id) VALUES ('x', 99)",
                "FOREIGN KEY constraint failed",
            ),
        ],
        ..Case::default()
    });
}
