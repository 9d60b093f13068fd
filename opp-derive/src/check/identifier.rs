//! Checks the names of a model, each at its token.

use syn::LitStr;

use crate::attribute::CheckName;
use crate::errors::Errors;
use crate::model::Model;

/// Every name that becomes an identifier in SQL.
pub(super) fn check(model: &Model, errors: &Errors) {
    let attrs = &model.attrs;
    let mut names: Vec<&LitStr> = Vec::new();
    names.extend(
        [&attrs.table, &attrs.view, &attrs.schema_name, &attrs.renamed_from]
            .into_iter()
            .flatten(),
    );
    names.extend(attrs.primary_key.iter().filter_map(|key| key.name.as_ref()));
    names.extend(
        model
            .fields
            .iter()
            .filter_map(|field| field.attrs.primary_key_name.as_ref()),
    );
    names.extend(attrs.indexes.iter().filter_map(|index| index.name.as_ref()));
    names.extend(attrs.uniques.iter().filter_map(|unique| unique.name.as_ref()));
    names.extend(attrs.foreign_keys.iter().filter_map(|key| key.name.as_ref()));
    let of_fields = model.fields.iter().map(|field| &field.attrs);
    for field in of_fields.clone() {
        names.extend(
            [&field.column, &field.constraint, &field.renamed_from]
                .into_iter()
                .flatten(),
        );
        names.extend(field.index.iter().filter_map(|index| index.name.as_ref()));
        names.extend(
            field
                .collate
                .iter()
                .flat_map(|collate| collate.names.values().chain(&collate.schema)),
        );
    }
    let checks = attrs
        .checks
        .iter()
        .chain(of_fields.filter_map(|field| field.check.as_ref()));
    names.extend(checks.filter_map(|check| match &check.name {
        Some(CheckName::Whole(name)) => Some(name),
        Some(CheckName::Suffix(_)) | None => None,
    }));
    for name in names {
        usable(name, errors);
    }
    schema_name(model, errors);
}

/// What a database can quote is a name; the registry has the same rule.
pub(crate) fn usable(name: &LitStr, errors: &Errors) {
    let text = name.value();
    if text.is_empty() {
        errors.at(name.span(), "a name cannot be empty");
    }
    if text.chars().any(char::is_control) {
        errors.at(name.span(), "a name cannot contain control characters");
    }
}

/// Diesel's `table!` takes a schema's name as an identifier.
fn schema_name(model: &Model, errors: &Errors) {
    let Some(name) = model
        .attrs
        .schema_name
        .as_ref()
        .filter(|_| model.attrs.schema.is_none())
    else {
        return;
    };
    if !name.value().is_empty() && syn::parse_str::<syn::Ident>(&name.value()).is_err() {
        let message = format!(
            "Diesel's `table!` takes only an identifier as schema, not {:?}: rename the schema, such as `{}`",
            name.value(),
            identifier_like(&name.value())
        );
        errors.at(name.span(), message);
    }
}

fn identifier_like(name: &str) -> String {
    let plain = name.replace(|c: char| !c.is_alphanumeric(), "_");
    match syn::parse_str::<syn::Ident>(&plain) {
        Ok(_) => plain,
        Err(_keyword) => format!("{plain}_"),
    }
}
