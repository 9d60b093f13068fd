//! Helpers of the whole-system tests and benchmarks.

#![expect(clippy::panic, reason = "helpers of tests fail as tests do")]

pub mod fastopp;
#[expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a law that does not hold ends its test; there is nobody to hand an error to"
)]
pub mod law;
pub mod project;
pub mod synthetic;
