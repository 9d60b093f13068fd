//! Derive macros of opp. Each reads a struct or enum once and emits Diesel's table and the registered definition.
//!
//! Tokens become attributes (`attribute`), attributes a model (`model`), which is checked (`check`) and emitted as code (`expand`).
//! Mistakes are collected on the way and emitted beside the code, so that one compile shows all of them.
//!
//! Applications use the derives through `opp_core::prelude`:
//!
//! ```
//! use diesel::prelude::*;
//! use opp_core::prelude::*;
//!
//! #[derive(OppModel, Queryable, Selectable)]
//! #[diesel(table_name = users)]
//! struct User {
//!     id: i32,
//!     #[opp(unique, max_length = 255)]
//!     email: String,
//! }
//!
//! // Diesel's `table!`, and the definition that `opp makemigrations` reads.
//! let by_email = users::table.filter(users::email.eq("ann@example.org"));
//! assert_eq!(User::DEF.columns[1].max_length, Some(255));
//! # let _ = (by_email, |user: User| (user.id, user.email));
//! ```
#![forbid(unsafe_code)]

use proc_macro::TokenStream;
use syn::{DeriveInput, ItemFn, parse_macro_input};

mod attribute;
mod check;
mod diesel_names;
mod errors;
mod expand;
mod model;
mod naming;
mod register;
mod sql_path;
#[cfg(test)]
mod tests;

#[doc = include_str!("../docs/model.md")]
#[proc_macro_derive(OppModel, attributes(opp, diesel))]
pub fn opp_model(input: TokenStream) -> TokenStream {
    expand::model(&parse_macro_input!(input as DeriveInput)).into()
}

#[doc = include_str!("../docs/view.md")]
#[proc_macro_derive(OppView, attributes(opp, diesel))]
pub fn opp_view(input: TokenStream) -> TokenStream {
    expand::view(&parse_macro_input!(input as DeriveInput)).into()
}

#[doc = include_str!("../docs/enum.md")]
#[proc_macro_derive(OppEnum, attributes(opp))]
pub fn opp_enum(input: TokenStream) -> TokenStream {
    expand::enumeration(&parse_macro_input!(input as DeriveInput)).into()
}

#[doc = include_str!("../docs/newtype.md")]
#[proc_macro_derive(OppType, attributes(opp))]
pub fn opp_type(input: TokenStream) -> TokenStream {
    expand::newtype(&parse_macro_input!(input as DeriveInput)).into()
}

/// Registers an `async fn` as an action of the admin panel; `opp_admin::action`.
#[proc_macro_attribute]
pub fn admin_action(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let function = parse_macro_input!(item as ItemFn);
    register::expand(register::Kind::Action, &arguments.into(), &function).into()
}

/// Registers an `async fn` as a hook of the admin panel; `opp_admin::hook`.
#[proc_macro_attribute]
pub fn admin_hook(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let function = parse_macro_input!(item as ItemFn);
    register::expand(register::Kind::Hook, &arguments.into(), &function).into()
}

/// Registers a function as a format of the admin panel; `opp_admin::format`.
#[proc_macro_attribute]
pub fn admin_format(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let function = parse_macro_input!(item as ItemFn);
    register::expand(register::Kind::Format, &arguments.into(), &function).into()
}

/// Registers a function as a rule of the admin panel; `opp_admin::rule`.
#[proc_macro_attribute]
pub fn admin_rule(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let function = parse_macro_input!(item as ItemFn);
    register::expand(register::Kind::Rule, &arguments.into(), &function).into()
}
