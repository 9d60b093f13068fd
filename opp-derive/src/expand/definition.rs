//! The definition, its registration, and `impl Model`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::{Ident, LitStr, Path};

use super::relation::table_of;
use super::value::{set, set_text, some_text, texts};
use super::{admin, column};
use crate::attr::{Action, CompositeKey, How, IndexAttr, Only, Part, UniqueAttr};
use crate::model::{Field, Kind, Model};
use crate::naming;

pub(super) fn expand(model: &Model) -> TokenStream {
    let (ident, definition) = (&model.ident, definition(model));
    let table = model.attrs.schema.as_ref().map_or_else(
        || {
            let module = &model.module;
            quote!(#module)
        },
        |path| quote!(#path),
    );
    let (name, schema) = (&model.table, option(model.attrs.schema_name.as_ref()));
    let key = model.primary_key.iter().map(|place| &model.fields[*place].ty);
    let key = if model.primary_key.len() == 1 {
        quote!(#(#key)*)
    } else {
        quote!((#(#key),*))
    };
    quote! {
        impl ::opp_core::model::TableName for #table::table {
            const NAME: &'static str = #name;
            const SCHEMA: ::core::option::Option<&'static str> = #schema;
        }
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

fn definition(model: &Model) -> TokenStream {
    let (table, name) = (&model.table, naming::plain(&model.ident));
    let columns = model.fields.iter().map(column::expand);
    let says = says(model);
    quote! {
        ::opp_core::def::ModelDef::new(
            #table,
            #name,
            (::core::env!("CARGO_PKG_NAME"), ::core::module_path!(), ::core::file!(), ::core::line!()),
            const { &[#(#columns),*] },
        ) #says
    }
}

fn says(model: &Model) -> TokenStream {
    let attrs = &model.attrs;
    let (strict, without_rowid) = (attrs.strict.is_some(), attrs.without_rowid.is_some());
    let sqlite = (strict || without_rowid)
        .then(|| quote!(::opp_core::def::SqliteOptions { strict: #strict, without_rowid: #without_rowid }));
    let says = [
        set_text("schema", attrs.schema_name.as_ref()),
        set_text("database", attrs.database.as_ref()),
        set(
            "view",
            attrs
                .query
                .as_ref()
                .filter(|_| model.kind == Kind::View)
                .map(|query| some_text(&query.value())),
        ),
        set("managed", attrs.managed.as_ref().map(|flag| quote!(#flag))),
        set_text("comment", attrs.comment.as_ref()),
        set_text("renamed_from", attrs.renamed_from.as_ref()),
        set("primary_key", (model.kind == Kind::Table).then(|| primary_key(model))),
        set("indexes", list(indexes(model))),
        set("uniques", list(uniques(model))),
        set("checks", list(checks(model))),
        set("foreign_keys", list(foreign_keys(model))),
        set("sqlite", sqlite),
        set("mysql", mysql(model)),
        set("admin", attrs.admin.as_ref().map(|it| admin::expand(model, it))),
        set("doc", model.doc.as_deref().map(some_text)),
    ];
    says.into_iter().collect()
}

fn primary_key(model: &Model) -> TokenStream {
    let columns = texts(model.primary_key.iter().map(|place| &model.fields[*place].name));
    quote!(::core::option::Option::Some(::opp_core::def::PrimaryKeyDef::new(#columns)))
}

fn indexes(model: &Model) -> Vec<TokenStream> {
    let of_fields = model.fields.iter().filter_map(|field| field.attrs.index.as_ref());
    model
        .attrs
        .indexes
        .iter()
        .chain(of_fields)
        .map(|it| index(model, it))
        .collect()
}

fn index(model: &Model, index: &IndexAttr) -> TokenStream {
    let parts = index.parts.iter().map(|part| match part {
        Part::Expr(sql) => quote!(::opp_core::def::IndexPart::Expr(::opp_core::def::make::text(#sql))),
        Part::Column { field, how } => {
            let How {
                desc,
                nulls_first,
                opclass,
            } = how;
            let name = column_name(model, field);
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
        let names = texts(index.include.iter().map(|field| column_name(model, field)));
        quote!(::opp_core::def::make::list(#names))
    });
    let with = (!index.with.is_empty()).then(|| {
        let names = index.with.iter().map(|(name, _)| name.unraw().to_string());
        let values = index.with.iter().map(|(_, value)| value);
        quote!(::opp_core::def::make::list(const {
            &[#(::opp_core::def::StorageParameter::new(#names, #values)),*]
        }))
    });
    let says = [
        set_text("name", index.name.as_ref()),
        set("unique", index.unique.then(|| quote!(true))),
        set_text("predicate", index.predicate.as_ref()),
        set_text("method", index.method.as_ref()),
        set("include", include),
        set("with", with),
        set("concurrently", index.concurrently.then(|| quote!(true))),
        set("only", index.only.as_ref().map(only)),
    ];
    quote!(::opp_core::def::IndexDef::new(const { &[#(#parts),*] }) #(#says)*)
}

fn only(
    Only {
        sqlite,
        postgres,
        mysql,
    }: &Only,
) -> TokenStream {
    quote!(::opp_core::def::Databases { sqlite: #sqlite, postgres: #postgres, mysql: #mysql })
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
    let columns = texts(unique.columns.iter().map(|field| column_name(model, field)));
    let says = [
        set_text("name", unique.name.as_ref()),
        set("nulls_not_distinct", unique.nulls_not_distinct.then(|| quote!(true))),
        set("deferrable", unique.deferrable.then(|| quote!(true))),
    ];
    quote!(::opp_core::def::UniqueDef::new(#columns) #(#says)*)
}

fn checks(model: &Model) -> Vec<TokenStream> {
    let check = |name: String, column: Option<&str>, expression: &LitStr| {
        let column = column.map_or_else(|| quote!(::core::option::Option::None), some_text);
        quote! {
            ::opp_core::def::CheckDef {
                name: ::opp_core::def::make::text(#name),
                column: #column,
                expression: ::opp_core::def::make::text(#expression),
            }
        }
    };
    let of_struct = model
        .attrs
        .checks
        .iter()
        .map(|(name, expression)| check(naming::plain(name), None, expression));
    let of_fields = model.fields.iter().filter_map(|field| {
        let expression = field.attrs.check.as_ref()?;
        Some(check(format!("{}_check", field.name), Some(&field.name), expression))
    });
    of_struct.chain(of_fields).collect()
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
    let says = [
        set_text("name", attrs.constraint.as_ref()),
        set("on_delete", attrs.on_delete.map(|(it, _)| action(it))),
        set("on_update", attrs.on_update.map(|(it, _)| action(it))),
        set("deferrable", attrs.deferrable.map(|_| quote!(true))),
    ];
    quote!(#key #(#says)*)
}

fn composite_key(model: &Model, composite: &CompositeKey) -> TokenStream {
    let columns: Vec<&str> = composite
        .columns
        .iter()
        .map(|field| column_name(model, field))
        .collect();
    let key = key(&columns, &composite.references);
    let says = [
        set_text("name", composite.name.as_ref()),
        set("on_delete", composite.on_delete.map(action)),
        set("on_update", composite.on_update.map(action)),
        set("deferrable", composite.deferrable.then(|| quote!(true))),
    ];
    quote!(#key #(#says)*)
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

fn mysql(model: &Model) -> Option<TokenStream> {
    let attrs = &model.attrs;
    let said = [&attrs.engine, &attrs.charset, &attrs.mysql_collate];
    let side = |text: &Option<LitStr>| {
        text.as_ref()
            .map_or_else(|| quote!(::core::option::Option::None), |text| some_text(&text.value()))
    };
    let (engine, charset, collate) = (side(said[0]), side(said[1]), side(said[2]));
    said.iter()
        .any(|text| text.is_some())
        .then(|| quote!(::opp_core::def::MysqlOptions { engine: #engine, charset: #charset, collate: #collate }))
}

/// A list of definitions, where there are some.
fn list(items: Vec<TokenStream>) -> Option<TokenStream> {
    (!items.is_empty()).then(|| quote!(::opp_core::def::make::list(const { &[#(#items),*] })))
}

fn option(text: Option<&LitStr>) -> TokenStream {
    text.map_or_else(
        || quote!(::core::option::Option::None),
        |text| quote!(::core::option::Option::Some(#text)),
    )
}

/// A field's column in the database; the check has seen that it is there.
fn column_name<'a>(model: &'a Model, field: &Ident) -> &'a str {
    model.field(field).map_or("", |field| field.name.as_str())
}
