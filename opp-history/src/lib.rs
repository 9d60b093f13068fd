//! Schemas, recorded operations, migration files, the revision graph and catalogs. No driver, no clock, no environment, no
//! printing; files only in [`files`].
//!
//! Everything that a runner needs to know of a migration, without the planner that wrote it.
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
