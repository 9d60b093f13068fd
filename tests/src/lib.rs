//! Helpers of the whole-system tests and benchmarks.

pub mod synthetic;
