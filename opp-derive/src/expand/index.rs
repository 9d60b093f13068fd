//! Emits the definition of an index.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;

use super::value::{only, set, set_text, texts};
use crate::attribute::{ColumnOrdering, IndexAttr, Part};
use crate::model::Model;

pub(super) fn expand(model: &Model, index: &IndexAttr) -> TokenStream {
    let parts = index.parts.iter().map(|part| match part {
        Part::Expr(sql) => quote!(::opp_core::def::IndexPart::Expr(::opp_core::def::make::text(#sql))),
        Part::Column { field, ordering } => {
            let ColumnOrdering {
                desc,
                nulls_first,
                opclass,
            } = ordering;
            let name = model.column_name(field);
            let order = if *desc { quote!(Desc) } else { quote!(Asc) };
            let nulls = match nulls_first {
                Some(true) => quote!(::core::option::Option::Some(::opp_core::def::NullsOrder::First)),
                Some(false) => quote!(::core::option::Option::Some(::opp_core::def::NullsOrder::Last)),
                None => quote!(::core::option::Option::None),
            };
            let opclass = opclass.iter();
            quote!(::opp_core::def::IndexPart::column(#name, ::opp_core::def::SortOrder::#order, #nulls) #(.opclass(#opclass))*)
        }
    });
    let include = (!index.include.is_empty()).then(|| {
        let names = texts(index.include.iter().map(|field| model.column_name(field)));
        quote!(::opp_core::def::make::list(#names))
    });
    let with = (!index.with.is_empty()).then(|| {
        let names = index.with.iter().map(|(name, _)| name.unraw().to_string());
        let values = index.with.iter().map(|(_, value)| value);
        quote!(::opp_core::def::make::list(const {
            &[#(::opp_core::def::StorageParameter::new(#names, #values)),*]
        }))
    });
    let calls = [
        set_text("name", index.name.as_ref()),
        set("unique", index.unique.then(|| quote!(true))),
        set_text("predicate", index.predicate.as_ref()),
        set_text("method", index.method.as_ref()),
        set("include", include),
        set("with", with),
        set("concurrently", index.concurrently.then(|| quote!(true))),
        set("only", index.only.as_ref().map(only)),
    ];
    quote!(::opp_core::def::IndexDef::new(const { &[#(#parts),*] }) #(#calls)*)
}
