//! A program without a runtime that changes nothing: it does not start on a database that is at another revision than it was built for.

use std::error::Error;
use std::path::Path;

use opp_core::url::DatabaseUrl;
use opp_runner::Migrator;

fn main() -> Result<(), Box<dyn Error>> {
    let url = DatabaseUrl::parse(&std::env::var("DATABASE_URL")?, Path::new(""))?;
    Migrator::new(axum_app::MIGRATIONS).guard_url_blocking(&url)?;
    // Here it begins to work.
    Ok(())
}
