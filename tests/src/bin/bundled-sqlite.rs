//! Runs SQL files on the bundled SQLite, all in one transaction: `bundled-sqlite DATABASE FILE...`. What opp is compared with.

use std::error::Error;
use std::fs;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let database = arguments.next().ok_or("usage: bundled-sqlite DATABASE FILE...")?;
    let mut connection = SqliteConnection::establish(&database)?;
    let files = arguments.map(fs::read_to_string).collect::<Result<Vec<_>, _>>()?;
    connection.transaction(|connection| files.iter().try_for_each(|sql| connection.batch_execute(sql)))?;
    Ok(())
}
