//! `#[derive(OppType)]`: a newtype as a column like its inner type.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields, Ident, Type};

use crate::check;
use crate::errors::Errors;
use crate::sql_path;

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let errors = Errors::default();
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("opp")) {
        errors.at(
            attribute.span(),
            "`OppType` takes no attributes; the field that uses the type does",
        );
    }
    let inner = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => Some(&fields.unnamed[0].ty),
            _ => None,
        },
        Data::Enum(_) | Data::Union(_) => None,
    };
    if inner.is_none() || !input.generics.params.is_empty() {
        errors.at(
            input.ident.span(),
            "`OppType` is for a struct around one type: `struct Email(String);`",
        );
    }
    check::public(input, &errors);
    let (Some(inner), true) = (inner, errors.is_empty()) else {
        return errors.into_tokens();
    };
    let ident = &input.ident;
    let as_inner = as_inner(ident, inner);
    quote! {
        impl ::opp_core::column::ColumnValue for #ident {
            type SqlType = Self;
            const TYPE: ::opp_core::def::ColumnType = <#inner as ::opp_core::column::ColumnValue>::TYPE;
        }
        ::opp_core::__own_sql_type!(#ident);
        ::opp_core::__newtype_values!(#ident, #inner, #ident);
        ::opp_core::__newtype_on_sqlite!(#ident, #inner);
        ::opp_core::__newtype_on_postgres!(#ident, #inner);
        ::opp_core::__newtype_on_mysql!(#ident, #inner);
        #as_inner
    }
}

/// Values of the newtype as expressions of the inner type's SQL type, for columns with `sql_type(diesel = …)`. The path has to be
/// concrete: coherence does not look through `<i32 as ColumnValue>::SqlType` and would see the newtype's own implementations twice.
fn as_inner(ident: &Ident, inner: &Type) -> Option<TokenStream> {
    let sql = sql_path::known(inner)?;
    Some(quote_spanned! {inner.span()=>
        const _: fn() = || ::opp_core::column::stored_as::<#inner, #sql>();
        ::opp_core::__as_expression!(#ident, #sql);
        ::opp_core::__newtype_values!(#ident, #inner, #sql);
    })
}
