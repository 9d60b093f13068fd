//! Restricts views to the fields that somebody may see and change.
//!
//! A field that they may not see becomes a secret one, which no page, query or form touches; one that they may not change
//! becomes read-only. So there is one mechanism for both.

use std::sync::Arc;

use crate::descriptor::{Field, Rule, View};
use crate::permit::satisfies;
use crate::users::User;

/// The views as somebody may use them.
pub(crate) fn for_user(views: &Arc<Vec<View>>, user: &User) -> Arc<Vec<View>> {
    if views.iter().all(|view| view.permissions.fields.is_empty()) {
        return Arc::clone(views);
    }
    let mut own: Vec<View> = views.as_ref().clone();
    for view in &mut own {
        restrict(view, user);
    }
    let hidden: Vec<(String, Option<String>, String)> = own
        .iter()
        .flat_map(|view| {
            let secret = view.fields.iter().filter(|field| field.secret);
            secret.map(|field| (view.table.clone(), view.schema.clone(), field.name.clone()))
        })
        .collect();
    for relation in own
        .iter_mut()
        .flat_map(|view| &mut view.fields)
        .filter_map(|field| field.relation.as_mut())
    {
        let is_hidden = |name: &String| {
            hidden
                .iter()
                .any(|(table, schema, field)| *table == relation.table && *schema == relation.schema && field == name)
        };
        relation.label.retain(|name| !is_hidden(name));
        relation.search.retain(|name| !is_hidden(name));
    }
    Arc::new(own)
}

fn restrict(view: &mut View, user: &User) {
    let may = |rule: &Rule| satisfies(rule, user, None);
    let denied = |allowed: bool, name: &String| (!allowed).then(|| name.clone());
    let fields = &view.permissions.fields;
    let hidden: Vec<String> = fields
        .iter()
        .filter_map(|(name, field)| denied(may(&field.view), name))
        .collect();
    let fixed: Vec<String> = fields
        .iter()
        .filter_map(|(name, field)| denied(may(&field.edit), name))
        .filter(|name| !hidden.contains(name))
        .collect();
    for name in hidden {
        hide(view, &name);
    }
    view.actions
        .retain(|action| !fixed.iter().any(|name| action.set.contains_key(name)));
    view.readonly.extend(fixed);
}

fn hide(view: &mut View, name: &str) {
    let other = |one: &String| one != name;
    // The key is part of addresses and cannot be hidden.
    if view.primary_key.iter().any(|key| key == name) {
        return;
    }
    let column = view
        .field(name)
        .map(|field| field.column().to_owned())
        .unwrap_or_default();
    if let Some(field) = view.fields.iter_mut().find(|field| field.name == name) {
        field.secret = true;
        field.widget = None;
    }
    // What an expression computes from it tells it.
    let reads =
        |field: &&Field| !field.secret && field.computed.as_ref().is_some_and(|computed| computed.reads(&column));
    let computed: Vec<String> = view
        .fields
        .iter()
        .filter(reads)
        .map(|field| field.name.clone())
        .collect();
    computed.iter().for_each(|name| hide(view, name));
    view.form_overrides.remove(name);
    let was_listed = !view.column_list.is_empty();
    for list in [
        &mut view.row_label,
        &mut view.column_list,
        &mut view.column_searchable_list,
        &mut view.column_sortable_list,
        &mut view.column_details_list,
        &mut view.column_export_list,
        &mut view.form_columns,
        &mut view.form_create_rules,
        &mut view.form_edit_rules,
        &mut view.readonly,
        &mut view.list_editable,
    ] {
        list.retain(other);
    }
    // An empty list would mean every column.
    if was_listed && view.column_list.is_empty() {
        view.column_list = view.primary_key.clone();
    }
    view.date_hierarchy = view.date_hierarchy.take().filter(other);
    view.column_default_sort.retain(|sort| sort.field != name);
    view.column_filters.retain(|filter| filter.field != name);
    view.actions.retain(|action| !action.set.contains_key(name));
    for group in &mut view.fieldsets {
        group.fields.retain(other);
    }
    let required = |field: &Field| field.name == name && field.is_required();
    if view.fields.iter().any(required) {
        view.can_create = false;
    }
}
