//! The structs are the only source of truth: no `schema.rs`, no SQL by hand.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use opp_core::prelude::*;

/// Somebody who buys.
#[derive(OppModel, Queryable, Selectable, Insertable, Debug)]
#[diesel(table_name = users)]
pub struct User {
    /// Counts up by itself.
    pub id: i32,
    /// Address to sign in with.
    #[opp(unique, max_length = 255)]
    pub email: String,
}

/// What they bought.
#[derive(OppModel, Queryable, Selectable, Insertable, Debug)]
#[diesel(table_name = orders)]
#[opp(index(user_id, created_at desc), check(total_not_negative = "total >= 0"))]
pub struct Order {
    /// Counts up by itself.
    pub id: i32,
    /// Who bought; a wrong table, column or type is a compile error here.
    #[opp(references = users::id, on_delete = cascade)]
    pub user_id: i32,
    /// Sum of the order.
    pub total: f64,
    /// Where it is on its way.
    #[opp(max_length = 20, default = "pending")]
    pub status: String,
    /// When it was placed.
    #[opp(default = now)]
    pub created_at: NaiveDateTime,
}
