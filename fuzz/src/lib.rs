//! The bodies of the fuzz targets: each takes any text, and panics where a law does not hold.

mod catalog;
mod dotenv;
mod lexer;
mod migration;
mod registry;
mod splitter;
mod url;

pub use catalog::{catalog_mysql, catalog_postgres, catalog_sqlite};
pub use dotenv::dotenv;
pub use lexer::lexer;
pub use migration::migration_json;
pub use registry::registry_json;
pub use splitter::splitter;
pub use url::url;
