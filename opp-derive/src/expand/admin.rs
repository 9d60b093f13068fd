//! Emits what `admin(…)` declares.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

use super::value::{list, option, set, set_text, some_text, texts, texts_per_database};
use crate::attribute::vocabulary::{AuthKeyword, Vocabulary};
use crate::attribute::{ActionAttr, AdminAttrs, ComputedAttr, FilterAttr, InlineAttr};
use crate::model::Model;
use crate::naming;

mod part;
mod rule;

pub(super) use part::{child_column, format, widget};
use part::{column_of, columns, handler, hook, variant};
use rule::{permissions, rule, scope};

pub(super) fn expand(model: &Model, admin: &AdminAttrs) -> TokenStream {
    let calls: TokenStream = [
        plain(model, admin),
        list_page(model, admin),
        form(model, admin),
        access(model, admin),
    ]
    .into_iter()
    .collect();
    quote!(::core::option::Option::Some(::opp_core::def::AdminDef::new() #calls))
}

/// Strings, flags and lists, whose setters are called like their keywords.
fn plain(model: &Model, admin: &AdminAttrs) -> TokenStream {
    let strings = admin
        .strings
        .iter()
        .map(|(keyword, text)| set_text(keyword.keyword().name, Some(text)));
    let flags = admin
        .flags
        .iter()
        .map(|flag| set(flag.keyword().name, Some(quote!(true))));
    let lists = admin
        .lists
        .iter()
        .map(|(keyword, fields)| set(keyword.keyword().name, columns(model, fields)));
    strings.chain(flags).chain(lists).collect()
}

fn list_page(model: &Model, admin: &AdminAttrs) -> TokenStream {
    let some = |value: TokenStream| quote!(::core::option::Option::Some(#value));
    let sorted = admin.default_sort.iter().map(|(field, desc)| {
        let (column, order) = (column_of(model, field), if *desc { quote!(Desc) } else { quote!(Asc) });
        quote!(::opp_core::def::SortedColumn::new(#column, ::opp_core::def::SortOrder::#order))
    });
    let sizes = &admin.page_size_options;
    let count = admin.count.as_ref().map(|(choice, most)| {
        let (count, most) = (variant("CountMode", choice), most.iter());
        some(quote!(#count #((#most))*))
    });
    let calls = [
        set("order", admin.order.map(|order| some(quote!(#order)))),
        set(
            "search_mode",
            admin.search_mode.as_ref().map(|mode| some(variant("SearchMode", mode))),
        ),
        set(
            "filter",
            list(admin.filters.iter().map(|it| filter(model, it)).collect()),
        ),
        set("default_sort", list(sorted.collect())),
        set("page_size", admin.page_size.map(|size| some(quote!(#size)))),
        set(
            "page_size_options",
            list(sizes.iter().map(|size| quote!(#size)).collect()),
        ),
        set("count", count),
        set("pager", admin.pager.as_ref().map(|pager| some(variant("Pager", pager)))),
        set(
            "date_hierarchy",
            admin
                .date_hierarchy
                .as_ref()
                .map(|field| some_text(&column_of(model, field))),
        ),
        set("computed", list(admin.computed.iter().map(computed).collect())),
    ];
    calls.into_iter().collect()
}

fn form(model: &Model, admin: &AdminAttrs) -> TokenStream {
    let fieldsets = admin.fieldsets.iter().map(|set_| {
        let (title, fields) = (
            &set_.title,
            texts(set_.fields.iter().map(|field| column_of(model, field))),
        );
        let calls = [
            set("collapsed", set_.collapsed.then(|| quote!(true))),
            set_text("help", set_.help.as_ref()),
        ];
        quote!(::opp_core::def::admin::FieldsetDef::new(#title, #fields) #(#calls)*)
    });
    let continues = admin.save_as_continue.as_ref();
    let calls = [
        set("fieldsets", list(fieldsets.collect())),
        set("inlines", list(admin.inlines.iter().map(inline).collect())),
        set(
            "save_as_continue",
            continues.map(|flag| quote!(::core::option::Option::Some(#flag))),
        ),
        set(
            "actions",
            list(admin.actions.iter().map(|it| action(model, it)).collect()),
        ),
    ];
    calls.into_iter().collect()
}

fn access(model: &Model, admin: &AdminAttrs) -> TokenStream {
    let hooks = admin.hooks.iter().map(|(keyword, path)| {
        let (on, path) = (hook(*keyword), handler(path));
        quote!(::opp_core::def::admin::HookDef::new(::opp_core::def::admin::HookKind::#on, #path))
    });
    let some = |value: TokenStream| quote!(::core::option::Option::Some(#value));
    let calls = [
        set("permissions", permissions(model, admin).map(some)),
        set("scope", list(admin.scopes.iter().map(|it| scope(model, it)).collect())),
        set("auth", auth(model, admin).map(some)),
        set("export", export(model, admin).map(some)),
        set("audit", audit(model, admin).map(some)),
        set("hooks", list(hooks.collect())),
    ];
    calls.into_iter().collect()
}

fn filter(model: &Model, filter: &FilterAttr) -> TokenStream {
    let column = column_of(model, &filter.field);
    let kind = option(filter.kind.as_ref().map(|kind| variant("FilterKind", kind)));
    quote!(::opp_core::def::admin::FilterDef::new(#column, #kind))
}

/// The child's names come from the child itself.
fn inline(inline: &InlineAttr) -> TokenStream {
    let child = &inline.model;
    let names = |fields: &[Ident]| {
        let names = fields.iter().map(|field| {
            let name = child_column(child, field);
            quote!(::opp_core::def::make::text(#name))
        });
        list(names.collect())
    };
    let number = |number: Option<u32>| number.map(|number| quote!(::core::option::Option::Some(#number)));
    let fk = inline.fk.as_ref().map(|field| {
        let name = child_column(child, field);
        quote!(::core::option::Option::Some(::opp_core::def::make::text(#name)))
    });
    let style = inline.style.as_ref().map(|style| {
        let style = variant("InlineStyle", style);
        quote!(::core::option::Option::Some(#style))
    });
    let calls = [
        set("fk", fk),
        set("columns", names(&inline.fields)),
        set("readonly", names(&inline.readonly)),
        set("style", style),
        set("extra", number(inline.extra)),
        set("min", number(inline.min)),
        set("max", number(inline.max)),
        set("can_delete", inline.can_delete.as_ref().map(|flag| quote!(#flag))),
    ];
    quote! {
        ::opp_core::def::admin::InlineDef::new(
            <<#child as ::opp_core::model::Model>::Table as ::opp_core::model::TableName>::SCHEMA,
            <<#child as ::opp_core::model::Model>::Table as ::opp_core::model::TableName>::NAME,
        ) #(#calls)*
    }
}

fn action(model: &Model, action: &ActionAttr) -> TokenStream {
    let name = naming::plain(&action.name);
    let some = |value: TokenStream| quote!(::core::option::Option::Some(#value));
    let path = action.handler.as_ref().map(|path| {
        let path = handler(path);
        some(quote!(::opp_core::def::make::text(#path)))
    });
    let calls = [
        set_text("label", action.label.as_ref()),
        set_text("confirm", action.confirm.as_ref()),
        set("danger", action.danger.then(|| quote!(true))),
        set("needs", action.needs.as_ref().map(|it| some(rule(model, it)))),
        set("form", columns(model, &action.form).filter(|_| !action.form.is_empty())),
        set("handler", path),
    ];
    quote!(::opp_core::def::admin::ActionDef::new(#name) #(#calls)*)
}

fn auth(model: &Model, admin: &AdminAttrs) -> Option<TokenStream> {
    let auth = admin.auth.as_ref()?;
    let column = |keyword| auth.field(keyword).map(|field| column_of(model, field));
    let (login, password) = (column(AuthKeyword::Login)?, column(AuthKeyword::Password)?);
    let rest = [
        AuthKeyword::Active,
        AuthKeyword::Staff,
        AuthKeyword::Superuser,
        AuthKeyword::Group,
    ];
    let calls = rest.iter().map(|keyword| {
        set(
            keyword.keyword().name,
            column(*keyword).map(|column| some_text(&column)),
        )
    });
    Some(quote!(::opp_core::def::admin::AuthDef::new(#login, #password) #(#calls)*))
}

fn computed(column: &ComputedAttr) -> TokenStream {
    let (name, expr) = (&column.name, texts_per_database(&column.expr));
    let shown = column.format.as_ref().map(|it| {
        let shown = format(it);
        quote!(::core::option::Option::Some(#shown))
    });
    let calls = [set_text("label", column.label.as_ref()), set("format", shown)];
    quote!(::opp_core::def::admin::ComputedColumnDef::new(#name, #expr) #(#calls)*)
}

fn export(model: &Model, admin: &AdminAttrs) -> Option<TokenStream> {
    let export = admin.export.as_ref()?;
    let types = [(export.csv, quote!(Csv)), (export.json, quote!(Json))];
    let types = types.into_iter().filter(|(on, _)| *on);
    let types = types
        .map(|(_, kind)| quote!(::opp_core::def::admin::ExportFormat::#kind))
        .collect();
    let calls = [
        set("types", list(types)),
        set(
            "columns",
            columns(model, &export.columns).filter(|_| !export.columns.is_empty()),
        ),
        set(
            "max_rows",
            export.max_rows.map(|rows| quote!(::core::option::Option::Some(#rows))),
        ),
    ];
    Some(quote!(::opp_core::def::admin::ExportDef::new() #(#calls)*))
}

fn audit(model: &Model, admin: &AdminAttrs) -> Option<TokenStream> {
    let audit = admin.audit.as_ref()?;
    let enabled = audit.enabled;
    let redact = set(
        "redact",
        columns(model, &audit.redact).filter(|_| !audit.redact.is_empty()),
    );
    Some(quote!(::opp_core::def::admin::AuditDef::new(#enabled) #redact))
}
