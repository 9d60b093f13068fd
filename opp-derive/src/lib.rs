//! The derives of opp. Each reads a struct or enum once and writes Diesel's table and the registered definition from it.
//!
//! Tokens become attributes (`attr`), attributes a model (`model`), which is checked (`check`) and written as code (`expand`). Mistakes are
//! gathered on the way and stand beside the code, so that one compile shows them all and little else breaks.

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

mod attr;
mod check;
mod diesel_names;
mod errors;
mod expand;
mod key;
mod model;
mod naming;
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
