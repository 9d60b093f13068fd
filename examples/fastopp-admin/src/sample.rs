//! Sample data: eight users with roles, eight products, three webinars, thirteen registrants, and orders.

use chrono::{Days, Local, NaiveDateTime};
use diesel::prelude::*;
use opp_core::prelude::*;

use crate::models::{OrderStatus, Registration, orders, products, users, webinar_registrants, webinars};

/// The password of every user in the sample data.
pub const PASSWORD: &str = "panel for everyone";

/// A user: address, staff, superuser, group, active.
type Role = (&'static str, bool, bool, Option<&'static str>, bool);

/// The users; the first one may do everything.
pub const USERS: [Role; 8] = [
    ("admin@example.com", true, true, None, true),
    ("marketing@example.com", true, false, Some("marketing"), true),
    ("sales@example.com", true, false, Some("sales"), true),
    ("sales2@example.com", true, false, Some("sales"), true),
    ("support@example.com", true, false, Some("support"), true),
    ("customer@example.com", false, false, None, true),
    ("buyer@example.com", false, false, None, true),
    ("former@example.com", true, false, Some("marketing"), false),
];

const PRODUCTS: [(&str, &str, f64, &str, bool); 8] = [
    ("Aeropress", "Coffee for one, in two minutes.", 34.9, "Kitchen", true),
    ("Bread knife", "Cuts crust without crushing it.", 27.5, "Kitchen", true),
    ("Cast-iron pan", "Heavy, and good for decades.", 59.0, "Kitchen", false),
    ("Desk lamp", "Warm light on a long arm.", 89.0, "Office", true),
    ("Fountain pen", "A steel nib that writes at once.", 24.0, "Office", true),
    ("Keyboard", "Quiet switches, no lights.", 119.0, "Office", true),
    ("Rain jacket", "Folds into its own pocket.", 139.0, "Outdoors", false),
    (
        "Trail bottle",
        "Steel, three quarters of a litre.",
        19.5,
        "Outdoors",
        true,
    ),
];

const WEBINARS: [(&str, u64); 3] = [
    ("Migrations without downtime", 7),
    ("From a struct to an admin page", 14),
    ("One history, three databases", 21),
];

/// Name, address, employer, webinar, how far it got, colleague in sales.
const REGISTRANTS: [(&str, &str, &str, usize, Registration, &str); 13] = [
    (
        "Grace Hopper",
        "grace@navy.example",
        "Navy",
        0,
        Registration::Attended,
        "sales@example.com",
    ),
    (
        "Edsger Dijkstra",
        "edsger@eindhoven.example",
        "TU Eindhoven",
        0,
        Registration::Attended,
        "sales@example.com",
    ),
    (
        "Barbara Liskov",
        "barbara@mit.example",
        "MIT",
        0,
        Registration::Registered,
        "sales2@example.com",
    ),
    (
        "Donald Knuth",
        "don@stanford.example",
        "Stanford",
        0,
        Registration::Cancelled,
        "sales2@example.com",
    ),
    (
        "Ada Lovelace",
        "ada@analytical.example",
        "Analytical Engines",
        1,
        Registration::Registered,
        "sales@example.com",
    ),
    (
        "Alan Turing",
        "alan@bletchley.example",
        "Bletchley Park",
        1,
        Registration::Registered,
        "sales@example.com",
    ),
    (
        "Hedy Lamarr",
        "hedy@signals.example",
        "Signals",
        1,
        Registration::Registered,
        "sales2@example.com",
    ),
    (
        "Radia Perlman",
        "radia@bridges.example",
        "Bridges",
        1,
        Registration::Registered,
        "sales2@example.com",
    ),
    (
        "Leslie Lamport",
        "leslie@paxos.example",
        "Paxos",
        1,
        Registration::Cancelled,
        "sales@example.com",
    ),
    (
        "Frances Allen",
        "frances@ibm.example",
        "IBM",
        2,
        Registration::Registered,
        "sales@example.com",
    ),
    (
        "Tony Hoare",
        "tony@oxford.example",
        "Oxford",
        2,
        Registration::Registered,
        "sales2@example.com",
    ),
    (
        "Margaret Hamilton",
        "margaret@apollo.example",
        "Apollo",
        2,
        Registration::Registered,
        "sales@example.com",
    ),
    (
        "John Backus",
        "john@fortran.example",
        "Fortran",
        2,
        Registration::Registered,
        "sales2@example.com",
    ),
];

/// Fills an empty database; false where it has users already. `hash` is the hash of everybody's password.
///
/// # Errors
/// The database refuses; then nothing was written.
pub fn fill(connection: &mut SqliteConnection, hash: &str) -> QueryResult<bool> {
    connection.transaction(|connection| {
        if users::table.count().get_result::<i64>(connection)? > 0 {
            return Ok(false);
        }
        let ids = insert_users(connection, hash)?;
        insert_products(connection)?;
        insert_orders(connection, &ids)?;
        insert_webinars(connection, &ids)?;
        Ok(true)
    })
}

fn insert_users(connection: &mut SqliteConnection, hash: &str) -> QueryResult<Vec<OppUuid>> {
    for (email, staff, superuser, group, active) in USERS {
        diesel::insert_into(users::table)
            .values((
                users::email.eq(email),
                users::hashed_password.eq(hash),
                users::is_staff.eq(staff),
                users::is_superuser.eq(superuser),
                users::is_active.eq(active),
                users::group.eq(group),
            ))
            .execute(connection)?;
    }
    let mut ids = Vec::new();
    for (email, ..) in USERS {
        let id = users::table.filter(users::email.eq(email)).select(users::id);
        ids.push(id.first(connection)?);
    }
    Ok(ids)
}

fn insert_products(connection: &mut SqliteConnection) -> QueryResult<()> {
    for (name, description, price, category, in_stock) in PRODUCTS {
        diesel::insert_into(products::table)
            .values((
                products::name.eq(name),
                products::description.eq(description),
                products::price.eq(price),
                products::category.eq(category),
                products::in_stock.eq(in_stock),
            ))
            .execute(connection)?;
    }
    Ok(())
}

fn insert_orders(connection: &mut SqliteConnection, ids: &[OppUuid]) -> QueryResult<()> {
    let states = [OrderStatus::Pending, OrderStatus::Paid, OrderStatus::Shipped];
    let customers = [5, 6, 1];
    for (number, (customer, state)) in (0_usize..12).zip(customers.iter().cycle().zip(states.iter().cycle())) {
        let Some(user) = ids.get(*customer) else { continue };
        let total: f64 = PRODUCTS
            .iter()
            .skip(number % 6)
            .take(1 + number % 3)
            .map(|product| product.2)
            .sum();
        diesel::insert_into(orders::table)
            .values((
                orders::number.eq(format!("2026-{:03}", number + 1)),
                orders::user_id.eq(user),
                orders::total_amount.eq(total),
                orders::status.eq(state),
                orders::created_at.eq(ordered(number)),
            ))
            .execute(connection)?;
    }
    Ok(())
}

fn insert_webinars(connection: &mut SqliteConnection, ids: &[OppUuid]) -> QueryResult<()> {
    let mut webinar_ids: Vec<OppUuid> = Vec::new();
    for ((title, days), speaker) in WEBINARS.iter().zip(ids.iter().skip(1)) {
        diesel::insert_into(webinars::table)
            .values((
                webinars::title.eq(title),
                webinars::user_id.eq(speaker),
                webinars::held_at.eq(noon_in(*days)),
            ))
            .execute(connection)?;
        let id = webinars::table.filter(webinars::title.eq(title)).select(webinars::id);
        webinar_ids.push(id.first(connection)?);
    }
    for (name, email, company, webinar, status, rep) in REGISTRANTS {
        let Some(webinar) = webinar_ids.get(webinar) else {
            continue;
        };
        diesel::insert_into(webinar_registrants::table)
            .values((
                webinar_registrants::name.eq(name),
                webinar_registrants::email.eq(email),
                webinar_registrants::company.eq(company),
                webinar_registrants::webinar_id.eq(webinar),
                webinar_registrants::status.eq(status),
                webinar_registrants::assigned_sales_rep.eq(rep),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// When an order was placed: one every third week, up to today.
fn ordered(number: usize) -> NaiveDateTime {
    let weeks = 33_u64.saturating_sub(3 * number as u64);
    let today = Local::now().date_naive();
    let day = today.checked_sub_days(Days::new(7 * weeks)).unwrap_or(today);
    day.and_hms_opt(9, 30, 0).unwrap_or_default()
}

fn noon_in(days: u64) -> NaiveDateTime {
    let today = Local::now().date_naive();
    let day = today.checked_add_days(Days::new(days)).unwrap_or(today);
    day.and_hms_opt(12, 0, 0).unwrap_or_default()
}
