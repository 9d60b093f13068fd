//! Emits a field's definition.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Ident, LitStr};

use super::admin;
use super::value::{list, literal, literals, only, set, set_text, some_text, texts, texts_per_database};
use crate::attribute::{FieldAdminAttrs, GeneratedAttr, IdentityAttr, PerDatabase};
use crate::model::Field;
use crate::naming;
use crate::sql_path::is_option;

/// ```text
/// ColumnDef::new("status", "status", "String", <String as ColumnValue>::TYPE, <String as ColumnValue>::NULLABLE)
///     .default(…)
///     .max_length(Some(20))
/// ```
pub(super) fn expand(field: &Field) -> TokenStream {
    let (name, ident, ty) = (&field.name, naming::plain(&field.ident), &field.ty);
    let rust_type = ty.to_token_stream().to_string().replace(' ', "");
    let (kind, nullable) = (column_type(field, "TYPE"), column_type(field, "NULLABLE"));
    let calls = builder_calls(field);
    quote! {
        ::opp_core::def::ColumnDef::new(#name, #ident, #rust_type, #kind, #nullable) #calls
    }
}

/// A constant of the field's column type: what its type says, or what its attributes say where it says nothing.
pub(super) fn column_type(field: &Field, constant: &str) -> TokenStream {
    let (ty, constant) = (&field.ty, Ident::new(constant, Span::call_site()));
    if !field.is_custom() {
        return quote_spanned!(field.type_span()=> <#ty as ::opp_core::column::ColumnValue>::#constant);
    }
    let (kind, databases, nullable) = (
        custom_kind(field),
        custom_databases(&field.attrs.sql_type.names),
        is_option(ty),
    );
    quote! {
        {
            struct Given;
            impl ::opp_core::__private::GivenColumn for Given {
                const TYPE: ::opp_core::def::ColumnType = ::opp_core::def::ColumnType::only(
                    ::opp_core::def::TypeKind::#kind,
                    #databases,
                    ::core::option::Option::None,
                );
                const NULLABLE: bool = #nullable;
            }
            #[allow(unused_imports, reason = "the type may be a column by itself")]
            use ::opp_core::__private::ByGivenColumn as _;
            ::opp_core::__private::CustomColumn::<#ty, Given>::#constant
        }
    }
}

/// The kind that Diesel's type is of; what the database has is in `sql_type` anyway.
fn custom_kind(field: &Field) -> Ident {
    let kind = match field.sql.known_type().unwrap_or_default().as_str() {
        "SmallInt" => "SmallInt",
        "Integer" => "Integer",
        "BigInt" => "BigInt",
        "Float" => "Real",
        "Double" => "Double",
        "Bool" => "Boolean",
        "Binary" => "Binary",
        "Date" => "Date",
        "Time" => "Time",
        "Timestamp" => "Timestamp",
        "Timestamptz" => "TimestampTz",
        "Uuid" => "Uuid",
        "Json" => "Json",
        "Jsonb" => "Jsonb",
        "Inet" => "Inet",
        "Cidr" => "Cidr",
        "Interval" => "Interval",
        _ => "Text",
    };
    Ident::new(kind, Span::call_site())
}

fn custom_databases(names: &PerDatabase<LitStr>) -> TokenStream {
    let (all, sqlite) = (names.all.is_some(), names.sqlite.is_some());
    let (sqlite, postgres, mysql) = (
        all || sqlite,
        all || names.postgres.is_some(),
        all || names.mysql.is_some(),
    );
    quote!(::opp_core::def::Databases::new(#sqlite, #postgres, #mysql))
}

fn builder_calls(field: &Field) -> TokenStream {
    let attrs = &field.attrs;
    let some = |value: TokenStream| quote!(::core::option::Option::Some(#value));
    let number = |size: Option<(u32, Span)>| size.map(|(size, _)| some(quote!(#size)));
    let flag = |flag: &Option<syn::LitBool>| flag.as_ref().map(|flag| some(quote!(#flag)));
    let sql_type = &attrs.sql_type.names;
    let calls = [
        set("default", attrs.default.as_ref().map(literals)),
        set("auto_increment", flag(&attrs.auto_increment)),
        set("identity", attrs.identity.map(|(it, _)| identity(it))),
        set("max_length", number(attrs.max_length)),
        set("enforce_length", flag(&attrs.enforce_length)),
        set("precision", number(attrs.precision)),
        set("scale", number(attrs.scale)),
        set(
            "generated",
            attrs.generated.as_ref().map(|it| generated(it, attrs.stored.is_some())),
        ),
        set(
            "collate",
            attrs.collate.as_ref().map(|collate| texts_per_database(&collate.names)),
        ),
        set_text(
            "collate_schema",
            attrs.collate.as_ref().and_then(|collate| collate.schema.as_ref()),
        ),
        set_text("comment", attrs.comment.as_ref()),
        set("sql_type", (!sql_type.is_none()).then(|| texts_per_database(sql_type))),
        set_text("renamed_from", attrs.renamed_from.as_ref()),
        set("backfill", attrs.backfill.as_ref().map(|value| some(literal(value)))),
        set("admin", panel(field).map(some)),
        set("doc", field.doc.as_deref().map(some_text)),
    ];
    calls.into_iter().collect()
}

fn generated(attr: &GeneratedAttr, stored: bool) -> TokenStream {
    let expression = texts_per_database(&attr.expression);
    let only = set("only", attr.only.as_ref().map(only));
    quote!(::core::option::Option::Some(::opp_core::def::GeneratedDef::new(#expression, #stored) #only))
}

fn identity(identity: IdentityAttr) -> TokenStream {
    let identity = match identity {
        IdentityAttr::ByDefault => quote!(ByDefault),
        IdentityAttr::Always => quote!(Always),
        IdentityAttr::Serial => quote!(Serial),
    };
    quote!(::core::option::Option::Some(::opp_core::def::Identity::#identity))
}

/// What the field declares for the admin panel, if anything.
fn panel(field: &Field) -> Option<TokenStream> {
    let FieldAdminAttrs {
        label,
        help,
        secret,
        widget,
        format,
        min,
        max,
        min_length,
        pattern,
        label_of,
        search_of,
        prepopulate_from,
    } = &field.attrs.admin;
    let some = |value: TokenStream| quote!(::core::option::Option::Some(#value));
    let prepopulate: Vec<String> = prepopulate_from.iter().map(naming::plain).collect();
    let calls: TokenStream = [
        set_text("label", label.as_ref()),
        set_text("help", help.as_ref()),
        set("secret", secret.as_ref().map(|flag| some(quote!(#flag)))),
        set("widget", widget.as_ref().map(|it| some(admin::widget(it)))),
        set("format", format.as_ref().map(|it| some(admin::format(it)))),
        set("min", min.as_ref().map(|value| some(literal(value)))),
        set("max", max.as_ref().map(|value| some(literal(value)))),
        set("min_length", min_length.map(|(length, _)| some(quote!(#length)))),
        set_text("pattern", pattern.as_ref()),
        set("label_of", referenced(field, label_of)),
        set("search_of", referenced(field, search_of)),
        set(
            "prepopulate_from",
            (!prepopulate.is_empty()).then(|| {
                let names = texts(prepopulate);
                quote!(::opp_core::def::make::list(#names))
            }),
        ),
    ]
    .into_iter()
    .collect();
    (!calls.is_empty()).then(|| quote!(::opp_core::def::FieldAdminDef::new() #calls))
}

/// Names of columns of the referenced table, from that table itself.
fn referenced(field: &Field, columns: &[Ident]) -> Option<TokenStream> {
    let table = super::relation::table_of(field.attrs.references.as_ref()?);
    let names = columns.iter().map(|column| {
        quote_spanned!(column.span()=> ::opp_core::def::make::text(<#table::#column as ::diesel::Column>::NAME))
    });
    list(names.collect())
}
