//! Which code is written? Data and Diesel's own macros, no logic. Nothing here can fail.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::check;
use crate::errors::Errors;
use crate::model::{Kind, Model};

mod admin;
mod agreement;
mod column;
mod definition;
mod enumeration;
mod newtype;
mod relation;
mod table;
mod value;

pub(crate) use enumeration::expand as enumeration;
pub(crate) use newtype::expand as newtype;

/// `#[derive(OppModel)]`.
pub(crate) fn model(input: &DeriveInput) -> TokenStream {
    of_kind(Kind::Table, input)
}

/// `#[derive(OppView)]`.
pub(crate) fn view(input: &DeriveInput) -> TokenStream {
    of_kind(Kind::View, input)
}

/// The table with everything that belongs to it; with mistakes only the table, so that the code that uses it compiles.
fn of_kind(kind: Kind, input: &DeriveInput) -> TokenStream {
    let errors = Errors::default();
    let Some(model) = Model::read(kind, input, &errors) else {
        return errors.into_tokens();
    };
    check::model(&model, &errors);
    let table = table::expand(&model);
    if !errors.is_empty() {
        let errors = errors.into_tokens();
        return quote!(#table #errors);
    }
    let agreement = agreement::expand(&model);
    let relations = relation::expand(&model);
    let definition = definition::expand(&model);
    quote!(#table #agreement #relations #definition)
}
