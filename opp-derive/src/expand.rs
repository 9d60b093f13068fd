//! Emits the code of a checked model: data and Diesel's own macros, no logic.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::check;
use crate::errors::Errors;
use crate::model::{Kind, Model};

mod admin;
mod admin_proof;
mod agreement;
mod column;
mod definition;
mod enumeration;
mod index;
mod newtype;
mod operators;
mod relation;
mod schema_proof;
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

/// The table with everything that belongs to it; with mistakes only the table, so that code and structs that use it compile.
fn of_kind(kind: Kind, input: &DeriveInput) -> TokenStream {
    let errors = Errors::default();
    let Some(model) = Model::read(kind, input, &errors) else {
        return errors.into_tokens();
    };
    check::model(&model, &errors);
    let (table, name) = (table::expand(&model), definition::table_name(&model));
    if !errors.is_empty() {
        let errors = errors.into_tokens();
        return quote!(#table #name #errors);
    }
    let agreement = agreement::expand(&model);
    let schema = schema_proof::expand(&model);
    let relations = relation::expand(&model);
    let operators = operators::expand(&model);
    let definition = definition::expand(&model);
    let admin = admin_proof::expand(&model);
    quote!(#table #name #agreement #schema #relations #operators #definition #admin)
}
