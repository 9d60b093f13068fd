//! What is sold, and to whom.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use opp_core::prelude::*;

use super::users;

/// Something on sale.
#[derive(OppModel, Queryable, Selectable, Insertable, Identifiable, Debug, Clone)]
#[diesel(table_name = products)]
#[opp(
    check(price_not_negative = "price >= 0"),
    admin(list(name, price, category, in_stock), search(name))
)]
pub struct Product {
    /// Identifier.
    #[opp(primary_key, default = uuid)]
    pub id: OppUuid,
    /// Name in the shop.
    #[opp(index, max_length = 100)]
    pub name: String,
    /// A paragraph about it.
    pub description: Option<String>,
    /// Price in the shop's currency.
    pub price: f64,
    /// Shelf it stands on.
    #[opp(max_length = 50)]
    pub category: Option<String>,
    /// Whether it can be had.
    #[opp(default = true)]
    pub in_stock: bool,
    /// When it was put on sale.
    #[opp(default = now)]
    pub created_at: NaiveDateTime,
}

/// A group of products.
#[derive(OppModel, Queryable, Selectable, Insertable, Identifiable, Debug, Clone)]
#[diesel(table_name = categories)]
pub struct Category {
    /// Identifier.
    #[opp(primary_key, default = uuid)]
    pub id: OppUuid,
    /// Name.
    #[opp(max_length = 100)]
    pub name: String,
    /// A sentence about it.
    #[opp(max_length = 500)]
    pub description: Option<String>,
    /// When it was made.
    #[opp(default = now)]
    pub created_at: NaiveDateTime,
}

/// What a user bought.
#[derive(OppModel, Queryable, Selectable, Insertable, Identifiable, Associations, Debug, Clone)]
#[diesel(table_name = orders, belongs_to(super::User))]
#[opp(index(user_id, created_at desc), check(total_not_negative = "total_amount >= 0"))]
pub struct Order {
    /// Identifier.
    #[opp(primary_key, default = uuid)]
    pub id: OppUuid,
    /// Who bought.
    #[opp(references = users::id, on_delete = cascade)]
    pub user_id: OppUuid,
    /// Sum of the order.
    pub total_amount: f64,
    /// Where it is on its way.
    #[opp(max_length = 20, default = "pending")]
    pub status: String,
    /// When it was placed.
    #[opp(default = now)]
    pub created_at: NaiveDateTime,
}
