//! Emits compile-time proof that table, fields and keys agree; an error is at the field that does not.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Path;

use crate::attribute::Action;
use crate::model::{Field, Kind, Model};

/// One function that is never called; the compiler checks its bounds, each at the field it is about.
pub(super) fn expand(model: &Model) -> TokenStream {
    let stored = model.fields.iter().map(|field| stored_as(model, field));
    let keys = model
        .fields
        .iter()
        .filter_map(|field| Some(points_at(field, field.attrs.references.as_ref()?)));
    let composite = model.attrs.foreign_keys.iter().flat_map(|key| {
        let pairs = key.columns.iter().zip(&key.references);
        pairs.filter_map(|(name, path)| Some(points_at(model.field(name)?, path)))
    });
    let nulls = model.fields.iter().filter_map(takes_null);
    quote! {
        const _: fn() = || {
            #(#stored)*
            #(#keys)*
            #(#composite)*
        };
        #(#nulls)*
    }
}

/// The field's type is stored as the column says; against an existing schema only convertibility counts.
fn stored_as(model: &Model, field: &Field) -> TokenStream {
    let (ty, span) = (&field.ty, field.type_span());
    match &model.attrs.schema {
        Some(path) => {
            let column = &field.column;
            quote_spanned!(span=> ::opp_core::__private::fits_column::<#ty, #path::#column>();)
        }
        None if field.attrs.sql_type.diesel.is_some() && model.kind == Kind::Table => {
            let sql = at(span, field.sql.to_token_stream());
            quote_spanned!(span=> ::opp_core::__private::converts_to::<#ty, #sql>();)
        }
        None => {
            let sql = at(span, field.sql.to_token_stream());
            quote_spanned!(span=> ::opp_core::__private::stored_as::<#ty, #sql>();)
        }
    }
}

/// The referenced column has the field's type, NULL aside.
fn points_at(field: &Field, path: &Path) -> TokenStream {
    let span = field.type_span();
    let (sql, path) = (at(span, field.sql.to_token_stream()), at(span, path.to_token_stream()));
    quote_spanned!(span=> ::opp_core::__private::points_at::<#sql, #path>();)
}

/// The same tokens at another place in the source: the compiler speaks of a bound where the type that breaks it is written.
fn at(span: Span, tokens: TokenStream) -> TokenStream {
    let moved = tokens.into_iter().map(|token| match token {
        TokenTree::Group(group) => TokenTree::Group(Group::new(group.delimiter(), at(span, group.stream()))),
        mut other => {
            other.set_span(span);
            other
        }
    });
    moved.collect()
}

/// `set_null` on a type that only the compiler knows.
fn takes_null(field: &Field) -> Option<TokenStream> {
    let (action, span) = field.attrs.on_delete?;
    let ty = &field.ty;
    (matches!(action, Action::SetNull) && !field.is_custom()).then(|| {
        quote_spanned! {span=>
            const _: () = ::core::assert!(
                <#ty as ::opp_core::column::ColumnValue>::NULLABLE,
                "`set_null` needs a nullable field: make it an `Option`, or choose another action"
            );
        }
    })
}
