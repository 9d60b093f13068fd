//! Checks and emits `#[derive(OppEnum)]`: an enum as a column that is its own SQL type.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Fields, Ident, LitStr, Variant};

use super::value::some_text;
use crate::attribute::{EnumAttrs, VariantAttrs, read_item};
use crate::check;
use crate::errors::Errors;
use crate::naming;

/// A variant that could be read.
struct Named {
    ident: Ident,
    name: String,
    renamed_from: Option<LitStr>,
}

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let errors = Errors::default();
    let mut attrs = EnumAttrs::default();
    read_item(&mut attrs, &input.attrs, &errors);
    let variants = variants(input, &errors);
    check::public(input, &errors);
    check::no_parameters(input, &errors);
    let can_be_a_column = errors.is_empty() || is_plain(input);
    let errors = errors.into_tokens();
    if !can_be_a_column {
        return errors;
    }
    let ident = &input.ident;
    let name = attrs
        .name
        .as_ref()
        .map_or_else(|| naming::snake(&naming::plain(ident)), LitStr::value);
    let (column, definition) = (
        names(ident, &name, attrs.as_text, &variants),
        definition(&name, attrs.as_text, &variants),
    );
    quote! {
        #errors
        #column
        impl ::opp_core::column::ColumnValue for #ident {
            type SqlType = Self;
            const TYPE: ::opp_core::def::ColumnType = ::opp_core::def::ColumnType::portable(#definition);
        }
        ::opp_core::__own_sql_type!(#ident);
        ::opp_core::__enum_on_sqlite!(#ident);
        ::opp_core::__enum_on_postgres!(#ident);
        ::opp_core::__enum_on_mysql!(#ident);
    }
}

/// Whether only its attributes are wrong. Then it becomes a column all the same, so that no struct with such a field has errors of
/// its own.
fn is_plain(input: &DeriveInput) -> bool {
    let Data::Enum(data) = &input.data else { return false };
    let unit = |variant: &Variant| matches!(variant.fields, Fields::Unit);
    let public = matches!(input.vis, syn::Visibility::Public(_));
    public && input.generics.params.is_empty() && !data.variants.is_empty() && data.variants.iter().all(unit)
}

fn variants(input: &DeriveInput, errors: &Errors) -> Vec<Named> {
    let Data::Enum(data) = &input.data else {
        errors.at(
            input.ident.span(),
            "`OppEnum` is for enums: derive `OppType` on a newtype",
        );
        return Vec::new();
    };
    if data.variants.is_empty() {
        errors.at(
            input.ident.span(),
            "an enum without variants cannot be a column: add one",
        );
    }
    let read: Vec<Named> = data.variants.iter().map(|variant| named(variant, errors)).collect();
    for (index, variant) in read.iter().enumerate() {
        if read[..index].iter().any(|other| other.name == variant.name) {
            let message = format!(
                "duplicate variant `{}` in the database: rename one of them, `rename = \"…\"`",
                variant.name
            );
            errors.at(variant.ident.span(), message);
        }
    }
    read
}

fn named(variant: &Variant, errors: &Errors) -> Named {
    let mut attrs = VariantAttrs::default();
    read_item(&mut attrs, &variant.attrs, errors);
    if !matches!(variant.fields, Fields::Unit) {
        errors.at(
            variant.ident.span(),
            "a column holds only the name of the variant: remove its fields",
        );
    }
    let ident = variant.ident.clone();
    let name = attrs
        .rename
        .as_ref()
        .map_or_else(|| naming::snake(&naming::plain(&ident)), LitStr::value);
    check::renamed(&name, attrs.renamed_from.as_ref(), errors);
    for given in [&attrs.rename, &attrs.renamed_from].into_iter().flatten() {
        check::usable_name(given, errors);
    }
    Named {
        ident,
        name,
        renamed_from: attrs.renamed_from,
    }
}

fn names(ident: &Ident, name: &str, as_text: bool, variants: &[Named]) -> TokenStream {
    let idents: Vec<&Ident> = variants.iter().map(|variant| &variant.ident).collect();
    let names: Vec<&String> = variants.iter().map(|variant| &variant.name).collect();
    quote! {
        impl ::opp_core::__private::EnumColumn for #ident {
            const TYPE_NAME: &'static str = #name;
            const AS_TEXT: bool = #as_text;
            fn name(&self) -> &'static str {
                match self {
                    #(Self::#idents => #names,)*
                }
            }
            fn of_name(name: &str) -> ::core::option::Option<Self> {
                match name {
                    #(#names => ::core::option::Option::Some(Self::#idents),)*
                    _ => ::core::option::Option::None,
                }
            }
        }
    }
}

fn definition(name: &str, as_text: bool, variants: &[Named]) -> TokenStream {
    let variants = variants.iter().map(|variant| {
        let name = &variant.name;
        let from = variant.renamed_from.as_ref();
        let from = from.map_or_else(|| quote!(::core::option::Option::None), |from| some_text(&from.value()));
        quote!(::opp_core::def::EnumVariant::new(::opp_core::def::make::text(#name), #from))
    });
    quote! {
        ::opp_core::def::TypeKind::Enum(::opp_core::def::EnumDef::new(
            ::opp_core::def::make::text(#name),
            ::opp_core::def::make::list(const { &[#(#variants),*] }),
            #as_text,
        ))
    }
}
