//! The database layer: pools, statements with bound values, rows of text, errors.
//!
//! Every value leaves the database as text of one form for its kind and enters it as a bound value. Identifiers come from
//! descriptors only.

mod bind;
mod dialect;
mod error;
mod pool;
mod row;
mod sql;
mod stream;

pub use pool::{Pool, PoolError};

pub(crate) use bind::Bind;
pub(crate) use dialect::Spelling;
pub(crate) use error::{DbError, Refusal};
pub(crate) use opp_sql::Dialect;
pub(crate) use pool::Conn;
pub(crate) use row::Row;
pub(crate) use sql::Sql;
pub(crate) use stream::RowStream;
