//! Emits the parts that several declarations of `admin(…)` have: columns, handlers, variants, formats.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Ident, Path};

use crate::attribute::vocabulary::{AdminKeyword, Vocabulary};
use crate::attribute::{Choice, FormatAttr, WidgetAttr};
use crate::expand::value::{list, set, set_text, texts};
use crate::model::Model;
use crate::naming;

/// The name of a child's column, by its field.
pub(in crate::expand) fn child_column(child: &Path, field: &Ident) -> TokenStream {
    let name = naming::plain(field);
    quote_spanned! {field.span()=>
        const {
            const CHILD: &::opp_core::def::ModelDef = &<#child as ::opp_core::model::Model>::DEF;
            ::opp_core::__private::column_of_field(CHILD, #name)
        }
    }
}

pub(in crate::expand) fn widget(widget: &WidgetAttr) -> TokenStream {
    let kind = variant("WidgetKind", &widget.kind);
    let some = |value: TokenStream| quote!(::core::option::Option::Some(#value));
    let types = widget
        .types
        .iter()
        .map(|text| quote!(::opp_core::def::make::text(#text)));
    let calls = [
        set("rows", widget.rows.map(|rows| some(quote!(#rows)))),
        set_text("dir", widget.dir.as_ref()),
        set("types", list(types.collect())),
        set("max_bytes", widget.max_bytes.map(|bytes| some(quote!(#bytes)))),
    ];
    quote!(::opp_core::def::admin::WidgetDef::new(#kind) #(#calls)*)
}

pub(in crate::expand) fn format(format: &FormatAttr) -> TokenStream {
    match format {
        FormatAttr::Plain(choice) => variant("FormatDef", choice),
        FormatAttr::Number(choice, number) => {
            let format = variant("FormatDef", choice);
            quote!(#format(#number))
        }
        FormatAttr::Pattern(choice, pattern) => {
            let format = variant("FormatDef", choice);
            quote!(#format(::opp_core::def::make::text(#pattern)))
        }
        FormatAttr::Custom(path) => {
            let path = handler(path);
            quote!(::opp_core::def::admin::FormatDef::Custom(::opp_core::def::make::text(#path)))
        }
    }
}

pub(super) fn hook(keyword: AdminKeyword) -> Ident {
    let camel: String = keyword
        .keyword()
        .name
        .split('_')
        .map(|word| word[..1].to_uppercase() + &word[1..])
        .collect();
    Ident::new(&camel, Span::call_site())
}

pub(super) fn variant(of: &str, choice: &Choice) -> TokenStream {
    let (of, variant) = (
        Ident::new(of, Span::call_site()),
        Ident::new(choice.variant, Span::call_site()),
    );
    quote!(::opp_core::def::admin::#of::#variant)
}

/// A handler's full path as a string: what `#[opp_admin::action]` and its like register.
pub(super) fn handler(path: &Path) -> TokenStream {
    let words: Vec<String> = path
        .segments
        .iter()
        .map(|segment| naming::plain(&segment.ident))
        .collect();
    if path.leading_colon.is_some() {
        let path = words.join("::");
        return quote!(#path);
    }
    match words.split_first() {
        Some((first, rest)) if first == "crate" => {
            let rest = format!("::{}", rest.join("::"));
            quote!(::core::concat!(::core::env!("CARGO_CRATE_NAME"), #rest))
        }
        _ => {
            let name = format!("::{}", words.join("::"));
            quote!(::core::concat!(::core::module_path!(), #name))
        }
    }
}

pub(super) fn columns(model: &Model, fields: &[Ident]) -> Option<TokenStream> {
    let names = texts(fields.iter().map(|field| column_of(model, field)));
    Some(quote!(::opp_core::def::make::list(#names)))
}

/// A field's column, or a computed column.
pub(super) fn column_of(model: &Model, field: &Ident) -> String {
    match model.column_name(field) {
        "" => naming::plain(field),
        name => name.to_owned(),
    }
}
