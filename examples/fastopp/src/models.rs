//! The tables and views of the application, a file an area.

mod audit;
mod partners;
mod shop;
mod users;
mod webinars;

pub use audit::{AuditLog, audit_log};
pub use partners::{Partner, partners};
pub use shop::{Category, Order, Product, categories, orders, products};
pub use users::{User, UserStats, user_stats, users};
pub use webinars::{Webinar, WebinarRegistrant, webinar_registrants, webinars};
