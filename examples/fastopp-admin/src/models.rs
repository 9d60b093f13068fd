//! The tables of the application, a file an area. The panel's own tables come with `opp-admin`.

mod account;
mod event;
mod shop;

pub use account::{User, users};
pub use event::{Registration, Webinar, WebinarRegistrant, webinar_registrants, webinars};
pub use shop::{Order, OrderStatus, Product, orders, products};
