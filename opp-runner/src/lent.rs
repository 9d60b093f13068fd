//! Connections that an application lends.

mod connection;
mod link;
mod record;

pub use connection::{Backend, Connection, Row, TextRow};
pub(crate) use link::{FORGET, Lent};
pub(crate) use record::record;
