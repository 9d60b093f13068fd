//! Emits compile-time proof for the admin panel: filters fit their columns, children reference the table, handlers exist.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Path};

use super::admin::child_column;
use super::column::column_type;
use super::definition::table_module;
use crate::attribute::vocabulary::{AuthKeyword, Vocabulary};
use crate::attribute::{AdminAttrs, FormatAttr, InlineAttr, RuleAttr};
use crate::model::{Field, Model};

pub(super) fn expand(model: &Model) -> TokenStream {
    let bounds = model.fields.iter().filter_map(string_bounds);
    let formats = model
        .fields
        .iter()
        .filter_map(|field| field.attrs.admin.format.as_ref());
    let custom = formats.filter_map(|format| match format {
        FormatAttr::Custom(path) => Some(exists(path)),
        FormatAttr::Plain(_) | FormatAttr::Number(..) | FormatAttr::Pattern(..) => None,
    });
    let of_struct = model.attrs.admin.iter().map(|admin| of_struct(model, admin));
    quote!(#(#bounds)* #(#custom)* #(#of_struct)*)
}

fn of_struct(model: &Model, admin: &AdminAttrs) -> TokenStream {
    let filters = admin.filters.iter().filter_map(|filter| {
        let (kind, field) = (filter.kind.as_ref()?, model.field(&filter.field)?);
        fits(field, &kind.word, kind.variant)
    });
    let dates = admin.date_hierarchy.iter().filter_map(|name| {
        let field = model.field(name)?;
        Some(assert(
            field,
            name,
            &quote!(is_date),
            "`date_hierarchy` needs a date or timestamp",
        ))
    });
    let flags = [AuthKeyword::Active, AuthKeyword::Staff, AuthKeyword::Superuser];
    let flags = admin.auth.iter().flat_map(|auth| {
        flags.iter().filter_map(|keyword| {
            let name = auth.field(*keyword)?;
            let message = format!("`{}` of `auth` needs a `bool`", keyword.keyword().name);
            Some(assert(model.field(name)?, name, &quote!(is_bool), &message))
        })
    });
    let inlines = admin.inlines.iter().map(|it| inline(model, it));
    let handlers = handlers(admin).into_iter().map(exists);
    quote!(#(#filters)* #(#dates)* #(#flags)* #(#inlines)* #(#handlers)*)
}

/// A filter's kind against the column's type.
fn fits(field: &Field, word: &Ident, kind: &str) -> Option<TokenStream> {
    let (test, message) = match kind {
        "Bool" => (quote!(is_bool), "the filter `bool` needs a `bool`"),
        "Choices" => (quote!(is_enum), "the filter `choices` needs an enum with `OppEnum`"),
        "Text" => (quote!(is_string), "the filter `text` needs a string"),
        "Range" => (
            quote!(is_ordered),
            "the filter `range` needs a number, date or timestamp",
        ),
        "Date" => (quote!(is_date), "the filter `date` needs a date or timestamp"),
        _ => return None,
    };
    Some(assert(field, word, &test, message))
}

/// `min_length` and `pattern` are for strings; a type known by name has been checked already.
fn string_bounds(field: &Field) -> Option<TokenStream> {
    let admin = &field.attrs.admin;
    let word = admin
        .pattern
        .as_ref()
        .map(syn::LitStr::span)
        .or(admin.min_length.map(|(_, span)| span))?;
    let ident = Ident::new("pattern", word);
    Some(assert(
        field,
        &ident,
        &quote!(is_string),
        "`min_length` and `pattern` need a string",
    ))
}

fn assert(field: &Field, at: &Ident, test: &TokenStream, message: &str) -> TokenStream {
    let ty = column_type(field, "TYPE");
    let at = at.span();
    quote_spanned! {at=>
        const _: () = {
            // A constant of its own: one that is dropped inside another constant is refused by the compiler.
            const GIVEN: &::opp_core::def::ColumnType = &#ty;
            ::core::assert!(::opp_core::__private::#test(GIVEN), #message);
        };
    }
}

fn inline(model: &Model, inline: &InlineAttr) -> TokenStream {
    let (child, table) = (&inline.model, table_module(model));
    let fk = match &inline.fk {
        Some(field) => {
            let name = child_column(child, field);
            quote!(::core::option::Option::Some(#name))
        }
        None => quote!(::core::option::Option::None),
    };
    let span = inline.fk.as_ref().map_or(child.span(), Ident::span);
    quote_spanned! {span=>
        const _: () = {
            const CHILD: &::opp_core::def::ModelDef = &<#child as ::opp_core::model::Model>::DEF;
            ::core::assert!(
            ::opp_core::__private::references(
                CHILD,
                #fk,
                <#table::table as ::opp_core::model::TableName>::NAME,
            ),
            "the inline needs one foreign key to this table: add `references` to a field of the child, and `fk = …` where it has several"
            );
        };
    }
}

fn handlers(admin: &AdminAttrs) -> Vec<&Path> {
    let mut found: Vec<&Path> = admin.hooks.iter().map(|(_, path)| path).collect();
    found.extend(admin.actions.iter().filter_map(|action| action.handler.as_ref()));
    let computed = admin.computed.iter().filter_map(|column| column.format.as_ref());
    found.extend(computed.filter_map(|format| match format {
        FormatAttr::Custom(path) => Some(path),
        FormatAttr::Plain(_) | FormatAttr::Number(..) | FormatAttr::Pattern(..) => None,
    }));
    let needs = admin.actions.iter().filter_map(|action| action.needs.as_ref());
    let scopes = admin.scopes.iter().map(|scope| &*scope.who);
    let can = admin.can.iter().flat_map(|can| {
        let rules = can.rules.iter().map(|(_, rule)| rule);
        let actions = can.actions.iter().map(|(_, rule)| rule);
        rules
            .chain(actions)
            .chain(can.fields.iter().flat_map(|field| field.view.iter().chain(&field.edit)))
    });
    needs
        .chain(scopes)
        .chain(can)
        .for_each(|rule| of_rule(rule, &mut found));
    found
}

fn of_rule<'a>(rule: &'a RuleAttr, found: &mut Vec<&'a Path>) {
    match rule {
        RuleAttr::Custom(path) => found.push(path),
        RuleAttr::Any(rules) | RuleAttr::All(rules) => rules.iter().for_each(|rule| of_rule(rule, found)),
        RuleAttr::Rows(rows) => of_rule(&rows.who, found),
        RuleAttr::Nobody | RuleAttr::Superuser | RuleAttr::Staff | RuleAttr::Group(_) => {}
    }
}

/// A handler is imported, so that a path to nothing is a compile error at the path.
fn exists(path: &Path) -> TokenStream {
    let path = match path.get_ident() {
        Some(name) => quote_spanned!(name.span()=> self::#name),
        None => quote!(#path),
    };
    quote! {
        const _: () = {
            #[allow(unused_imports)]
            use #path as _;
        };
    }
}
