//! What is sold, and to whom.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use opp_core::prelude::*;

use super::users;

/// Something on sale. Staff see products, marketing changes them, superusers create and delete them.
#[derive(OppModel, Queryable, Selectable, Insertable, Identifiable, Debug, Clone)]
#[diesel(table_name = products)]
#[opp(
    check(price_not_negative = "price >= 0"),
    admin(
        category = "Shop",
        icon = "box",
        order = 1,
        list(name, price, category, in_stock, created_at),
        search(name, description),
        filter(in_stock, category(distinct), price(range)),
        facets,
        sort(name, created_at),
        readonly(created_at),
        action(
            discontinue,
            label = "Discontinue",
            confirm = "Discontinue {count} products?",
            danger,
            handler = crate::actions::discontinue
        ),
        can(
            view = staff,
            create = superuser,
            import = superuser,
            edit = any(superuser, group("marketing")),
            delete = superuser
        )
    )
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
    #[opp(format = money(2), min = 0)]
    pub price: f64,
    /// Where it is found in the shop.
    #[opp(max_length = 50)]
    pub category: Option<String>,
    /// Whether it is available.
    #[opp(default = true, widget = switch)]
    pub in_stock: bool,
    /// When it was put on sale.
    #[opp(default = now, index)]
    pub created_at: NaiveDateTime,
}

/// How far an order got.
#[derive(OppEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[opp(name = "order_status")]
pub enum OrderStatus {
    /// It was placed.
    Pending,
    /// It was paid.
    Paid,
    /// It was sent.
    Shipped,
}

/// What a user bought.
#[derive(OppModel, Queryable, Selectable, Insertable, Identifiable, Debug, Clone)]
#[diesel(table_name = orders)]
#[opp(
    index(user_id, created_at desc),
    check(total_not_negative = "total_amount >= 0"),
    admin(
        category = "Shop",
        icon = "cart",
        order = 2,
        list(number, user_id, total_amount, status, created_at),
        search(number),
        filter(status, total_amount(range), created_at(date)),
        sort(number, created_at),
        default_sort(created_at desc),
        list_editable(status),
        date_hierarchy = created_at,
        readonly(created_at),
        can(view = staff, create = superuser, edit = any(superuser, group("sales")), delete = superuser)
    )
)]
pub struct Order {
    /// Identifier.
    #[opp(primary_key, default = uuid)]
    pub id: OppUuid,
    /// Number on the invoice.
    #[opp(unique, max_length = 20)]
    pub number: String,
    /// Who bought.
    #[opp(references = users::id, on_delete = cascade, label = "Customer", label_of(email), search_of(email))]
    pub user_id: OppUuid,
    /// Sum of the order.
    #[opp(format = money(2), min = 0)]
    pub total_amount: f64,
    /// How far it got.
    #[opp(default = "pending", format = badge)]
    pub status: OrderStatus,
    /// When it was placed.
    #[opp(default = now, index)]
    pub created_at: NaiveDateTime,
}
