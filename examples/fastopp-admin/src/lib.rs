//! An application whose tables the admin panel shows: its models, and sample data for them.
//!
//! The permissions are in `admin(…)` of the models, the table of users is the application's own.

pub mod actions;
pub mod models;
pub mod sample;
