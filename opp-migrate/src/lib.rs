//! From model definitions to Diesel migrations. Pure: no driver, no clock, no environment, no printing; files only in
//! `files`.
//!
//! ```text
//! Registry → schema::lower → Schema(next)   recorded Changes, folded → Schema(prev)
//! Pair<Schema> → diff → [Change] → dialect::plan → Plan of [Step] → dialect::render → Script{up, down}
//! ```

pub mod change;
pub mod dialect;
pub mod diff;
pub mod files;
pub mod history;
pub mod lint;
pub mod naming;
pub mod pair;
pub mod schema;
pub mod script;
pub mod split;
pub mod sql;
pub mod step;
pub mod verify;
