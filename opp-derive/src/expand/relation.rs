//! Which tables may meet this one in a query?

use std::collections::BTreeMap;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Path};

use crate::model::{Field, Model};

/// A table this one is related to.
struct Related<'a> {
    path: Path,
    /// Columns of simple keys that may join; one makes the tables `joinable!`.
    keys: Vec<&'a Field>,
}

/// `joinable!` where one key relates two tables, and permission for each related pair to meet in one query: one impl pair a
/// relation, where Diesel's macro for a list of tables would write one for every two tables there are.
pub(super) fn expand(model: &Model) -> TokenStream {
    let related = related(model);
    let relations = related.values().map(|related| relation(model, related));
    quote!(#(#relations)*)
}

fn relation(model: &Model, related: &Related<'_>) -> TokenStream {
    let (child, path) = (own_table(model), local(&related.path));
    // At the path, so that what the compiler says of the other table stands where it is named.
    let span = related.path.span().resolved_at(Span::call_site());
    let (child_name, parent_name) = (Ident::new("__opp_child", span), Ident::new("__opp_parent", span));
    let joinable = match related.keys.as_slice() {
        [field] => joinable(field, &parent_name),
        _ => TokenStream::new(),
    };
    quote_spanned! {span=>
        const _: () = {
            #[allow(unused_imports)]
            use #child as #child_name;
            #[allow(unused_imports)]
            use #path as #parent_name;
            #joinable
            impl ::opp_core::column::JoinFalseOnOneSide<#parent_name::table> for #child_name::table {}
            impl ::opp_core::column::JoinFalseOnOneSide<#child_name::table> for #parent_name::table {}
            ::diesel::allow_tables_to_appear_in_same_query!(#child_name, #parent_name);
        };
    }
}

/// Diesel joins on the parent's primary key, so the key has to point there.
fn joinable(field: &Field, parent: &Ident) -> TokenStream {
    let (column, span) = (&field.column, parent.span());
    let target = field.attrs.references.as_ref().map(|target| {
        quote_spanned! {span=>
            const _: fn() = ::opp_core::column::is_primary_key::<#target, <#parent::table as ::diesel::Table>::PrimaryKey>;
        }
    });
    quote_spanned! {span=>
        ::diesel::joinable!(__opp_child -> __opp_parent (#column));
        #target
    }
}

/// The module of the own table.
fn own_table(model: &Model) -> TokenStream {
    match &model.attrs.schema {
        Some(path) => quote!(#path),
        None => {
            let module = &model.module;
            quote!(self::#module)
        }
    }
}

/// Every table that keys and `joins(…)` name, but for itself: a table meets itself only by Diesel's alias.
fn related(model: &Model) -> BTreeMap<String, Related<'_>> {
    let mut found: BTreeMap<String, Related<'_>> = BTreeMap::new();
    let own = crate::naming::plain(&model.module);
    for (path, key) in relations(model) {
        let text = quote!(#path).to_string();
        let plain = text.replace("r#", "");
        if plain != own && plain != format!("self :: {own}") {
            found
                .entry(text)
                .or_insert_with(|| Related { path, keys: Vec::new() })
                .keys
                .extend(key);
        }
    }
    found
}

/// The tables that are named, each with the column of a simple key to it. A `schema.rs` of one's own says itself what joins.
fn relations(model: &Model) -> Vec<(Path, Option<&Field>)> {
    let named = model.attrs.joins.iter().map(|path| (path.clone(), None));
    if model.attrs.schema.is_some() {
        return named.collect();
    }
    let joining = model
        .fields
        .iter()
        .filter(|field| field.attrs.join.as_ref().is_none_or(|join| join.value));
    let simple = joining.filter_map(|field| Some((table_of(field.attrs.references.as_ref()?), Some(field))));
    let composite = model
        .attrs
        .foreign_keys
        .iter()
        .filter_map(|key| Some((table_of(key.references.first()?), None)));
    named.chain(simple).chain(composite).collect()
}

/// `users` of `users::id`.
pub(super) fn table_of(reference: &Path) -> Path {
    let mut path = reference.clone();
    path.segments.pop();
    if let Some(last) = path.segments.pop() {
        path.segments.push(last);
    }
    path
}

/// A single word is a module here, also where a dependency has the same name.
fn local(path: &Path) -> TokenStream {
    match path.get_ident() {
        Some(word) if word != "self" && word != "crate" && word != "super" => quote_spanned!(word.span()=> self::#word),
        _ => quote!(#path),
    }
}
