//! Do generated migrations keep their promises on a real SQLite, run by plain Diesel?

#[path = "../build/mod.rs"]
mod build;
mod cases;
mod harness;
mod refusals;
