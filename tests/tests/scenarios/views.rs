//! Views come and go with what they show.

use opp_test_variants::variants;
use opp_tests::law::{Case, Engine, Probe, Project, on_each, round_trip};

variants! {
    #[derive(OppModel)]
    struct Item {
        #[opp(primary_key)]
        id: i32,
        name: String,
        price: i32,
    }

    mod without_view;
    mod without_price {
        struct Item {
            price: !,
        }
        #[derive(OppView)]
        #[opp(view = "labels", query = "SELECT id, name AS label FROM items")]
        struct Label {
            id: i32,
            label: String,
        }
    }
}

macro_rules! with_views {
    ($module:ident, $price:ty, $query:literal) => {
        mod $module {
            use crate::prelude::*;

            #[derive(OppModel)]
            struct Item {
                #[opp(primary_key)]
                id: i32,
                name: String,
                price: $price,
            }

            /// Named before the view it reads from.
            #[derive(OppView)]
            #[opp(view = "a_dear", query = "SELECT id, label FROM labels WHERE id > 1")]
            struct Dear {
                id: i32,
                label: String,
            }

            #[derive(OppView)]
            #[opp(view = "labels", query = $query)]
            struct Label {
                id: i32,
                label: String,
            }
            declare!(Item, Dear, Label);
        }
    };
}

with_views!(
    with_views,
    i32,
    "SELECT id, CASE WHEN price > 15 THEN name ELSE 'cheap' END AS label FROM items"
);
with_views!(with_other_views, i32, "SELECT id, name AS label FROM items");
with_views!(
    with_wide_price,
    i64,
    "SELECT id, CASE WHEN price > 15 THEN name ELSE 'cheap' END AS label FROM items"
);

const ROWS: &str = "INSERT INTO items VALUES (1, 'a', 10), (2, 'b', 20), (3, 'c', 30)";

#[test]
fn vw01_vw04_views_are_created_after_what_they_show() {
    round_trip(&Case {
        before: without_view::models(),
        after: with_views::models(),
        rows: ROWS,
        operations: &["create_view labels", "create_view a_dear"],
        tables_built: Some(0),
        at_after: &[Probe::Sqlite("SELECT group_concat(label) FROM a_dear", "b,c")],
        ..Case::default()
    });
}

#[test]
fn vw01_vw04_views_are_dropped_before_what_they_show() {
    round_trip(&Case {
        before: with_views::models(),
        after: without_view::models(),
        rows: ROWS,
        operations: &["drop_view a_dear", "drop_view labels"],
        tables_built: Some(0),
        ..Case::default()
    });
}

#[test]
fn vw02_another_query_is_seen() {
    round_trip(&Case {
        before: with_views::models(),
        after: with_other_views::models(),
        rows: ROWS,
        operations: &["drop_view labels", "create_view labels"],
        tables_built: Some(0),
        at_after: &[Probe::Sqlite("SELECT group_concat(label) FROM a_dear", "b,c")],
        ..Case::default()
    });
}

#[test]
fn vw03_views_survive_the_rebuild_of_their_table() {
    round_trip(&Case {
        before: with_views::models(),
        after: with_wide_price::models(),
        rows: ROWS,
        operations: &["alter_column items.price (type)"],
        tables_built: Some(1),
        at_after: &[Probe::Sqlite("SELECT group_concat(label) FROM a_dear", "b,c")],
        ..Case::default()
    });
}

#[test]
fn vw01_a_view_is_no_table() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &with_views::models());
        let mut database = project.database();
        assert_eq!(database.tables(), ["items"]);
        for view in ["labels", "a_dear"] {
            assert_eq!(
                database.value(&format!("SELECT count(*) FROM {view}")).as_deref(),
                Some("0")
            );
        }
        project.check().succeeds();
    });
}

mod with_renamed_name {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct Item {
        #[opp(primary_key)]
        id: i32,
        #[opp(renamed_from = "name")]
        title: String,
        price: i32,
    }

    #[derive(OppView)]
    #[opp(view = "a_dear", query = "SELECT id, label FROM labels WHERE id > 1")]
    struct Dear {
        id: i32,
        label: String,
    }

    #[derive(OppView)]
    #[opp(
        view = "labels",
        query = "SELECT id, CASE WHEN price > 15 THEN title ELSE 'cheap' END AS label FROM items"
    )]
    struct Label {
        id: i32,
        label: String,
    }
    declare!(Item, Dear, Label);
}

/// The struct's query says the new name, so the view is made anew around the rename.
#[test]
fn vw05_a_renamed_column_under_a_view_keeps_what_the_view_shows() {
    round_trip(&Case {
        before: with_views::models(),
        after: with_renamed_name::models(),
        rows: ROWS,
        operations: &[
            "drop_view labels",
            "rename_column items.name to title",
            "create_view labels",
        ],
        tables_built: Some(0),
        renamed: &[("items.name", "items.title")],
        at_after: &[Probe::Sqlite("SELECT group_concat(label) FROM a_dear", "b,c")],
        ..Case::default()
    });
}

#[test]
fn vw03_a_column_goes_from_under_a_view() {
    round_trip(&Case {
        before: with_views::models(),
        after: without_price::models(),
        rows: ROWS,
        operations: &[
            "drop_view a_dear",
            "drop_view labels",
            "drop_column items.price",
            "create_view labels",
        ],
        destructive: true,
        lost: &["items.price"],
        at_after: &[Probe::Sqlite("SELECT group_concat(label) FROM labels", "a,b,c")],
        ..Case::default()
    });
}
