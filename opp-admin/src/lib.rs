//! View descriptors and an admin panel for Diesel models.
//!
//! - always: [`descriptor`], what the panel shows of each model, as data, and [`sqladmin`], the same as a module of Python;
//! - `models`: the panel's own tables, as models for the application's history;
//! - `panel`: the panel itself, a router for axum.
//!
//! ```no_run
//! # #[cfg(all(feature = "panel", feature = "sqlite"))]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use opp_admin::{Admin, Pool};
//! use opp_core::url::DatabaseUrl;
//!
//! let pool = Pool::new(&DatabaseUrl::parse("app.db", "".as_ref())?)?;
//! let panel = Admin::new(pool)
//!     .views_from("admin/views".as_ref(), false)?
//!     .secret_keys(vec!["a secret of 32 characters or more".to_owned()])
//!     .allow_hosts(["admin.example.org".to_owned()]);
//! let application = axum::Router::<()>::new().nest("/admin", panel.router()?);
//! # let _ = application;
//! # Ok(())
//! # }
//! # #[cfg(not(all(feature = "panel", feature = "sqlite")))]
//! # fn main() {}
//! ```
#![forbid(unsafe_code)]

pub mod descriptor;
#[cfg(feature = "models")]
pub mod models;
pub mod sqladmin;

#[cfg(feature = "panel")]
mod accounts;
#[cfg(feature = "panel")]
mod audit;
#[cfg(feature = "panel")]
mod code;
#[cfg(feature = "panel")]
mod db;
#[cfg(feature = "panel")]
mod error;
#[cfg(feature = "panel")]
mod files;
#[cfg(feature = "panel")]
mod key;
#[cfg(feature = "panel")]
mod pages;
#[cfg(feature = "panel")]
mod panel;
#[cfg(feature = "panel")]
pub mod password;
#[cfg(feature = "panel")]
mod permit;
#[cfg(feature = "panel")]
mod query;
#[cfg(feature = "panel")]
mod record;
#[cfg(feature = "panel")]
mod restrict;
#[cfg(feature = "panel")]
mod secret;
#[cfg(feature = "panel")]
mod serve;
#[cfg(feature = "panel")]
mod sessions;
#[cfg(feature = "panel")]
mod staged;
#[cfg(feature = "panel")]
mod throttle;
#[cfg(feature = "panel")]
mod users;
#[cfg(feature = "panel")]
mod value;
#[cfg(feature = "panel")]
mod web;

#[cfg(feature = "panel")]
pub use accounts::{AccountError, AccountLine, Accounts};
#[cfg(feature = "panel")]
pub use code::{Action, Hook, Person, Refused, Row};
#[cfg(feature = "panel")]
pub use db::{Pool, PoolError};
#[cfg(feature = "panel")]
pub use error::AdminError;
#[cfg(feature = "panel")]
pub use opp_derive::{admin_action as action, admin_format as format, admin_hook as hook, admin_rule as rule};
#[cfg(feature = "panel")]
pub use panel::Admin;
#[cfg(feature = "panel")]
pub use serve::{MOUNT, serve};
#[cfg(feature = "panel")]
#[doc(hidden)]
pub use web::routes;

/// What generated code needs; not public.
#[cfg(feature = "panel")]
#[doc(hidden)]
pub mod __private {
    pub use inventory;

    pub use crate::code::{Code, Registered, Running};
}
