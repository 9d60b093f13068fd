//! A field's definition.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::LitStr;

use super::value::{literal, literals, per_database, set, set_text, some_text};
use crate::attr::SqlTypes;
use crate::model::Field;
use crate::naming;

/// ```text
/// ColumnDef::new("status", "status", "String", <String as ColumnValue>::TYPE, <String as ColumnValue>::NULLABLE)
///     .default(…)
///     .max_length(Some(20))
/// ```
pub(super) fn expand(field: &Field) -> TokenStream {
    let (name, ident, ty) = (&field.name, naming::plain(&field.ident), &field.ty);
    let rust_type = ty.to_token_stream().to_string().replace(' ', "");
    let value = quote_spanned!(field.type_span()=> <#ty as ::opp_core::column::ColumnValue>);
    let says = says(field);
    quote! {
        ::opp_core::def::ColumnDef::new(#name, #ident, #rust_type, #value::TYPE, #value::NULLABLE) #says
    }
}

fn says(field: &Field) -> TokenStream {
    let attrs = &field.attrs;
    let some = |value: TokenStream| quote!(::core::option::Option::Some(#value));
    let number = |size: Option<(u32, proc_macro2::Span)>| size.map(|(size, _)| some(quote!(#size)));
    let flag = |flag: &Option<syn::LitBool>| flag.as_ref().map(|flag| some(quote!(#flag)));
    let says = [
        set("default", attrs.default.as_ref().map(literals)),
        set("auto_increment", flag(&attrs.auto_increment)),
        set("max_length", number(attrs.max_length)),
        set("enforce_length", flag(&attrs.enforce_length)),
        set("precision", number(attrs.precision)),
        set("scale", number(attrs.scale)),
        set(
            "generated",
            attrs.generated.as_ref().map(|it| generated(it, attrs.stored.is_some())),
        ),
        set_text("collate", attrs.collate.as_ref()),
        set_text("comment", attrs.comment.as_ref()),
        set("sql_type", sql_type(&attrs.sql_type)),
        set_text("renamed_from", attrs.renamed_from.as_ref()),
        set("backfill", attrs.backfill.as_ref().map(|value| some(literal(value)))),
        set("doc", field.doc.as_deref().map(some_text)),
    ];
    says.into_iter().collect()
}

fn generated(expression: &LitStr, stored: bool) -> TokenStream {
    quote! {
        ::core::option::Option::Some(::opp_core::def::GeneratedDef {
            expression: ::opp_core::def::make::text(#expression),
            stored: #stored,
        })
    }
}

fn sql_type(types: &SqlTypes) -> Option<TokenStream> {
    let SqlTypes {
        all,
        sqlite,
        postgres,
        mysql,
        diesel: _,
    } = types;
    let side = |text: &Option<LitStr>| text.as_ref().map(|text| quote!(::opp_core::def::make::text(#text)));
    let said = [all, sqlite, postgres, mysql].into_iter().any(Option::is_some);
    said.then(|| per_database(side(all), side(sqlite), side(postgres), side(mysql)))
}
