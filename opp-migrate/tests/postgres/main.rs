//! Do generated migrations keep their promises on a real PostgreSQL?
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

#[path = "../build/mod.rs"]
mod build;
#[path = "../cases/mod.rs"]
mod cases;
#[path = "../server/database.rs"]
mod database;
mod engine;
mod enums;
mod foreign;
#[path = "../server/harness.rs"]
mod harness;
mod indexes;
mod newer;
mod own;
#[path = "../random/mod.rs"]
mod random;
mod reading;
mod refusals;
#[path = "../server/views.rs"]
mod views;
