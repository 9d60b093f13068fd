//! Emits arithmetic on columns whose type Diesel's `table!` does not know to be a number.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::definition::table_module;
use crate::model::{Field, Model};
use crate::sql_path;

pub(super) fn expand(model: &Model) -> TokenStream {
    if model.attrs.schema.is_some() {
        return TokenStream::new();
    }
    let table = table_module(model);
    let decimals = model.fields.iter().filter(|field| is_decimal(field)).map(|field| {
        let column = &field.column;
        quote_spanned!(field.type_span()=> ::opp_core::__decimal_operators!(#table::#column);)
    });
    quote!(#(#decimals)*)
}

fn is_decimal(field: &Field) -> bool {
    field.attrs.sql_type.diesel.is_none() && sql_path::is_named(&field.ty, "OppDecimal")
}
