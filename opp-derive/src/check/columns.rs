//! Checks the columns that constraints and indexes list.

use std::collections::BTreeMap;

use syn::{Ident, LitStr};

use crate::attribute::{IndexAttr, Part};
use crate::errors::Errors;
use crate::model::Model;
use crate::naming;

pub(super) fn check(model: &Model, errors: &Errors) {
    existing(model, errors);
    listed_twice(model, errors);
    same_name(model, errors);
    not_empty(model, errors);
}

fn existing(model: &Model, errors: &Errors) {
    let attrs = &model.attrs;
    let mut named: Vec<Ident> = Vec::new();
    named.extend(attrs.indexes.iter().flat_map(index_columns));
    named.extend(attrs.indexes.iter().flat_map(|index| index.include.clone()));
    named.extend(attrs.uniques.iter().flat_map(|unique| unique.columns.clone()));
    named.extend(attrs.foreign_keys.iter().flat_map(|key| key.columns.clone()));
    for name in named.iter().filter(|name| model.field(name).is_none()) {
        errors.unknown_field(name, &model.field_names());
    }
}

fn listed_twice(model: &Model, errors: &Errors) {
    let attrs = &model.attrs;
    let mut lists: Vec<&[Ident]> = Vec::new();
    lists.extend(attrs.primary_key.iter().map(|key| key.columns.as_slice()));
    lists.extend(attrs.uniques.iter().map(|unique| unique.columns.as_slice()));
    lists.extend(attrs.foreign_keys.iter().map(|key| key.columns.as_slice()));
    lists.extend(attrs.indexes.iter().map(|index| index.include.as_slice()));
    let parts: Vec<Vec<Ident>> = attrs.indexes.iter().map(index_columns).collect();
    lists.extend(parts.iter().map(Vec::as_slice));
    for list in lists {
        duplicates(list, errors);
    }
}

/// A list that has a field twice.
pub(super) fn duplicates(list: &[Ident], errors: &Errors) {
    for (index, name) in list.iter().enumerate() {
        let before = &list[..index];
        if before.iter().any(|other| naming::plain(other) == naming::plain(name)) {
            errors.at(
                name.span(),
                format!("duplicate field `{}` in this list", naming::plain(name)),
            );
        }
    }
}

fn index_columns(index: &IndexAttr) -> Vec<Ident> {
    let columns = index.parts.iter().filter_map(|part| match part {
        Part::Column { field, .. } => Some(field.clone()),
        Part::Expr(_) => None,
    });
    columns.collect()
}

fn same_name(model: &Model, errors: &Errors) {
    let mut seen: BTreeMap<&str, &Ident> = BTreeMap::new();
    for field in &model.fields {
        if let Some(first) = seen.insert(&field.name, &field.ident) {
            let span = field.attrs.column.as_ref().map_or(field.ident.span(), LitStr::span);
            errors.at(
                span,
                format!("duplicate column `{}`: the field `{first}` declares it too", field.name),
            );
        }
    }
}

fn not_empty(model: &Model, errors: &Errors) {
    for index in model.attrs.indexes.iter().filter(|index| index.parts.is_empty()) {
        errors.at(
            index.span,
            "an index needs columns: `index(user_id, created_at desc)` or `index(expr(\"lower(email)\"))`",
        );
    }
    for unique in model.attrs.uniques.iter().filter(|unique| unique.columns.is_empty()) {
        errors.at(
            unique.span,
            "a unique constraint needs columns: `unique(user_id, number)`",
        );
    }
    for key in model.attrs.foreign_keys.iter().filter(|key| key.columns.is_empty()) {
        errors.at(
            key.span,
            "a foreign key needs columns: `foreign_key(columns(a, b), references(parents::x, parents::y))`",
        );
    }
}
