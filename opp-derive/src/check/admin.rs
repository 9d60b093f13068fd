//! Checks `admin(…)`: every field exists, secrets stay secret, what is read-only is on the form.

use syn::Ident;
use syn::spanned::Spanned;

use super::columns::duplicates;
use crate::attribute::vocabulary::{AdminKeyword, AuthKeyword, Vocabulary};
use crate::attribute::{AdminAttrs, FilterAttr, RuleAttr, ScopeAttr};
use crate::errors::Errors;
use crate::model::{Field, Model};
use crate::naming;

pub(super) fn check(model: &Model, admin: &AdminAttrs, errors: &Errors) {
    lists(model, admin, errors);
    single_fields(model, admin, errors);
    exclusive_lists(admin, errors);
    filters(model, admin, errors);
    readonly(admin, errors);
    fieldsets(admin, errors);
    auth(model, admin, errors);
    rules(model, admin, errors);
    for (_, path) in &admin.hooks {
        handler(path, errors);
    }
    for path in admin.actions.iter().filter_map(|action| action.handler.as_ref()) {
        handler(path, errors);
    }
}

/// Whether the panel never shows a column: it is marked, or named like a secret.
pub(crate) fn is_secret(field: &Field) -> bool {
    if let Some(flag) = &field.attrs.admin.secret {
        return flag.value;
    }
    let name = field.name.as_str();
    name == "hashed_password" || name.ends_with("_token") || name.ends_with("_secret")
}

fn lists(model: &Model, admin: &AdminAttrs, errors: &Errors) {
    for (keyword, fields) in &admin.lists {
        duplicates(fields, errors);
        for name in fields {
            if shows_computed(*keyword) && computed(admin, name) {
                continue;
            }
            let secret = shows_values(*keyword).then(|| keyword.keyword().name);
            listed(model, name, secret, errors);
        }
    }
    let export = admin.export.iter().flat_map(|export| &export.columns);
    for name in export.filter(|name| !computed(admin, name)) {
        listed(model, name, Some("export"), errors);
    }
}

/// A field that is listed; where its values are shown it must not be secret.
fn listed(model: &Model, name: &Ident, shown_by: Option<&str>, errors: &Errors) {
    match (model.field(name), shown_by) {
        (None, _) => errors.unknown_field(name, &model.field_names()),
        (Some(field), Some(keyword)) if is_secret(field) => {
            let plain = naming::plain(name);
            errors.at(
                name.span(),
                format!(
                    "`{plain}` is secret and cannot be in `{keyword}`: remove it, or mark the field `secret = false`"
                ),
            );
        }
        (Some(_), _) => {}
    }
}

fn shows_values(keyword: AdminKeyword) -> bool {
    matches!(
        keyword,
        AdminKeyword::List
            | AdminKeyword::Details
            | AdminKeyword::Search
            | AdminKeyword::Sort
            | AdminKeyword::ListEditable
    )
}

fn shows_computed(keyword: AdminKeyword) -> bool {
    matches!(keyword, AdminKeyword::List | AdminKeyword::Details | AdminKeyword::Sort)
}

fn computed(admin: &AdminAttrs, name: &Ident) -> bool {
    let plain = naming::plain(name);
    admin.computed.iter().any(|column| column.name.value() == plain)
}

/// Fields that are named outside of lists.
fn single_fields(model: &Model, admin: &AdminAttrs, errors: &Errors) {
    let sorted = admin.default_sort.iter().map(|(name, _)| name);
    for name in sorted.filter(|name| !computed(admin, name)) {
        listed(model, name, Some("default_sort"), errors);
    }
    if let Some(name) = &admin.date_hierarchy {
        listed(model, name, Some("date_hierarchy"), errors);
    }
    let redacted = admin.audit.iter().flat_map(|audit| &audit.redact);
    let permissions = admin
        .can
        .iter()
        .flat_map(|can| can.fields.iter().map(|field| &field.field));
    for name in redacted.chain(permissions) {
        listed(model, name, None, errors);
    }
    for column in &admin.computed {
        if let Some(field) = model.fields.iter().find(|field| field.name == column.name.value()) {
            let message = format!("the field `{}` already has this name: choose another one", field.ident);
            errors.at(column.name.span(), message);
        }
    }
}

fn exclusive_lists(admin: &AdminAttrs, errors: &Errors) {
    let pairs = [
        (AdminKeyword::List, AdminKeyword::ListExclude),
        (AdminKeyword::Details, AdminKeyword::DetailsExclude),
        (AdminKeyword::Form, AdminKeyword::FormExclude),
    ];
    for (list, exclude) in pairs {
        if let (Some(_), Some(excluded)) = (admin.list(list), admin.list(exclude)) {
            let span = excluded.first().map_or(admin.span, Ident::span);
            let (list, exclude) = (list.keyword().name, exclude.keyword().name);
            errors.at(
                span,
                format!("`{exclude}` has no effect beside `{list}`: remove one of them"),
            );
        }
    }
}

fn filters(model: &Model, admin: &AdminAttrs, errors: &Errors) {
    for filter in &admin.filters {
        listed(model, &filter.field, Some("filter"), errors);
        foreign_key_filter(model, filter, errors);
    }
    let fields: Vec<Ident> = admin.filters.iter().map(|filter| filter.field.clone()).collect();
    duplicates(&fields, errors);
}

/// Only a foreign key has rows of another table to choose from.
fn foreign_key_filter(model: &Model, filter: &FilterAttr, errors: &Errors) {
    let Some(kind) = filter.kind.as_ref().filter(|kind| kind.variant == "Fk") else {
        return;
    };
    let references = model
        .field(&filter.field)
        .is_some_and(|field| field.attrs.references.is_some());
    if !references {
        errors.at(
            kind.word.span(),
            "the filter `fk` needs a foreign key: add `references = users::id` to the field",
        );
    }
}

/// The fields of the forms, where they are listed.
fn form_fields(admin: &AdminAttrs) -> Option<Vec<String>> {
    let lists = [AdminKeyword::Form, AdminKeyword::FormCreate, AdminKeyword::FormEdit];
    let listed = lists.iter().filter_map(|keyword| admin.list(*keyword)).flatten();
    let grouped = admin.fieldsets.iter().flat_map(|set| &set.fields);
    let any = lists.iter().any(|keyword| admin.list(*keyword).is_some());
    any.then(|| listed.chain(grouped).map(naming::plain).collect())
}

fn readonly(admin: &AdminAttrs, errors: &Errors) {
    let readonly = admin.list(AdminKeyword::Readonly).unwrap_or_default();
    let excluded = admin.list(AdminKeyword::FormExclude).unwrap_or_default();
    let form = form_fields(admin);
    for name in readonly {
        let plain = naming::plain(name);
        let missing = form.as_ref().is_some_and(|form| !form.contains(&plain));
        if missing || excluded.iter().any(|other| naming::plain(other) == plain) {
            errors.at(
                name.span(),
                format!("`{plain}` is not on the form: add it to `form`, or remove it from `readonly`"),
            );
        }
    }
}

fn fieldsets(admin: &AdminAttrs, errors: &Errors) {
    let listed = [AdminKeyword::Form, AdminKeyword::FormCreate, AdminKeyword::FormEdit];
    let form: Vec<String> = listed
        .iter()
        .filter_map(|keyword| admin.list(*keyword))
        .flatten()
        .map(naming::plain)
        .collect();
    let mut seen: Vec<Ident> = Vec::new();
    for name in admin.fieldsets.iter().flat_map(|set| &set.fields) {
        let plain = naming::plain(name);
        if !form.is_empty() && !form.contains(&plain) {
            errors.at(name.span(), format!("`{plain}` is not on the form: add it to `form`"));
        }
        seen.push(name.clone());
    }
    duplicates(&seen, errors);
}

fn auth(model: &Model, admin: &AdminAttrs, errors: &Errors) {
    let Some(auth) = &admin.auth else { return };
    for (_, name) in &auth.fields {
        listed(model, name, None, errors);
    }
    for needed in [AuthKeyword::Login, AuthKeyword::Password] {
        if auth.field(needed).is_none() {
            let row = needed.keyword();
            errors.at(auth.span, format!("`auth` needs `{}`", row.example));
        }
    }
}

/// Every field that rules and scopes compare.
fn rules(model: &Model, admin: &AdminAttrs, errors: &Errors) {
    for set in &admin.fieldsets {
        set.fields.iter().for_each(|name| listed(model, name, None, errors));
    }
    for action in &admin.actions {
        action.form.iter().for_each(|name| listed(model, name, None, errors));
        action.needs.iter().for_each(|needs| rule(model, needs, errors));
    }
    admin.scopes.iter().for_each(|scope| rows(model, scope, errors));
    if let Some(can) = &admin.can {
        let rules = can.rules.iter().map(|(_, rule)| rule);
        let actions = can.actions.iter().map(|(_, rule)| rule);
        let fields = can.fields.iter().flat_map(|field| field.view.iter().chain(&field.edit));
        rules
            .chain(actions)
            .chain(fields)
            .for_each(|it| rule(model, it, errors));
        for (name, _) in &can.actions {
            if !admin.actions.iter().any(|action| action.name == *name) {
                errors.at(
                    name.span(),
                    format!("action `{name}` does not exist: declare it with `action({name}, …)`"),
                );
            }
        }
    }
}

fn rule(model: &Model, it: &RuleAttr, errors: &Errors) {
    match it {
        RuleAttr::Any(rules) | RuleAttr::All(rules) => rules.iter().for_each(|it| rule(model, it, errors)),
        RuleAttr::Rows(scope) => rows(model, scope, errors),
        RuleAttr::Custom(path) => handler(path, errors),
        RuleAttr::Nobody | RuleAttr::Superuser | RuleAttr::Staff | RuleAttr::Group(_) => {}
    }
}

fn rows(model: &Model, scope: &ScopeAttr, errors: &Errors) {
    rule(model, &scope.who, errors);
    scope
        .filters
        .iter()
        .for_each(|(name, _)| listed(model, name, None, errors));
}

/// A handler is stored by its full path, so that has to be written.
pub(super) fn handler(path: &syn::Path, errors: &Errors) {
    let first = &path.segments[0].ident;
    let full = path.leading_colon.is_some() || first == "crate" || path.segments.len() == 1;
    if !full {
        errors.at(
            path.span(),
            "a handler needs its full path: begin with `crate::`, or with `::` for another crate",
        );
    }
}
