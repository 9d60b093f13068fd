//! The FastOpp application as Rust models. Every table opp manages is a struct in [`models`].

pub mod models;
