//! Reads the catalog of a database and says how many things it holds: `read-catalog URL`. For benchmarks.

use std::error::Error;
use std::io::Write;

use opp_migrate::dialect::Dialect;
use opp_test_servers::Session;

fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1).ok_or("usage: read-catalog URL")?;
    let dialect = if url.starts_with("mysql:") {
        Dialect::mariadb()
    } else {
        Dialect::postgres()
    };
    let rows = Session::open(&url)?.rows(dialect.catalog_query());
    writeln!(std::io::stdout().lock(), "{} rows", rows.len())?;
    Ok(())
}
