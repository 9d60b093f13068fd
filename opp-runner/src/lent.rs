//! Connections that an application lends.

#[cfg(feature = "diesel-async")]
mod asynchronous;
#[cfg(feature = "diesel-async")]
pub(crate) mod bridge;
mod connection;
mod link;
mod record;

#[cfg(feature = "diesel-async")]
pub use asynchronous::{Answer, AsyncConnection, BoxFuture, Question};
pub use connection::{Backend, Connection, Row, TextRow};
pub(crate) use link::{FORGET, Lent};
pub(crate) use record::record;
