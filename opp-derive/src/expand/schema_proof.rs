//! Emits compile-time proof that a struct and an existing Diesel schema agree: names, nullability, primary key, number of columns.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Path;
use syn::spanned::Spanned;

use super::column::column_type;
use crate::model::{Field, Model};

pub(super) fn expand(model: &Model) -> TokenStream {
    let Some(path) = &model.attrs.schema else {
        return TokenStream::new();
    };
    let names = model.fields.iter().map(|field| same_name(field, path));
    let nulls = model.fields.iter().map(|field| same_nullability(field, path));
    let key = primary_key(model, path);
    let columns = all_columns(model, path);
    quote!(#(#names)* #(#nulls)* #key #columns)
}

/// A column of the schema has in the database the name of the definition.
fn same_name(field: &Field, table: &Path) -> TokenStream {
    let (column, name, span) = (&field.column, &field.name, field.ident.span());
    quote_spanned! {span=>
        const _: () = ::core::assert!(
            ::opp_core::__private::same_name(<#table::#column as ::diesel::Column>::NAME, #name),
            "the schema has a `#[sql_name = \"…\"]` for this column: give it here too, `#[opp(column = \"…\")]`"
        );
    }
}

fn same_nullability(field: &Field, table: &Path) -> TokenStream {
    let (column, nullable, span) = (&field.column, column_type(field, "NULLABLE"), field.type_span());
    quote_spanned! {span=>
        const _: () = ::core::assert!(
            ::opp_core::__private::is_nullable::<<#table::#column as ::diesel::Expression>::SqlType>() == #nullable,
            "the column is `Nullable` in the schema or the field is an `Option`, and the other is not: change one of them"
        );
    }
}

/// A view's schema has a key of Diesel's only.
fn primary_key(model: &Model, table: &Path) -> Option<TokenStream> {
    if !model.has_key() {
        return None;
    }
    let span = table.span();
    let columns = model.primary_key.iter().map(|index| {
        let column = &model.fields[*index].column;
        quote!(#table::#column)
    });
    let key = if model.primary_key.len() == 1 {
        quote!(#(#columns)*)
    } else {
        quote!((#(#columns),*))
    };
    Some(quote_spanned! {span=>
        const _: fn() = ::opp_core::__private::same_primary_key::<<#table::table as ::diesel::Table>::PrimaryKey, #key>;
    })
}

/// Migrations would drop a column without a field.
fn all_columns(model: &Model, table: &Path) -> Option<TokenStream> {
    let managed = model.attrs.managed.as_ref().is_none_or(|managed| managed.value);
    let (span, fields) = (table.span(), model.fields.len());
    managed.then(|| {
        quote_spanned! {span=>
            const _: () = ::core::assert!(
                ::opp_core::__private::columns::<<#table::table as ::diesel::Table>::AllColumns>() == #fields,
                "the schema has columns without a field, which migrations would drop: add the fields, or `managed = false`"
            );
        }
    })
}
