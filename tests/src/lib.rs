//! Helpers of the whole-system tests and benchmarks.

pub mod project;
pub mod synthetic;
