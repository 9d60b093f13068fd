//! The tables and views of the application, a file an area.

mod account;
mod audit;
mod event;
mod partner;
mod shop;

pub use account::{User, UserStats, user_stats, users};
pub use audit::{AuditLog, audit_log};
pub use event::{Webinar, WebinarRegistrant, webinar_registrants, webinars};
pub use partner::{Partner, partners};
pub use shop::{Category, Order, Product, categories, orders, products};
