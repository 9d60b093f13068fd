//! What `admin(…)` says.

use proc_macro2::TokenStream;
use quote::quote;

use super::value::{set, some_text, texts};
use crate::attr::Admin;
use crate::model::Model;

pub(super) fn expand(model: &Model, admin: &Admin) -> TokenStream {
    let words = admin
        .texts
        .iter()
        .map(|(word, text)| set(word, Some(some_text(&text.value()))));
    let lists = admin.lists.iter().map(|(word, fields)| {
        let names = fields
            .iter()
            .filter_map(|field| model.field(field))
            .map(|field| &field.name);
        if word == "filter" {
            let filters = quote!(::opp_core::def::make::list(const {
                &[#(::opp_core::def::admin::FilterDef::new(#names, ::core::option::Option::None)),*]
            }));
            return set(word, Some(filters));
        }
        let names = texts(names);
        set(word, Some(quote!(::opp_core::def::make::list(#names))))
    });
    let page_size = set(
        "page_size",
        admin.page_size.map(|size| quote!(::core::option::Option::Some(#size))),
    );
    quote!(::core::option::Option::Some(::opp_core::def::AdminDef::new() #(#words)* #(#lists)* #page_size))
}
