//! What does the shop hold in its second release?

use crate::prelude::*;
use chrono::{NaiveDate, NaiveDateTime};

#[derive(OppEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderState {
    Placed,
    Paid,
    Shipped,
    Returned,
}

#[derive(OppEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentMethod {
    Card,
    Invoice,
}

#[derive(OppModel)]
#[opp(comment = "Who buys; and pays")]
struct Customer {
    id: i32,
    #[opp(unique, max_length = 190)]
    email: String,
    #[opp(max_length = 120, renamed_from = "full_name")]
    name: String,
    #[opp(max_length = 30, unique)]
    phone: Option<String>,
    #[opp(references = customers::id, on_delete = set_null)]
    referred_by: Option<i32>,
    #[opp(references = addresses::id, on_delete = set_null, join = false)]
    default_address_id: Option<i32>,
    #[opp(default = now)]
    created_at: NaiveDateTime,
    #[opp(default = true, index)]
    active: bool,
}

#[derive(OppModel)]
#[diesel(table_name = addresses)]
#[opp(index(customer_id, country))]
struct Address {
    id: i32,
    #[opp(references = customers::id, on_delete = cascade)]
    customer_id: i32,
    #[opp(max_length = 2, default = "DE", check = "length(country) <= 6")]
    country: String,
    #[opp(max_length = 200)]
    street: String,
}

#[derive(OppModel)]
#[diesel(table_name = categories)]
#[opp(unique(parent_id, name))]
struct Category {
    id: i32,
    #[opp(references = categories::id, on_delete = restrict)]
    parent_id: Option<i32>,
    #[opp(max_length = 60)]
    name: String,
    #[opp(column = "order", default = 0)]
    place: i32,
}

#[derive(OppModel)]
#[opp(
    index(expr("upper(title)"), name = "products_title_lower"),
    index(price_cents, category_id),
    index(title, name = "products_by_title"),
    check(dearer_before = "old_price_cents IS NULL OR old_price_cents >= price_cents")
)]
struct Product {
    id: i64,
    #[opp(references = categories::id)]
    category_id: i32,
    #[opp(max_length = 120)]
    title: String,
    #[opp(check = "price_cents >= 0")]
    price_cents: i32,
    old_price_cents: Option<i32>,
    weight: Option<f64>,
    #[opp(generated = "price_cents * 107 / 100", stored)]
    gross_cents: Option<i32>,
}

#[derive(OppModel)]
#[opp(
    primary_key(product_id, size),
    index(size, where = "in_stock > 1", name = "variants_in_stock")
)]
struct Variant {
    #[opp(references = products::id, on_delete = cascade)]
    product_id: i64,
    #[opp(max_length = 10)]
    size: String,
    #[opp(default = 0)]
    in_stock: i32,
}

#[derive(OppModel)]
#[opp(
    table = "stock_movements_of_every_warehouse_and_of_each_product_variant",
    index(product_id, moved_on),
    foreign_key(columns(product_id, size), references(variants::product_id, variants::size), on_delete = cascade)
)]
struct StockMovement {
    id: i64,
    product_id: i64,
    #[opp(max_length = 10)]
    size: String,
    #[opp(default = 0)]
    quantity: i32,
    moved_on: NaiveDate,
}

#[derive(OppModel)]
#[opp(renamed_from = "vouchers")]
struct DiscountCode {
    id: i32,
    #[opp(unique, max_length = 20)]
    code: String,
    #[opp(default = 10, check = "percent BETWEEN 1 AND 90")]
    percent: i16,
}

#[derive(OppModel)]
#[opp(index(customer_id, placed_at desc), unique(number, customer_id))]
struct Order {
    id: i64,
    #[opp(references = customers::id, on_delete = restrict)]
    customer_id: i32,
    number: i32,
    #[opp(default = "placed")]
    state: OrderState,
    #[opp(references = addresses::id, on_delete = cascade)]
    billing_address_id: i32,
    #[opp(references = addresses::id, on_delete = cascade)]
    shipping_address_id: Option<i32>,
    #[opp(references = discount_codes::id, on_delete = set_null)]
    voucher_id: Option<i32>,
    #[opp(default = now)]
    placed_at: NaiveDateTime,
    #[opp(max_length = 500, default = "none")]
    note: String,
}

#[derive(OppModel)]
#[opp(
    primary_key(order_id, line),
    foreign_key(columns(product_id, size), references(variants::product_id, variants::size))
)]
struct OrderLine {
    #[opp(references = orders::id, on_delete = cascade)]
    order_id: i64,
    line: i32,
    product_id: i64,
    #[opp(max_length = 10)]
    size: String,
    #[opp(check = "quantity > 0")]
    quantity: i32,
    unit_cents: i32,
    #[opp(generated = "quantity * unit_cents")]
    total_cents: Option<i32>,
}

#[derive(OppModel)]
struct Payment {
    id: i32,
    #[opp(references = orders::id, unique)]
    order_id: i64,
    method: PaymentMethod,
    amount: OppDecimal<12, 2>,
    #[opp(unique)]
    reference: OppUuid,
    details: Option<OppJson<serde_json::Value>>,
}

#[derive(OppModel)]
#[opp(primary_key(shipment_id, order_id, line))]
#[opp(foreign_key(columns(order_id, line), references(order_lines::order_id, order_lines::line)))]
struct ShipmentLine {
    #[opp(references = shipments::id, on_delete = cascade)]
    shipment_id: i32,
    order_id: i64,
    line: i32,
}

#[derive(OppModel)]
struct Shipment {
    id: i32,
    #[opp(references = orders::id)]
    order_id: i64,
    shipped_at: Option<OppDateTime>,
}

#[derive(OppModel)]
#[opp(unique(product_id, customer_id))]
struct Review {
    id: i32,
    #[opp(references = products::id, on_delete = cascade)]
    product_id: i64,
    #[opp(references = customers::id, on_delete = cascade)]
    customer_id: i32,
    #[opp(check = "stars BETWEEN 1 AND 5")]
    stars: i16,
    text: Option<String>,
}

#[derive(OppModel)]
#[opp(primary_key(review_id, customer_id))]
struct ReviewVote {
    #[opp(references = reviews::id, on_delete = cascade)]
    review_id: i32,
    #[opp(references = customers::id, on_delete = cascade)]
    customer_id: i32,
    #[opp(default = "placed")]
    after_state: OrderState,
}

#[derive(OppModel)]
struct Warehouse {
    id: i32,
    #[opp(references = warehouses::id)]
    overflow_id: Option<i32>,
    #[opp(references = addresses::id, unique)]
    address_id: i32,
}

#[derive(OppView)]
#[opp(
    view = "open_orders",
    query = "SELECT o.id, c.name, c.email FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.state = 'placed'"
)]
struct OpenOrder {
    id: i64,
    name: String,
    email: String,
}

declare!(
    Customer,
    Address,
    Category,
    Product,
    Variant,
    StockMovement,
    DiscountCode,
    Order,
    OrderLine,
    Payment,
    ShipmentLine,
    Shipment,
    Review,
    ReviewVote,
    Warehouse,
    OpenOrder,
);
