//! Fills the SQLite database of `DATABASE_URL` with sample data; `opp seed` runs it.

use std::error::Error;
use std::io::Write;

use diesel::prelude::*;
use fastopp_admin::sample;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::var("DATABASE_URL")?;
    if url.contains("://") {
        return Err("the sample data is for SQLite".into());
    }
    let hash = opp_admin::password::hash(sample::PASSWORD).await?;
    let mut connection = SqliteConnection::establish(&url)?;
    let mut out = std::io::stdout().lock();
    if sample::fill(&mut connection, &hash)? {
        writeln!(out, "Added the sample data.")?;
        for (email, ..) in sample::USERS {
            writeln!(out, "  {email}")?;
        }
        writeln!(out, "Password of all users: {}", sample::PASSWORD)?;
    } else {
        writeln!(out, "The database already has users; nothing was added.")?;
    }
    Ok(())
}
