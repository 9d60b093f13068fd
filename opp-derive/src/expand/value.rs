//! Values, texts and lists as `const` data.

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

use crate::attr::{Literal, Literals};

/// `Some(text("…"))`.
pub(super) fn some_text(text: &str) -> TokenStream {
    quote!(::core::option::Option::Some(::opp_core::def::make::text(#text)))
}

/// A list of texts that lives as long as the program.
pub(super) fn texts(texts: impl IntoIterator<Item = impl AsRef<str>>) -> TokenStream {
    let texts = texts.into_iter().map(|text| {
        let text = text.as_ref();
        quote!(::opp_core::def::make::text(#text))
    });
    quote!(const { &[#(#texts),*] })
}

/// `.setter(Some(text("…")))`, where there is a text.
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
    let value = match literal {
        Literal::Bool(flag) => quote!(Bool(#flag)),
        Literal::Integer(number) => quote!(Integer(#number)),
        Literal::Number(number) => quote!(Number(::opp_core::def::make::text(#number))),
        Literal::Text(text) => quote!(Text(::opp_core::def::make::text(#text))),
        Literal::Now => quote!(Now),
        Literal::Uuid => quote!(Uuid),
        Literal::Expr(sql) => quote!(Expr(::opp_core::def::make::text(#sql))),
    };
    quote!(::opp_core::def::Value::#value)
}

/// A value for all databases, or for some.
pub(super) fn literals(literals: &Literals) -> TokenStream {
    let Literals {
        all,
        sqlite,
        postgres,
        mysql,
        span: _,
    } = literals;
    let side = |value: &Option<Literal>| value.as_ref().map(literal);
    per_database(side(all), side(sqlite), side(postgres), side(mysql))
}

/// A `PerDatabase` of expressions.
pub(super) fn per_database(
    all: Option<TokenStream>,
    sqlite: Option<TokenStream>,
    postgres: Option<TokenStream>,
    mysql: Option<TokenStream>,
) -> TokenStream {
    let option = |value: Option<TokenStream>| match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    };
    let (all, sqlite, postgres, mysql) = (option(all), option(sqlite), option(postgres), option(mysql));
    quote!(::opp_core::def::PerDatabase { all: #all, sqlite: #sqlite, postgres: #postgres, mysql: #mysql })
}
