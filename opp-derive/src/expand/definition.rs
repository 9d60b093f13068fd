//! Emits the definition, its registration, and `impl Model`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{LitStr, Path};

use super::relation::table_of;
use super::value::{list, only, option, set, set_text, some_text, texts, texts_per_database};
use super::{admin, column, index};
use crate::attribute::{Action, CheckAttr, CheckName, CompositeKey, UniqueAttr};
use crate::model::{Field, Kind, Model};
use crate::naming;

/// The module of Diesel's table.
pub(super) fn table_module(model: &Model) -> TokenStream {
    match &model.attrs.schema {
        Some(path) => quote!(#path),
        None => {
            let module = &model.module;
            quote!(#module)
        }
    }
}

/// The table's names in the database, for foreign keys that reference it.
pub(super) fn table_name(model: &Model) -> TokenStream {
    let (table, name) = (table_module(model), &model.table);
    let schema = option(model.attrs.schema_name.as_ref().map(|name| quote!(#name)));
    quote! {
        impl ::opp_core::model::TableName for #table::table {
            const NAME: &'static str = #name;
            const SCHEMA: ::core::option::Option<&'static str> = #schema;
        }
    }
}

pub(super) fn expand(model: &Model) -> TokenStream {
    let (ident, definition, table) = (&model.ident, definition(model), table_module(model));
    let key = key_type(model);
    quote! {
        impl ::opp_core::model::Model for #ident {
            type Table = #table::table;
            type Key = #key;
            const DEF: ::opp_core::def::ModelDef = #definition;
        }
        ::opp_core::__private::inventory::submit! {
            ::opp_core::registry::Registered(|| <#ident as ::opp_core::model::Model>::DEF)
        }
    }
}

/// The key's type, a tuple where it has several columns or none.
fn key_type(model: &Model) -> TokenStream {
    if model.attrs.no_primary_key.is_some() {
        return quote!(());
    }
    let key = model.primary_key.iter().map(|index| &model.fields[*index].ty);
    if model.primary_key.len() == 1 {
        quote!(#(#key)*)
    } else {
        quote!((#(#key),*))
    }
}

fn definition(model: &Model) -> TokenStream {
    let (table, name) = (&model.table, naming::plain(&model.ident));
    let columns = model.fields.iter().map(column::expand);
    let calls = builder_calls(model);
    quote! {
        ::opp_core::def::ModelDef::new(
            #table,
            #name,
            (::core::env!("CARGO_PKG_NAME"), ::core::module_path!(), ::core::file!(), ::core::line!()),
            const { &[#(#columns),*] },
        ) #calls
    }
}

fn builder_calls(model: &Model) -> TokenStream {
    let attrs = &model.attrs;
    let view = attrs.query.as_ref().filter(|_| model.kind == Kind::View);
    let calls = [
        set_text("schema", attrs.schema_name.as_ref()),
        set_text("database", attrs.database.as_ref()),
        set("view", view.map(texts_per_database)),
        set("only", attrs.only.as_ref().map(only)),
        set("managed", attrs.managed.as_ref().map(|flag| quote!(#flag))),
        set_text("comment", attrs.comment.as_ref()),
        set_text("renamed_from", attrs.renamed_from.as_ref()),
        set("primary_key", model.has_key().then(|| primary_key(model))),
        set("indexes", list(indexes(model))),
        set("uniques", list(uniques(model))),
        set("checks", list(checks(model))),
        set("foreign_keys", list(foreign_keys(model))),
        set("sqlite", sqlite(model)),
        set("mysql", mysql(model)),
        set("admin", attrs.admin.as_ref().map(|it| admin::expand(model, it))),
        set("doc", model.doc.as_deref().map(some_text)),
    ];
    calls.into_iter().collect()
}

fn primary_key(model: &Model) -> TokenStream {
    let columns = texts(model.primary_key.iter().map(|index| &model.fields[*index].name));
    let of_struct = model.attrs.primary_key.as_ref().and_then(|key| key.name.as_ref());
    let of_field = model
        .fields
        .iter()
        .find_map(|field| field.attrs.primary_key_name.as_ref());
    let name = set_text("name", of_struct.or(of_field));
    quote!(::core::option::Option::Some(::opp_core::def::PrimaryKeyDef::new(#columns) #name))
}

fn indexes(model: &Model) -> Vec<TokenStream> {
    let of_fields = model.fields.iter().filter_map(|field| field.attrs.index.as_ref());
    let all = model.attrs.indexes.iter().chain(of_fields);
    all.map(|it| index::expand(model, it)).collect()
}

fn uniques(model: &Model) -> Vec<TokenStream> {
    let of_struct = model.attrs.uniques.iter().map(|it| unique(model, it));
    let marked = model.fields.iter().filter(|field| field.attrs.unique.is_some());
    let of_fields = marked.map(|field| {
        let columns = texts([&field.name]);
        quote!(::opp_core::def::UniqueDef::new(#columns))
    });
    of_struct.chain(of_fields).collect()
}

fn unique(model: &Model, unique: &UniqueAttr) -> TokenStream {
    let columns = texts(unique.columns.iter().map(|field| model.column_name(field)));
    let calls = [
        set_text("name", unique.name.as_ref()),
        set("nulls_not_distinct", unique.nulls_not_distinct.then(|| quote!(true))),
        set("deferrable", unique.deferrable.then(|| quote!(true))),
    ];
    quote!(::opp_core::def::UniqueDef::new(#columns) #(#calls)*)
}

fn checks(model: &Model) -> Vec<TokenStream> {
    let of_struct = model.attrs.checks.iter().map(|it| check(None, it));
    let of_fields = model
        .fields
        .iter()
        .filter_map(|field| Some(check(Some(&field.name), field.attrs.check.as_ref()?)));
    of_struct.chain(of_fields).collect()
}

fn check(column: Option<&str>, check: &CheckAttr) -> TokenStream {
    let (name, whole) = match (&check.name, column) {
        (Some(CheckName::Whole(name)), _) => (name.value(), true),
        (Some(CheckName::Suffix(name)), _) => (naming::plain(name), false),
        (None, column) => (format!("{}_check", column.unwrap_or_default()), false),
    };
    let expression = texts_per_database(&check.expression);
    let calls = [
        set("whole_name", whole.then(|| quote!(true))),
        set("column", column.map(some_text)),
        set("only", check.only.as_ref().map(only)),
    ];
    quote!(::opp_core::def::CheckDef::new(::opp_core::def::make::text(#name), #expression) #(#calls)*)
}

fn foreign_keys(model: &Model) -> Vec<TokenStream> {
    let of_struct = model.attrs.foreign_keys.iter().map(|it| composite_key(model, it));
    let of_fields = model
        .fields
        .iter()
        .filter_map(|field| Some(field_key(field, field.attrs.references.as_ref()?)));
    of_struct.chain(of_fields).collect()
}

fn field_key(field: &Field, reference: &Path) -> TokenStream {
    let attrs = &field.attrs;
    let key = key(&[field.name.as_str()], std::slice::from_ref(reference));
    let calls = [
        set_text("name", attrs.constraint.as_ref()),
        set("on_delete", attrs.on_delete.map(|(it, _)| action(it))),
        set("on_update", attrs.on_update.map(|(it, _)| action(it))),
        set("deferrable", attrs.deferrable.map(|_| quote!(true))),
    ];
    quote!(#key #(#calls)*)
}

fn composite_key(model: &Model, composite: &CompositeKey) -> TokenStream {
    let columns: Vec<&str> = composite.columns.iter().map(|field| model.column_name(field)).collect();
    let key = key(&columns, &composite.references);
    let calls = [
        set_text("name", composite.name.as_ref()),
        set("on_delete", composite.on_delete.map(action)),
        set("on_update", composite.on_update.map(action)),
        set("deferrable", composite.deferrable.then(|| quote!(true))),
    ];
    quote!(#key #(#calls)*)
}

/// The target's names come from the target itself, so they are right wherever it is declared.
fn key(columns: &[&str], references: &[Path]) -> TokenStream {
    let columns = texts(columns);
    let Some(table) = references.first().map(table_of) else {
        return TokenStream::new();
    };
    quote! {
        ::opp_core::def::ForeignKeyDef::new(
            #columns,
            <#table::table as ::opp_core::model::TableName>::SCHEMA,
            <#table::table as ::opp_core::model::TableName>::NAME,
            const { &[#(::opp_core::def::make::text(<#references as ::diesel::Column>::NAME)),*] },
        )
    }
}

fn action(action: Action) -> TokenStream {
    let action = match action {
        Action::NoAction => quote!(NoAction),
        Action::Restrict => quote!(Restrict),
        Action::Cascade => quote!(Cascade),
        Action::SetNull => quote!(SetNull),
        Action::SetDefault => quote!(SetDefault),
    };
    quote!(::opp_core::def::ReferentialAction::#action)
}

fn sqlite(model: &Model) -> Option<TokenStream> {
    let (strict, without_rowid) = (model.attrs.sqlite.strict, model.attrs.sqlite.without_rowid);
    (strict || without_rowid).then(|| quote!(::opp_core::def::SqliteOptions::new(#strict, #without_rowid)))
}

fn mysql(model: &Model) -> Option<TokenStream> {
    let options = &model.attrs.mysql;
    let side = |text: &Option<LitStr>| option(text.as_ref().map(|text| quote!(::opp_core::def::make::text(#text))));
    let any = [&options.engine, &options.charset, &options.collate]
        .iter()
        .any(|text| text.is_some());
    let (engine, charset, collate) = (side(&options.engine), side(&options.charset), side(&options.collate));
    any.then(|| quote!(::opp_core::def::MysqlOptions::new(#engine, #charset, #collate)))
}
