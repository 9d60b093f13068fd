//! Two tables, the smallest application that shows what opp does.

pub mod models;
