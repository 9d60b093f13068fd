//! Helpers of the whole-system tests and benchmarks.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what does not hold ends its test; there is nobody to hand an error to"
)]

pub mod browser;
pub mod chains;
pub mod chromium;
pub mod fastopp;
pub mod histories;
pub mod law;
pub mod project;
pub mod random;
pub mod synthetic;
