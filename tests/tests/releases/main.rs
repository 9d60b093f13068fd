//! Does a whole application get from one release to the next? Two of them, with all that real schemas have, on every database.
#![allow(
    dead_code,
    reason = "the fields of the models are declared, and read by the derive alone"
)]

/// What a module with models uses.
mod prelude {
    pub(crate) use opp_core::def::ModelDef;
    pub(crate) use opp_core::model::Model;
    pub(crate) use opp_core::prelude::*;
}

/// Collects the definitions of a module's structs: `declare!(User, Post);`.
macro_rules! declare {
    ($($model:ident),+ $(,)?) => {
        pub(crate) fn models() -> Vec<ModelDef> {
            vec![$(<$model as Model>::DEF),+]
        }
    };
}

mod shop;
mod shop_next;
mod tracker;
mod tracker_next;

use opp_tests::law::{Case, Engine, Probe, round_trip};

#[test]
fn a_shop_gets_its_next_release() {
    round_trip(&Case {
        before: shop::models(),
        after: shop_next::models(),
        rows_on: &[(Engine::Sqlite, SHOP_ROWS), (Engine::Mysql, SHOP_JSON)],
        destructive: true,
        renamed: &[
            ("customers.full_name", "customers.name"),
            ("vouchers", "discount_codes"),
        ],
        changed: &["orders.note", "products.gross_cents", QUANTITY],
        lost: &["wishlist_items", "products.legacy_code", "orders.note", QUANTITY],
        at_after: &[
            Probe::Is("SELECT count(*) FROM open_orders", "1"),
            Probe::Rejects(
                "UPDATE order_lines SET quantity = 0",
                "CHECK constraint failed: order_lines_quantity_check",
            ),
        ],
        ..Case::default()
    });
}

const QUANTITY: &str = "stock_movements_of_every_warehouse_and_of_each_product_variant.quantity";

/// SQLite keeps enums as text, which rows that come by themselves know nothing of.
const SHOP_ROWS: &str = "PRAGMA foreign_keys = OFF; \
    INSERT INTO orders (id, customer_id, number, state, billing_address_id, shipping_address_id, placed_at, note) VALUES \
    (1, 1, 1, 'placed', 1, 1, '2026-01-01 10:00:00', 'a'), (2, 2, 2, 'paid', 2, 2, '2026-01-01 10:00:00', 'b'), \
    (3, 3, 3, 'shipped', 3, NULL, '2026-01-01 10:00:00', NULL); \
    INSERT INTO payments (id, order_id, method, amount, reference) VALUES \
    (1, 1, 'card', '1.50', '00000000-0000-4000-8000-000000000001'), \
    (2, 2, 'invoice', '2.50', '00000000-0000-4000-8000-000000000002'), \
    (3, 3, 'card', '3.50', '00000000-0000-4000-8000-000000000003')";

#[test]
fn a_tracker_gets_its_next_release() {
    round_trip(&Case {
        before: tracker::models(),
        after: tracker_next::models(),
        answers: &["--drop", "attachments.checksum"],
        rows_on: &[(Engine::Sqlite, TRACKER_ROWS), (Engine::Mysql, TRACKER_JSON)],
        destructive: true,
        renamed: &[("issues.body", "issues.description"), ("labels", "tags")],
        changed: &["milestones.due"],
        lost: &["attachments.checksum"],
        at_after: &[Probe::Rejects(
            "UPDATE comments SET issue_id = 99",
            "FOREIGN KEY constraint failed",
        )],
        ..Case::default()
    });
}

/// MariaDB's JSON is a text with a check.
const SHOP_JSON: &str = "SET foreign_key_checks = 0; \
    INSERT INTO payments (id, order_id, method, amount, reference, details) VALUES \
    (1, 1, 'card', 1.5, 'a', '{}'), (2, 2, 'invoice', 2.5, 'b', '[]'), (3, 3, 'card', 3.5, 'c', NULL)";

const TRACKER_ROWS: &str = "PRAGMA foreign_keys = OFF; \
    INSERT INTO projects (id, organisation_id, key, settings) VALUES (1, 1, 'A', '{}'), (2, 2, 'B', '{}'), (3, 3, 'C', '{}'); \
    INSERT INTO memberships (organisation_id, user_id, role) VALUES (1, 1, 'reader'), (2, 2, 'writer'), (3, 3, 'reader'); \
    INSERT INTO issues (id, project_id, number, title, body, status, author_id, assignee_id, opened_at, updated_at) VALUES \
    (1, 1, 1, 'a', 'x', 'open', 1, 1, '2026-01-01 10:00:00', '2026-01-01 10:00:00'), \
    (2, 2, 2, 'b', 'y', 'in_progress', 2, 2, '2026-01-01 10:00:00', '2026-01-01 10:00:00'), \
    (3, 3, 3, 'c', NULL, 'closed', 3, NULL, '2026-01-01 10:00:00', '2026-01-01 10:00:00')";

const TRACKER_JSON: &str = "SET foreign_key_checks = 0; \
    INSERT INTO projects (id, organisation_id, \"key\", settings) VALUES (1, 1, 'A', '{}'), (2, 2, 'B', '{}'), (3, 3, 'C', '{}')";
