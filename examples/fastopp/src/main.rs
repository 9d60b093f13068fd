//! Does the application's data answer? Migrates a database with plain Diesel, then inserts, queries and joins through
//! the tables that the derives emitted.

use std::error::Error;
use std::io::Write;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use fastopp::models::{
    Order, User, UserStats, Webinar, WebinarRegistrant, orders, user_stats, users, webinar_registrants, webinars,
};

/// The same files that `opp migrate` runs.
const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut connection = SqliteConnection::establish(":memory:")?;
    connection.run_pending_migrations(MIGRATIONS)?;
    let user = insert_user(&mut connection)?;
    insert_orders(&mut connection, &user)?;
    insert_webinar(&mut connection, &user)?;
    report(&mut connection, &mut std::io::stdout().lock())
}

fn insert_user(connection: &mut SqliteConnection) -> QueryResult<User> {
    diesel::insert_into(users::table)
        .values((
            users::email.eq("ada@example.org"),
            users::hashed_password.eq("not a hash"),
            users::is_staff.eq(true),
        ))
        .returning(User::as_returning())
        .get_result(connection)
}

fn insert_orders(connection: &mut SqliteConnection, user: &User) -> QueryResult<usize> {
    let order = |amount: f64, status: &'static str| {
        (
            orders::user_id.eq(user.id),
            orders::total_amount.eq(amount),
            orders::status.eq(status),
        )
    };
    diesel::insert_into(orders::table)
        .values(vec![order(12.5, "pending"), order(99.0, "paid")])
        .execute(connection)
}

fn insert_webinar(connection: &mut SqliteConnection, user: &User) -> Result<(), Box<dyn Error + Send + Sync>> {
    let webinar: Webinar = diesel::insert_into(webinars::table)
        .values((
            webinars::user_id.eq(user.id),
            webinars::title.eq("Diesel in depth"),
            webinars::held_at.eq(noon()?),
        ))
        .returning(Webinar::as_returning())
        .get_result(connection)?;
    for name in ["Grace", "Edsger"] {
        diesel::insert_into(webinar_registrants::table)
            .values((
                webinar_registrants::webinar_id.eq(webinar.id),
                webinar_registrants::email.eq(format!("{}@example.org", name.to_lowercase())),
                webinar_registrants::name.eq(name),
            ))
            .execute(connection)?;
    }
    Ok(())
}

fn report(connection: &mut SqliteConnection, out: &mut impl Write) -> Result<(), Box<dyn Error + Send + Sync>> {
    let placed: Vec<(Order, String)> = orders::table
        .inner_join(users::table)
        .order(orders::total_amount)
        .select((Order::as_select(), users::email))
        .load(connection)?;
    for (order, email) in placed {
        writeln!(
            out,
            "{email} placed an order of {:.2}, {}",
            order.total_amount, order.status
        )?;
    }
    let registered: Vec<(WebinarRegistrant, String, String)> = webinar_registrants::table
        .inner_join(webinars::table.inner_join(users::table))
        .order(webinar_registrants::name)
        .select((WebinarRegistrant::as_select(), webinars::title, users::email))
        .load(connection)?;
    for (registrant, title, host) in registered {
        writeln!(
            out,
            "{} {} for “{title}” with {host}",
            registrant.name, registrant.status
        )?;
    }
    for stats in user_stats::table.select(UserStats::as_select()).load(connection)? {
        writeln!(
            out,
            "{}: {} webinar(s), {} registration(s)",
            stats.email, stats.webinar_count, stats.registration_count
        )?;
    }
    Ok(())
}

fn noon() -> Result<NaiveDateTime, Box<dyn Error + Send + Sync>> {
    let day = NaiveDate::from_ymd_opt(2026, 11, 23).ok_or("no such day")?;
    Ok(day.and_hms_opt(12, 0, 0).ok_or("no such time")?)
}
