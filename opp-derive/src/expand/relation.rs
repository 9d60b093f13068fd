//! Emits which tables may be in one query with this one, and which join.
//!
//! Which of the named tables are the same, or this one, is decided by the compiler: `users`, `crate::users` and an alias are one type.
//! Traits inside a block depend on what it finds, so that each pair of tables is implemented once.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Path};

use crate::model::{Field, Model};

/// A table that is named, and the key that names it.
struct Relation<'a> {
    path: Path,
    /// The column of a simple key that may join.
    key: Option<&'a Field>,
}

/// `joinable!` where one key relates two tables, and permission for each related pair to be in one query.
pub(super) fn expand(model: &Model) -> TokenStream {
    let all = relations(model);
    let each = (0..all.len()).map(|index| relation(model, &all, index));
    quote!(#(#each)*)
}

fn relation(model: &Model, all: &[Relation<'_>], index: usize) -> TokenStream {
    let Relation { path, key } = &all[index];
    let (child, parent) = (own_table(model), local(path));
    // At the path, so that what the compiler reports of the other table is where it is named.
    let span = path.span().resolved_at(Span::call_site());
    let names = Names {
        child: Ident::new("__opp_child", span),
        parent: Ident::new("__opp_parent", span),
    };
    let Names {
        child: child_name,
        parent: parent_name,
    } = &names;
    let is_same = |other: &Relation<'_>| {
        let other = local(&other.path);
        quote_spanned!(span=> ::opp_core::__private::SameType::<#other::table, #parent_name::table>::SAME)
    };
    let earlier = all[..index].iter().map(is_same);
    let meets = meets(&names, index, span);
    let joins = key.map(|field| {
        let others = all
            .iter()
            .enumerate()
            .filter(|(other, it)| *other != index && it.key.is_some());
        let others = others.map(|(_, it)| is_same(it));
        let alone = quote_spanned!(span=> !(IS_SELF #(|| #others)*));
        joins(field, &alone, &names, span)
    });
    quote_spanned! {span=>
        const _: () = {
            #[allow(unused_imports)]
            use #child as #child_name;
            #[allow(unused_imports)]
            use #parent as #parent_name;
            #[allow(unused_imports)]
            use ::opp_core::__private::DifferentType as _;
            const IS_SELF: bool = ::opp_core::__private::SameType::<#child_name::table, #parent_name::table>::SAME;
            const IS_NEW: bool = !(IS_SELF #(|| #earlier)*);
            #meets
            #joins
        };
    }
}

struct Names {
    child: Ident,
    parent: Ident,
}

/// Both tables may be in one query. A pair that is there already is replaced by a table that is in no query.
fn meets(Names { child, parent }: &Names, index: usize, span: Span) -> TokenStream {
    quote_spanned! {span=>
        struct If<const CONDITION: bool>;
        trait Choose<Yes, No> {
            type Chosen;
        }
        impl<Yes, No> Choose<Yes, No> for If<true> {
            type Chosen = Yes;
        }
        impl<Yes, No> Choose<Yes, No> for If<false> {
            type Chosen = No;
        }
        type Other = <If<IS_NEW> as Choose<#parent::table, ::opp_core::__private::Nowhere<#child::table, #index>>>::Chosen;
        impl ::opp_core::__private::JoinFalseOnOneSide<Other> for #child::table {}
        impl ::opp_core::__private::JoinFalseOnOneSide<#child::table> for Other {}
        impl ::diesel::query_source::TableNotEqual<Other> for #child::table {}
        impl ::diesel::query_source::TableNotEqual<#child::table> for Other {}
    }
}

/// Diesel joins on the parent's primary key, so the key has to point there, and it has to be the only one that does.
fn joins(field: &Field, alone: &TokenStream, Names { child, parent }: &Names, span: Span) -> TokenStream {
    let column = &field.column;
    let target = field.attrs.references.as_ref().map(ToTokens::to_token_stream);
    quote_spanned! {span=>
        struct When<'a, const CONDITION: bool>(&'a ());
        trait Forth {}
        trait Back {}
        impl Forth for When<'_, true> {}
        impl Back for When<'_, true> {}
        const IS_ALONE: bool = #alone;
        type On = ::diesel::dsl::Eq<
            ::diesel::internal::table_macro::NullableExpression<#child::#column>,
            ::diesel::internal::table_macro::NullableExpression<<#parent::table as ::diesel::Table>::PrimaryKey>,
        >;
        fn on() -> On {
            use ::diesel::{ExpressionMethods as _, NullableExpressionMethods as _, Table as _};
            #child::#column.nullable().eq(#parent::table.primary_key().nullable())
        }
        impl ::diesel::JoinTo<#parent::table> for #child::table
        where
            for<'a> When<'a, IS_ALONE>: Forth,
        {
            type FromClause = #parent::table;
            type OnClause = On;
            fn join_target(other: #parent::table) -> (Self::FromClause, Self::OnClause) {
                (other, on())
            }
        }
        impl ::diesel::JoinTo<#child::table> for #parent::table
        where
            for<'a> When<'a, IS_ALONE>: Back,
        {
            type FromClause = #child::table;
            type OnClause = On;
            fn join_target(other: #child::table) -> (Self::FromClause, Self::OnClause) {
                (other, on())
            }
        }
        const _: fn() = ::opp_core::__private::is_primary_key::<#target, <#parent::table as ::diesel::Table>::PrimaryKey>;
    }
}

/// The module of this table.
fn own_table(model: &Model) -> TokenStream {
    match &model.attrs.schema {
        Some(path) => quote!(#path),
        None => {
            let module = &model.module;
            quote!(self::#module)
        }
    }
}

/// The tables that are named, each with the column of a simple key to it. An existing `schema.rs` has its own joins.
fn relations(model: &Model) -> Vec<Relation<'_>> {
    let named = model.attrs.joins.iter().map(|path| Relation {
        path: path.clone(),
        key: None,
    });
    if model.attrs.schema.is_some() {
        return named.collect();
    }
    let joining = model
        .fields
        .iter()
        .filter(|field| field.attrs.join.as_ref().is_none_or(|join| join.value));
    let simple = joining.filter_map(|field| {
        Some(Relation {
            path: table_of(field.attrs.references.as_ref()?),
            key: Some(field),
        })
    });
    let composite = model.attrs.foreign_keys.iter().filter_map(|key| {
        Some(Relation {
            path: table_of(key.references.first()?),
            key: None,
        })
    });
    // A table does not join itself; what only the compiler can tell to be this table is left out by `IS_SELF`.
    let other = |relation: &Relation<'_>| !relation.path.is_ident(&model.module);
    named.chain(simple).chain(composite).filter(other).collect()
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
