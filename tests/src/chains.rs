//! Random histories of random models with rows, and with objects that opp did not make.
//!
//! Each seed is a chain of revisions. At each, columns and tables are renamed in chains, swaps and rings, come and go, and change what
//! hangs on them; before it runs, somebody puts indexes, triggers, views and privileges of their own on the tables.

mod foreign;
mod law;
mod lower;
mod world;

pub use law::{Figures, chain};
