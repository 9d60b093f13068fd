//! `#[derive(OppType)]`: a newtype as a column like its inner type.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Fields};

use crate::errors::Errors;

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let errors = Errors::default();
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("opp")) {
        errors.at(
            syn::spanned::Spanned::span(attribute),
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
    let (Some(inner), true) = (inner, errors.is_empty()) else {
        return errors.into_tokens();
    };
    let ident = &input.ident;
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
        const _: () = {
            type Inner = <#inner as ::opp_core::column::ColumnValue>::SqlType;
            ::opp_core::__as_expression!(#ident, Inner);
            ::opp_core::__newtype_values!(#ident, #inner, Inner);
        };
    }
}
