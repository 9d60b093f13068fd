//! The models of the shop. They are a crate of their own, so that the shop's build script can link them.

use diesel::prelude::*;
use opp_core::prelude::*;

/// Something to buy.
#[derive(OppModel, Queryable, Selectable, Debug)]
#[diesel(table_name = articles)]
pub struct Article {
    /// Counts up by itself.
    pub id: i32,
    /// Printed on the label.
    #[opp(unique, max_length = 40)]
    pub name: String,
}

/// How many of it were ordered.
#[derive(OppModel, Queryable, Selectable, Debug)]
#[diesel(table_name = orders)]
#[opp(check(some = "quantity > 0"))]
pub struct Order {
    /// Counts up by itself.
    pub id: i32,
    /// What was ordered.
    #[opp(references = articles::id, on_delete = restrict)]
    pub article_id: i32,
    /// At least one.
    pub quantity: i32,
}
