//! Checks the panel's keywords of a field.

use crate::attribute::vocabulary::FieldKeyword;
use crate::errors::Errors;
use crate::model::{Field, Model};

pub(super) fn check(model: &Model, field: &Field, errors: &Errors) {
    referenced(field, errors);
    strings_only(field, errors);
    for name in field
        .attrs
        .admin
        .prepopulate_from
        .iter()
        .filter(|name| model.field(name).is_none())
    {
        errors.unknown_field(name, &model.field_names());
    }
}

/// `label_of` and `search_of` speak of the referenced table.
fn referenced(field: &Field, errors: &Errors) {
    if field.attrs.references.is_some() {
        return;
    }
    for keyword in [FieldKeyword::LabelOf, FieldKeyword::SearchOf] {
        if let Some(span) = field.attrs.span_of(keyword) {
            errors.at(span, "this belongs to a foreign key: add `references = users::id`");
        }
    }
}

fn strings_only(field: &Field, errors: &Errors) {
    let Some(ty) = field.sql.without_length() else { return };
    for keyword in [FieldKeyword::MinLength, FieldKeyword::Pattern] {
        if let Some(span) = field.attrs.span_of(keyword) {
            errors.at(
                span,
                format!("this is for strings, and the column is `{ty}`: use `min` and `max`"),
            );
        }
    }
}
