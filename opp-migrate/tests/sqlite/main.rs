//! Do generated migrations keep their promises on a real SQLite, run by plain Diesel?
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

#[path = "../build/mod.rs"]
mod build;
#[path = "../cases/mod.rs"]
mod cases;
mod database;
mod engine;
mod foreign;
mod harness;
mod own;
#[path = "../random/mod.rs"]
mod random;
mod reading;
mod refusals;
