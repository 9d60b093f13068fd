//! Checks a model: one function a rule. Every mistake is reported, each at its token.

use proc_macro2::Span;
use syn::{Data, DeriveInput, LitStr, Visibility};

use crate::attribute::vocabulary::{FieldKeyword, Note, Vocabulary};
use crate::attribute::{FieldAttrs, Part};
use crate::errors::Errors;
use crate::model::{Kind, Model};

mod admin;
mod admin_fields;
mod columns;
mod field;
mod identifier;
mod key;
mod value;

pub(crate) use identifier::usable as usable_name;

/// Every rule.
pub(crate) fn model(model: &Model, errors: &Errors) {
    columns::check(model, errors);
    identifier::check(model, errors);
    key::one_name(model, errors);
    key::composite(model, errors);
    operator_classes(model, errors);
    view(model, errors);
    for attrs in &model.skipped {
        keywords_without_effect(
            attrs,
            Note::WithSkip,
            "a skipped field: remove it, or remove `skip`",
            errors,
        );
    }
    for field in &model.fields {
        if model.kind == Kind::View {
            let place = "a column of a view: put it on the struct of the table";
            keywords_without_effect(&field.attrs, Note::InView, place, errors);
        }
        if model.attrs.schema.is_some() {
            keywords_against_schema(&field.attrs, errors);
        }
        field::check(field, errors);
        key::primary(model, field, errors);
        key::foreign(field, errors);
        value::check(field, errors);
        admin_fields::check(model, field, errors);
        renamed(&field.name, field.attrs.renamed_from.as_ref(), errors);
    }
    // A table that moves into a schema keeps its name.
    if model.attrs.schema_name.is_none() {
        renamed(&model.table, model.attrs.renamed_from.as_ref(), errors);
    }
    if let Some(attrs) = &model.attrs.admin {
        admin::check(model, attrs, errors);
    }
}

/// Keywords of a field that would be ignored.
fn keywords_without_effect(attrs: &FieldAttrs, needed: Note, place: &str, errors: &Errors) {
    for (keyword, span) in &attrs.keywords {
        let row = keyword.keyword();
        if !row.has(needed) {
            errors.at(*span, format!("`{}` has no effect on {place}", row.name));
        }
    }
}

fn keywords_against_schema(attrs: &FieldAttrs, errors: &Errors) {
    let ignored = |(keyword, _): &&(FieldKeyword, Span)| keyword.keyword().has(Note::NotWithSchema);
    for (keyword, span) in attrs.keywords.iter().filter(ignored) {
        let message = format!(
            "`{}` has no effect with an existing schema: change `joinable!` there, and remove it here",
            keyword.keyword().name
        );
        errors.at(*span, message);
    }
}

/// A column has one type.
pub(crate) fn no_parameters(input: &DeriveInput, errors: &Errors) {
    if !input.generics.params.is_empty() {
        errors.at(
            syn::spanned::Spanned::span(&input.generics),
            "the enum of a column cannot be generic, because a column has one type",
        );
    }
}

/// A type that is its own SQL type is named in Diesel's table, whose columns are public.
pub(crate) fn public(input: &DeriveInput, errors: &Errors) {
    if !matches!(input.vis, Visibility::Public(_)) {
        let kind = if matches!(input.data, Data::Enum(_)) {
            "enum"
        } else {
            "struct"
        };
        let message = format!(
            "the type of a column has to be public, because Diesel's columns are: write `pub {kind} {}` (a private module \
             still hides it)",
            input.ident
        );
        errors.at(input.ident.span(), message);
    }
}

/// pgvector has no default operator class for `hnsw`.
fn operator_classes(model: &Model, errors: &Errors) {
    let of_fields = model.fields.iter().filter_map(|field| field.attrs.index.as_ref());
    for index in model.attrs.indexes.iter().chain(of_fields) {
        let hnsw = index.method.as_ref().filter(|method| method.value() == "hnsw");
        let missing = index
            .parts
            .iter()
            .any(|part| matches!(part, Part::Column { ordering, .. } if ordering.opclass.is_none()));
        if let (Some(method), true) = (hnsw, missing) {
            errors.at(
                method.span(),
                "an hnsw index needs an operator class, which says which distance it serves: \
                 `opclass = \"vector_cosine_ops\"` after the column (or vector_l2_ops, vector_ip_ops, vector_l1_ops)",
            );
        }
    }
}

fn view(model: &Model, errors: &Errors) {
    if model.kind == Kind::Table {
        return;
    }
    if model.attrs.view.is_none() {
        errors.at(
            model.ident.span(),
            "a view needs a name: `#[opp(view = \"user_stats\", query = \"SELECT …\")]`",
        );
    }
    if model.attrs.query.is_none() {
        errors.at(
            model.ident.span(),
            "a view needs a query: `#[opp(view = \"user_stats\", query = \"SELECT …\")]`",
        );
    }
}

/// `renamed_from` with the present name.
pub(crate) fn renamed(name: &str, from: Option<&LitStr>, errors: &Errors) {
    if let Some(from) = from.filter(|from| from.value() == name) {
        errors.at(
            from.span(),
            "this is the present name: `renamed_from` takes the previous one",
        );
    }
}
