//! From model definitions to Diesel migrations. Pure: no driver, no clock, no environment, no printing, no files.
//!
//! ```text
//! Registry → lower → Schema(next)   recorded Changes, folded → Schema(prev)      (opp-history)
//! Pair<Schema> → diff → [Change] → dialect::plan → Plan of [Step] → dialect::render → Script{up, down}
//! ```
//!
//! [`workflow`] does all of it, from a registry and a history to the files of migrations.
//!
//! ```
//! use opp_migrate::change::Change;
//! use opp_migrate::diff::{Answers, diff};
//! use opp_migrate::pair::Pair;
//! use opp_migrate::schema::{Hints, Schema};
//!
//! let (history, models) = (Schema::default(), Schema::default());
//! let found = diff(Pair::new(&history, &models), &Hints::default(), &Answers::default());
//! assert_eq!(found.changes, Vec::<Change>::new());
//! ```
#![forbid(unsafe_code)]

pub mod counterpart;
pub mod dialect;
pub mod diff;
pub mod footprint;
pub mod graph;
pub mod lint;
pub mod lower;
pub mod naming;
pub mod pipeline;
pub mod project;
mod rename_order;
pub mod split;
pub mod step;
pub mod structs;
pub mod verify;
pub mod workflow;

pub use opp_history::{change, files, pair, script, stated_renames};

/// Schemas, and the models as a schema.
pub mod schema {
    pub use opp_history::schema::*;

    pub use crate::lower::{Hints, LowerError, LowerOptions, Models, Problem, lower};
}

/// The revision graph, and its migrations for another database.
pub mod history {
    pub use opp_history::history::*;

    pub use crate::counterpart::{Counterpart, CounterpartError, counterparts};
}
