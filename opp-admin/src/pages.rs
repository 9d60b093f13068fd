//! The pages: what each of them reads, and what its template shows.

pub(crate) mod account;
mod act;
pub(crate) mod assets;
pub(crate) mod bulk;
pub(crate) mod delete;
pub(crate) mod details;
pub(crate) mod export;
pub(crate) mod file;
pub(crate) mod form;
mod frame;
pub(crate) mod health;
pub(crate) mod history;
mod hooks;
mod icons;
pub(crate) mod import;
pub(crate) mod index;
mod inputs;
pub(crate) mod list;
pub(crate) mod login;
pub(crate) mod lookup;
mod markdown;
mod mistakes;
pub(crate) mod reset;
mod show;
mod typed;

pub(crate) use frame::{Frame, Message};
