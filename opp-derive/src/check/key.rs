//! Checks primary and foreign keys.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{LitBool, LitStr, Path};

use crate::attribute::Action;
use crate::errors::Errors;
use crate::model::{Field, Model};
use crate::sql_path::is_option;

pub(super) fn primary(model: &Model, field: &Field, errors: &Errors) {
    let is_key = model.is_key(field);
    if is_key && is_option(&field.ty) {
        errors.at(
            field.type_span(),
            "a primary key cannot be nullable: use `T` instead of `Option<T>`",
        );
    }
    match &field.attrs.auto_increment {
        Some(flag) if !is_key => errors.at(
            flag.span(),
            "only a primary key can auto-increment: remove `auto_increment`",
        ),
        Some(flag) if model.primary_key.len() > 1 && flag.value => {
            errors.at(
                flag.span(),
                "a column can auto-increment only where it is the whole primary key",
            );
        }
        _ => {}
    }
    identity(field, errors);
}

/// A column that PostgreSQL numbers is an integer that is never NULL, and has no other value of its own.
fn identity(field: &Field, errors: &Errors) {
    let attrs = &field.attrs;
    let Some((_, span)) = attrs.identity else { return };
    if is_option(&field.ty) {
        errors.at(
            field.type_span(),
            "a column with `identity` cannot be nullable: use `T` instead of `Option<T>`",
        );
    }
    let is_off = attrs.auto_increment.as_ref().is_some_and(|flag| !flag.value);
    if is_off || attrs.default.is_some() || attrs.generated.is_some() {
        errors.at(
            span,
            "`identity` numbers the column: remove it, or the default, the expression or `auto_increment = false` beside it",
        );
    }
}

/// A key has one name.
pub(super) fn one_name(model: &Model, errors: &Errors) {
    let of_struct = model.attrs.primary_key.iter().filter_map(|key| key.name.as_ref());
    let of_fields = model
        .fields
        .iter()
        .filter_map(|field| field.attrs.primary_key_name.as_ref());
    for second in of_struct.chain(of_fields).skip(1) {
        errors.at(second.span(), "the primary key already has a name: keep one of them");
    }
}

pub(super) fn composite(model: &Model, errors: &Errors) {
    for key in &model.attrs.foreign_keys {
        if key.columns.len() != key.references.len() {
            let message = format!(
                "{} columns cannot reference {}: write `foreign_key(columns(a, b), references(parents::x, parents::y))`",
                key.columns.len(),
                key.references.len()
            );
            errors.at(key.span, message);
        }
        let tables: Vec<String> = key
            .references
            .iter()
            .filter_map(|path| table_of(path, errors))
            .collect();
        if tables.windows(2).any(|pair| pair[0] != pair[1]) {
            errors.at(key.span, "a foreign key references columns of one table");
        }
    }
}

pub(super) fn foreign(field: &Field, errors: &Errors) {
    let attrs = &field.attrs;
    if let Some(path) = &attrs.references {
        table_of(path, errors);
        if let Some((Action::SetNull, span)) = attrs.on_delete.filter(|_| never_null(field)) {
            errors.at(
                span,
                "`set_null` needs a nullable field: make it an `Option`, or choose another action",
            );
        }
        return;
    }
    let alone: [Option<Span>; 5] = [
        attrs.on_delete.map(|(_, span)| span),
        attrs.on_update.map(|(_, span)| span),
        attrs.constraint.as_ref().map(LitStr::span),
        attrs.deferrable,
        attrs.join.as_ref().map(LitBool::span),
    ];
    for span in alone.into_iter().flatten() {
        errors.at(span, "this belongs to a foreign key: add `references = users::id`");
    }
}

/// The path of a referenced column's table, as text.
fn table_of(path: &Path, errors: &Errors) -> Option<String> {
    let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    match segments.split_last() {
        Some((_, table)) if !table.is_empty() => Some(table.join("::")),
        _ => {
            errors.at(
                path.span(),
                "a foreign key names table and column: `references = users::id`",
            );
            None
        }
    }
}

/// Whether a field is of a type that surely is not nullable.
fn never_null(field: &Field) -> bool {
    !is_option(&field.ty) && field.sql.alias().is_none()
}
