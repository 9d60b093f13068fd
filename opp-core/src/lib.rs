//! Model definitions, column types, the registry of the models, and helpers for build scripts.
//!
//! ```
//! # #[cfg(all(feature = "models", feature = "sqlite"))] mod example {
//! use diesel::prelude::*;
//! use opp_core::prelude::*;
//!
//! #[derive(OppModel, Queryable, Selectable)]
//! #[diesel(table_name = users)]
//! pub struct User {
//!     pub id: i32,
//!     #[opp(unique, max_length = 255)]
//!     pub email: String,
//! }
//!
//! pub fn by_email(connection: &mut SqliteConnection, email: &str) -> QueryResult<User> {
//!     users::table.filter(users::email.eq(email)).select(User::as_select()).first(connection)
//! }
//! # }
//! ```
//!
//! The command `opp` (crate `opp-cli`) writes migrations for such structs and applies them.
//!
//! The crate is in three layers, each behind a feature so that nobody compiles what they do not use:
//!
//! - always: [`def`], the definitions as plain data, the JSON form of the [`registry`], database [`url`]s (how portable
//!   types are stored in SQLite is part of [`opp_sql::value::sqlite`]), and the [`diagnostic`] form of errors;
//! - `models` (default): the derives, [`column::ColumnValue`] and [`model::Model`], on Diesel;
//! - `build`: what a build script calls, without Diesel.

#![recursion_limit = "256"]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

pub mod def;
pub mod diagnostic;
pub mod interrupted;
pub mod name;
pub mod registry;
pub mod stub;
pub mod url;

pub use url::database_url;

#[cfg(feature = "build")]
pub mod build;
#[cfg(feature = "models")]
pub mod column;
#[cfg(feature = "models")]
pub mod model;
#[cfg(feature = "models")]
mod multi_connection;
#[cfg(feature = "models")]
mod proof;
#[cfg(feature = "models")]
pub mod types;

#[cfg(feature = "models")]
pub use opp_derive::{OppEnum, OppModel, OppType, OppView};

/// Everything a file with models wants to name.
#[cfg(feature = "models")]
pub mod prelude {
    pub use opp_derive::{OppEnum, OppModel, OppType, OppView};

    pub use crate::column::ColumnValue;
    pub use crate::model::Model;
    #[cfg(feature = "chrono")]
    pub use crate::types::OppDateTime;
    #[cfg(feature = "json")]
    pub use crate::types::OppJson;
    #[cfg(feature = "uuid")]
    pub use crate::types::OppUuid;
    #[cfg(feature = "postgres")]
    pub use crate::types::VectorExpressionMethods;
    pub use crate::types::{OppDecimal, OppVector};
}

/// What generated code needs; not public.
#[cfg(feature = "models")]
#[doc(hidden)]
pub mod __private {
    pub use diesel;
    pub use inventory;

    pub use crate::proof::*;
    pub use crate::types::own::EnumColumn;
}
