//! Requests and answers: one table of routes, and one place where every request is checked.

mod body;
pub(crate) mod call;
pub(crate) mod compress;
mod cookie;
mod dispatch;
mod failure;
mod failure_page;
pub(crate) mod guard;
mod routes;

pub(crate) use call::Call;
pub(crate) use cookie::Cookies;
pub(crate) use failure::Failure;
pub use routes::routes;

/// What a handler gives.
pub(crate) type Answer = Result<axum::response::Response, Failure>;
