//! Finds the views whose rows are inlines of others, and the mistakes of inlines.

use super::field::Relation;
use super::inline::Inline;
use super::view::View;

/// The view of an inline's rows.
#[must_use]
pub fn child_of<'a>(inline: &Inline, views: &'a [View]) -> Option<&'a View> {
    views
        .iter()
        .find(|view| view.table == inline.table && view.schema == inline.schema)
}

/// Finds the foreign key of each inline that names none: the only one of the other table to this one.
pub(super) fn resolve(views: &mut [View]) {
    let found: Vec<Vec<Option<String>>> = views
        .iter()
        .map(|view| view.inlines.iter().map(|inline| key_to(views, view, inline)).collect())
        .collect();
    for (view, keys) in views.iter_mut().zip(found) {
        for (inline, key) in view.inlines.iter_mut().zip(keys) {
            if inline.fk.is_empty() {
                inline.fk = key.unwrap_or_default();
            }
        }
    }
}

fn key_to(views: &[View], view: &View, inline: &Inline) -> Option<String> {
    let child = child_of(inline, views)?;
    let mut keys = child.fields.iter().filter(|field| {
        let points_here = |relation: &Relation| {
            relation.table == view.table && relation.schema == view.schema && relation.local.len() == 1
        };
        field.relation.as_ref().is_some_and(points_here)
    });
    keys.next().map(|field| field.name.clone())
}

/// The mistakes of a view's inlines, as reasons.
pub(super) fn mistakes(view: &View, views: &[View]) -> Vec<String> {
    view.inlines
        .iter()
        .flat_map(|inline| mistakes_of(view, inline, views))
        .collect()
}

fn mistakes_of(view: &View, inline: &Inline, views: &[View]) -> Vec<String> {
    let table = &inline.table;
    let Some(child) = child_of(inline, views) else {
        return vec![format!("`{table}` has no view")];
    };
    let mut found = Vec::new();
    let relation = child.field(&inline.fk).and_then(|field| field.relation.as_ref());
    let fits = relation.is_some_and(|relation| {
        relation.table == view.table && relation.schema == view.schema && relation.local.len() == 1
    });
    if !fits {
        let fk = &inline.fk;
        found.push(format!(
            "`{fk}` of `{table}` is not a foreign key of one column to `{}`",
            view.table
        ));
    }
    for name in inline.fields.iter().chain(&inline.readonly) {
        match child.field(name) {
            None => found.push(format!("`{table}` has no field `{name}`")),
            Some(field) if field.secret => found.push(format!("`{name}` of `{table}` is secret")),
            Some(_) => {}
        }
    }
    if !child.has_key() {
        found.push(format!("rows of `{table}` have no key by which they could be changed"));
    }
    if child.auth.is_some() {
        found.push(format!(
            "`{table}` holds users, which are changed on their own form only"
        ));
    }
    if inline.max.is_some_and(|max| max < inline.min) {
        found.push(format!("`min` of `{table}` is larger than `max`"));
    }
    found
}
