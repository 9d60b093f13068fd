//! Emits who may do what: permissions, rules, scopes.

use proc_macro2::TokenStream;
use quote::quote;

use super::part::{column_of, handler};
use crate::attribute::vocabulary::{CanKeyword, Vocabulary};
use crate::attribute::{AdminAttrs, FieldPermissionAttr, RowValueAttr, RuleAttr, ScopeAttr};
use crate::expand::value::{list, literal, set};
use crate::model::Model;
use crate::naming;

pub(super) fn permissions(model: &Model, admin: &AdminAttrs) -> Option<TokenStream> {
    let can = admin.can.as_ref()?;
    let some = |value: TokenStream| quote!(::core::option::Option::Some(#value));
    let rules = can
        .rules
        .iter()
        .map(|(keyword, it)| set(keyword.keyword().name, Some(some(rule(model, it)))));
    let rules: TokenStream = rules.collect();
    let actions = can.actions.iter().map(|(name, it)| {
        let (name, rule) = (naming::plain(name), rule(model, it));
        quote!(::opp_core::def::admin::ActionPermissionDef::new(#name, #rule))
    });
    let field = |permission: &FieldPermissionAttr| {
        let column = column_of(model, &permission.field);
        let side = |it: &Option<RuleAttr>| it.as_ref().map(|it| some(rule(model, it)));
        let calls = [
            set(CanKeyword::View.keyword().name, side(&permission.view)),
            set(CanKeyword::Edit.keyword().name, side(&permission.edit)),
        ];
        quote!(::opp_core::def::admin::FieldPermissionDef::new(#column) #(#calls)*)
    };
    let actions = set("actions", list(actions.collect()));
    let fields = set("fields", list(can.fields.iter().map(field).collect()));
    Some(quote!(::opp_core::def::admin::PermissionsDef::new() #rules #actions #fields))
}

pub(super) fn rule(model: &Model, it: &RuleAttr) -> TokenStream {
    let several = |rules: &[RuleAttr]| {
        let rules = rules.iter().map(|it| rule(model, it));
        quote!(::opp_core::def::make::list(const { &[#(#rules),*] }))
    };
    let value = match it {
        RuleAttr::Nobody => quote!(Nobody),
        RuleAttr::Superuser => quote!(Superuser),
        RuleAttr::Staff => quote!(Staff),
        RuleAttr::Group(name) => quote!(Group(::opp_core::def::make::text(#name))),
        RuleAttr::Any(rules) => {
            let rules = several(rules);
            quote!(Any(#rules))
        }
        RuleAttr::All(rules) => {
            let rules = several(rules);
            quote!(All(#rules))
        }
        RuleAttr::Rows(rows) => {
            let rows = scope(model, rows);
            quote!(Rows(::opp_core::def::make::list(const { &[#rows] })))
        }
        RuleAttr::Custom(path) => {
            let path = handler(path);
            quote!(Custom(::opp_core::def::make::text(#path)))
        }
    };
    quote!(::opp_core::def::admin::Rule::#value)
}

pub(super) fn scope(model: &Model, scope: &ScopeAttr) -> TokenStream {
    let who = rule(model, &scope.who);
    let filters = scope.filters.iter().map(|(field, value)| {
        let column = column_of(model, field);
        let value = match value {
            RowValueAttr::User(column) => {
                let column = naming::plain(column);
                quote!(User(::opp_core::def::make::text(#column)))
            }
            RowValueAttr::Value(value) => {
                let value = literal(value);
                quote!(Value(#value))
            }
        };
        quote!(::opp_core::def::admin::RowFilter::new(#column, ::opp_core::def::admin::RowValue::#value))
    });
    quote!(::opp_core::def::admin::ScopeDef::new(#who, const { &[#(#filters),*] }))
}
