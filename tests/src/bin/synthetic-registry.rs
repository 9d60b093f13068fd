//! Prints the registry of a large application: `synthetic-registry TABLES [extra]`. For benchmarks.

use std::error::Error;
use std::io::Write;

use opp_tests::synthetic;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let tables: usize = arguments
        .next()
        .ok_or("usage: synthetic-registry TABLES [extra]")?
        .parse()?;
    let extra = arguments.next().is_some_and(|word| word == "extra");
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &synthetic::registry(tables, extra))?;
    writeln!(out)?;
    Ok(())
}
