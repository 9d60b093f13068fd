//! Checks and emits `#[derive(OppType)]`: a newtype as a column like its inner type.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields, Ident, Type};

use crate::check;
use crate::errors::Errors;
use crate::sql_path::{self, is_option};

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let errors = Errors::default();
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("opp")) {
        errors.at(
            attribute.span(),
            "`OppType` takes no attributes: put them on the field that uses the type",
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
    if let Some(optional) = inner.filter(|inner| is_option(inner)) {
        errors.at(
            optional.span(),
            format!(
                "the type inside cannot be nullable: use `T` here and `Option<{}>` in the model",
                input.ident
            ),
        );
    }
    check::public(input, &errors);
    let (Some(inner), true) = (inner, errors.is_empty()) else {
        return errors.into_tokens();
    };
    let ident = &input.ident;
    let as_inner = as_inner(ident, inner);
    // An alias may hide an `Option`.
    let not_null = quote_spanned! {inner.span()=>
        const _: () = ::core::assert!(
            !<#inner as ::opp_core::column::ColumnValue>::NULLABLE,
            "the type inside cannot be nullable: use `T` here and an `Option` in the model"
        );
    };
    quote! {
        impl ::opp_core::column::ColumnValue for #ident {
            type SqlType = Self;
            const TYPE: ::opp_core::def::ColumnType = <#inner as ::opp_core::column::ColumnValue>::TYPE;
        }
        #not_null
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
        const _: fn() = || ::opp_core::__private::stored_as::<#inner, #sql>();
        ::opp_core::__as_expression!(#ident, #sql);
        ::opp_core::__newtype_values!(#ident, #inner, #sql);
    })
}
