//! Does a change of the models make a migration that keeps every promise? One law, for any pair of models.
//!
//! A [`Case`] says as data what changes and what must come of it. [`round_trip`] judges it through the real `opp`
//! program and again through plain Diesel, on each database; [`refused`] judges a change that opp must not make. The oracle
//! ([`Catalog`], [`Content`]) asks the database itself and shares no code with opp.

mod case;
mod catalog;
mod content;
mod database;
mod engine;
mod filler;
mod migration;
mod plain_diesel;
mod possible;
mod project;
mod refusal;
mod round_trip;
mod target;
mod terminal;
mod walk;

pub use case::{Case, Exchange, Probe};
pub use catalog::Catalog;
pub use content::Content;
pub use database::Database;
pub use engine::{Engine, SERVERS, on_each};
pub use migration::Migration;
pub use plain_diesel::Harness;
pub use project::Project;
pub use refusal::{Refusal, refused};
pub use round_trip::round_trip;
pub use walk::leads_there_and_back;
