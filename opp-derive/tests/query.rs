//! Do Diesel's queries work on the tables that were derived?
#![expect(clippy::unwrap_used, reason = "what does not hold ends its test")]

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use opp_core::prelude::*;

#[derive(OppModel, Queryable, Selectable, Insertable, Identifiable, AsChangeset, Debug, PartialEq)]
#[diesel(table_name = users)]
struct User {
    id: UserId,
    email: String,
}

/// A user's key.
#[derive(OppType, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UserId(i32);

/// State of an order.
#[derive(OppEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Open.
    Pending,
    /// Done.
    #[opp(rename = "paid-in-full")]
    Paid,
}

#[derive(OppModel, Queryable, Selectable, Insertable, Identifiable, Associations, AsChangeset, Debug, PartialEq)]
#[diesel(table_name = orders, belongs_to(User))]
struct Order {
    id: i32,
    #[opp(references = users::id, on_delete = cascade)]
    user_id: UserId,
    status: Status,
    former: Option<Status>,
}

#[derive(OppModel, Queryable, Selectable, Insertable, Debug, PartialEq)]
#[diesel(table_name = items)]
#[opp(joins(users))]
struct Item {
    id: i32,
    #[opp(references = orders::id)]
    order_id: i32,
    name: Option<String>,
}

/// Two keys to one table: Diesel cannot choose between them, so a query says which.
#[derive(OppModel)]
#[diesel(table_name = transfers)]
#[expect(dead_code, reason = "only the table is used")]
struct Transfer {
    id: i32,
    #[opp(references = users::id)]
    payer_id: UserId,
    #[opp(references = users::id)]
    payee_id: Option<UserId>,
}

#[derive(OppView, Queryable, Selectable, Debug, PartialEq)]
#[opp(
    view = "order_counts",
    query = "SELECT user_id, COUNT(*) AS orders FROM orders GROUP BY user_id",
    primary_key(user_id),
    joins(users)
)]
#[diesel(table_name = order_counts)]
struct OrderCount {
    user_id: i32,
    orders: i64,
}

fn database() -> SqliteConnection {
    let mut connection = SqliteConnection::establish(":memory:").unwrap();
    connection
        .batch_execute(
            "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL);
             CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, status TEXT NOT NULL, former TEXT);
             CREATE TABLE items (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, name TEXT);
             CREATE TABLE transfers (id INTEGER PRIMARY KEY, payer_id INTEGER NOT NULL, payee_id INTEGER);
             CREATE VIEW order_counts AS SELECT user_id, COUNT(*) AS orders FROM orders GROUP BY user_id;
             INSERT INTO users VALUES (1, 'ada@example.org'), (2, 'bob@example.org');
             INSERT INTO orders VALUES (10, 1, 'pending', NULL), (11, 2, 'paid-in-full', 'pending');
             INSERT INTO items VALUES (100, 10, 'lamp'), (101, 11, NULL);
             INSERT INTO transfers VALUES (1, 1, 2);",
        )
        .unwrap();
    connection
}

#[test]
fn a_chain_of_three_tables_joins() {
    let found: Vec<(String, Status, Option<String>)> = items::table
        .inner_join(orders::table.inner_join(users::table))
        .order(items::id)
        .select((users::email, orders::status, items::name))
        .load(&mut database())
        .unwrap();
    let expected = [
        ("ada@example.org".to_owned(), Status::Pending, Some("lamp".to_owned())),
        ("bob@example.org".to_owned(), Status::Paid, None),
    ];
    assert_eq!(found, expected);
}

#[test]
fn rows_go_in_and_come_back() {
    let mut database = database();
    let order = Order {
        id: 12,
        user_id: UserId(1),
        status: Status::Paid,
        former: Some(Status::Pending),
    };
    diesel::insert_into(orders::table)
        .values(&order)
        .execute(&mut database)
        .unwrap();
    let found: Order = orders::table
        .find(12)
        .select(Order::as_select())
        .first(&mut database)
        .unwrap();
    assert_eq!(found, order);
}

#[test]
fn enums_are_compared_by_their_names() {
    let paid: Vec<i32> = orders::table
        .filter(orders::status.eq(Status::Paid))
        .filter(orders::former.eq(Some(Status::Pending)))
        .select(orders::id)
        .load(&mut database())
        .unwrap();
    assert_eq!(paid, [11]);
}

#[test]
fn an_enum_in_the_database_that_no_variant_has_is_an_error() {
    let mut database = database();
    database
        .batch_execute("UPDATE orders SET status = 'stolen' WHERE id = 10")
        .unwrap();
    let error = orders::table
        .find(10)
        .select(orders::status)
        .first::<Status>(&mut database)
        .unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(cause, "\"stolen\" is not a variant of Status");
}

#[test]
fn newtypes_are_keys() {
    let mut database = database();
    let ada: User = users::table.find(UserId(1)).first(&mut database).unwrap();
    let orders: Vec<Order> = Order::belonging_to(&ada).load(&mut database).unwrap();
    assert_eq!(orders.iter().map(|order| order.id).collect::<Vec<_>>(), [10]);
    let new = User {
        email: "ada@example.net".to_owned(),
        ..ada
    };
    diesel::update(&new).set(&new).execute(&mut database).unwrap();
    assert_eq!(
        users::table
            .find(UserId(1))
            .select(users::email)
            .first::<String>(&mut database)
            .unwrap(),
        new.email
    );
}

#[test]
fn two_keys_to_one_table_join_on_the_one_that_is_named() {
    let payees: Vec<String> = transfers::table
        .inner_join(users::table.on(transfers::payee_id.eq(users::id.nullable())))
        .select(users::email)
        .load(&mut database())
        .unwrap();
    assert_eq!(payees, ["bob@example.org"]);
    let payers: Vec<String> = transfers::table
        .inner_join(users::table.on(transfers::payer_id.eq(users::id)))
        .select(users::email)
        .load(&mut database())
        .unwrap();
    assert_eq!(payers, ["ada@example.org"]);
}

#[test]
fn views_are_read() {
    let found: Vec<OrderCount> = order_counts::table
        .order(order_counts::user_id)
        .select(OrderCount::as_select())
        .load(&mut database())
        .unwrap();
    assert_eq!(
        found,
        [
            OrderCount { user_id: 1, orders: 1 },
            OrderCount { user_id: 2, orders: 1 }
        ]
    );
}
