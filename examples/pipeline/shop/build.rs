//! Writes the migrations for what changed in the models, then puts all of them into the program.

use std::error::Error;

use opp_migrate::pipeline::{self, Options};
use shop_models as _;

fn main() -> Result<(), Box<dyn Error>> {
    let registry = opp_core::registry::collect()?;
    pipeline::generate(&registry, Options::new("migrations"));
    opp_core::build::migrations(&["migrations", "migrations_postgres"]);
    Ok(())
}
