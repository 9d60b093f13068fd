//! Schemas, recorded operations, migration files, the revision graph and catalogs. No driver, no clock, no environment, no
//! printing; files only in [`files`].
//!
//! Everything that a runner needs to know of a migration, without the planner that wrote it.
//!
//! ```no_run
//! use opp_history::history::History;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let history = History::load("migrations".as_ref())?;
//! for migration in history.migrations() {
//!     println!("{} {}", migration.id, migration.name);
//! }
//! // What the recorded operations make, without a database.
//! for table in history.head_schema()?.tables.values() {
//!     println!("{} has {} columns", table.name, table.columns.len());
//! }
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]

pub mod catalog;
pub mod change;
pub mod dialect;
pub mod files;
pub mod finding;
pub mod graph;
pub mod history;
pub mod pair;
pub mod schema;
pub mod scratch;
pub mod script;
pub mod stated_renames;
