//! Emits values, strings and lists as `const` data.

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

use crate::attribute::{Literal, Only, PerDatabase, Value};

/// `Some(text("…"))`.
pub(super) fn some_text(text: &str) -> TokenStream {
    quote!(::core::option::Option::Some(::opp_core::def::make::text(#text)))
}

/// A list of strings that lives as long as the program.
pub(super) fn texts(texts: impl IntoIterator<Item = impl AsRef<str>>) -> TokenStream {
    let texts = texts.into_iter().map(|text| {
        let text = text.as_ref();
        quote!(::opp_core::def::make::text(#text))
    });
    quote!(const { &[#(#texts),*] })
}

/// `.setter(Some(text("…")))`, where there is a string.
pub(super) fn set_text(setter: &str, text: Option<&LitStr>) -> TokenStream {
    set(setter, text.map(|text| some_text(&text.value())))
}

/// `.setter(value)`, where there is a value.
pub(super) fn set(setter: &str, value: Option<TokenStream>) -> TokenStream {
    let setter = syn::Ident::new(setter, proc_macro2::Span::call_site());
    value.map(|value| quote!(.#setter(#value))).unwrap_or_default()
}

/// A value of an attribute.
pub(super) fn literal(literal: &Literal) -> TokenStream {
    let value = match &literal.value {
        Value::Bool(flag) => quote!(Bool(#flag)),
        Value::Integer(number) => quote!(Integer(#number)),
        Value::Number(number) => quote!(Number(::opp_core::def::make::text(#number))),
        Value::Text(text) => quote!(Text(::opp_core::def::make::text(#text))),
        Value::Now => quote!(Now),
        Value::Uuid => quote!(Uuid),
        Value::Expr(sql) => quote!(Expr(::opp_core::def::make::text(#sql))),
    };
    quote!(::opp_core::def::Value::#value)
}

/// A value for all databases, or for some.
pub(super) fn literals(literals: &PerDatabase<Literal>) -> TokenStream {
    per_database(literals, literal)
}

/// A string for all databases, or for some.
pub(super) fn texts_per_database(texts: &PerDatabase<LitStr>) -> TokenStream {
    per_database(texts, |text| quote!(::opp_core::def::make::text(#text)))
}

fn per_database<T>(values: &PerDatabase<T>, one: impl Fn(&T) -> TokenStream) -> TokenStream {
    let PerDatabase {
        all,
        sqlite,
        postgres,
        mysql,
    } = values;
    let side = |value: &Option<T>| option(value.as_ref().map(&one));
    let (all, sqlite, postgres, mysql) = (side(all), side(sqlite), side(postgres), side(mysql));
    quote!(::opp_core::def::PerDatabase::new(#all, #sqlite, #postgres, #mysql))
}

/// `Some(…)` or `None`.
pub(super) fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// A list of definitions, where there are some.
pub(super) fn list(items: Vec<TokenStream>) -> Option<TokenStream> {
    (!items.is_empty()).then(|| quote!(::opp_core::def::make::list(const { &[#(#items),*] })))
}

/// The databases of `only(…)`.
pub(super) fn only(
    Only {
        sqlite,
        postgres,
        mysql,
    }: &Only,
) -> TokenStream {
    quote!(::opp_core::def::Databases::new(#sqlite, #postgres, #mysql))
}
