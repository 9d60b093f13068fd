//! Applies the migrations that the build wrote, then sells something.

use std::error::Error;
use std::io::Write;
use std::path::Path;

use diesel::prelude::*;
use opp_core::url::DatabaseUrl;
use opp_runner::migrator::Migrator;
use shop_models::{articles, orders};

/// What the build script wrote.
const MIGRATIONS: opp_runner::Embedded = opp_runner::embed!();

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::temp_dir().join(format!("opp-shop-{}.db", std::process::id()));
    let sold = sell(&file);
    // Why nothing was sold is more than that there is no file.
    let removed = std::fs::remove_file(&file);
    writeln!(std::io::stdout(), "{}", sold?)?;
    removed?;
    Ok(())
}

fn sell(file: &Path) -> Result<String, Box<dyn Error>> {
    let path = file.to_str().ok_or("the path of the database is no UTF-8")?;
    let report = Migrator::new(MIGRATIONS).run_url_blocking(&DatabaseUrl::parse(path, Path::new(""))?)?;
    let mut connection = SqliteConnection::establish(path)?;
    diesel::insert_into(articles::table)
        .values(articles::name.eq("Tea"))
        .execute(&mut connection)?;
    diesel::insert_into(orders::table)
        .values((orders::article_id.eq(1), orders::quantity.eq(3)))
        .execute(&mut connection)?;
    let (name, quantity): (String, i32) = orders::table
        .inner_join(articles::table)
        .select((articles::name, orders::quantity))
        .first(&mut connection)?;
    Ok(format!(
        "{} migration(s) applied at start; sold {quantity} of {name}",
        report.steps.len()
    ))
}
