//! Emits Diesel's table.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Field, Model};
use crate::naming;

/// ```text
/// ::diesel::table! {
///     use super::__opp_6_orders_status;
///     #[sql_name = "orders"]
///     orders (id) { id -> Integer, status -> __opp_6_orders_status, }
/// }
/// ```
pub(super) fn expand(model: &Model) -> TokenStream {
    if model.attrs.schema.is_some() {
        return TokenStream::new();
    }
    let aliases = model.fields.iter().filter_map(|field| field.sql.alias());
    let (names, types): (Vec<_>, Vec<_>) = aliases.unzip();
    let module = &model.module;
    let schema = model.attrs.schema_name.as_ref().and_then(|schema| {
        // The check reports a name that is not an identifier.
        let schema = syn::parse_str::<syn::Ident>(&schema.value()).ok();
        schema.map(|schema| quote!(#schema .))
    });
    let sql_name = (naming::plain(module) != model.table).then(|| {
        let name = &model.table;
        quote!(#[sql_name = #name])
    });
    let doc = model.doc.as_ref().map(|doc| quote!(#[doc = #doc]));
    let key = model.primary_key.iter().map(|index| &model.fields[*index].column);
    let columns = model.fields.iter().map(column);
    quote! {
        #(
            #[doc(hidden)]
            #[allow(non_camel_case_types, private_interfaces, dead_code, unreachable_pub)]
            pub(crate) type #names = #types;
        )*
        ::diesel::table! {
            #(use super::#names;)*
            #doc
            #[allow(missing_docs, reason = "the struct is what a user's crate documents")]
            #sql_name
            #schema #module (#(#key),*) {
                #(#columns)*
            }
        }
    }
}

fn column(field: &Field) -> TokenStream {
    let (column, ty, name) = (&field.column, &field.sql, &field.name);
    let sql_name = (naming::plain(column) != *name).then(|| quote!(#[sql_name = #name]));
    let doc = field.doc.as_ref().map(|doc| quote!(#[doc = #doc]));
    quote!(#doc #sql_name #column -> #ty,)
}
