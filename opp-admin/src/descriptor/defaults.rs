//! Builds the views of a registry: good defaults, overridden by what `admin(…)` gives.

use opp_core::def::{ColumnDef, ModelDef};
use opp_core::registry::Registry;

use super::field::{Field, Kind};
use super::filter::filter_of;
use super::list::{Count, Pager, SearchMode};
use super::model_field::plain_field;
use super::rule::{Permissions, Rule};
use super::view::{Audit, Auth, View};
use super::{FORMAT, SHORT, attributes, children, names, view};

/// Columns of a list where nothing is given, besides the key.
const LIST_COLUMNS: usize = 5;

/// The views of all models, in the order of the registry. With `database`, the models of that configured database.
#[must_use]
pub fn views(registry: &Registry, database: Option<&str>) -> Vec<View> {
    let of_database = |model: &&ModelDef| model.database.as_deref() == database;
    // Sessions and counters of failed logins are nobody's to see.
    let own = ["opp_sessions", "opp_login_attempts"];
    let shown = |model: &&ModelDef| !own.contains(&model.table.as_ref());
    let models = registry.models.iter().filter(of_database).filter(shown);
    let mut views: Vec<View> = models.map(view_of).collect();
    children::resolve(&mut views);
    views
}

fn view_of(model: &ModelDef) -> View {
    let fields: Vec<Field> = model.columns.iter().map(|column| field(model, column)).collect();
    let mut view = frame(model, fields);
    list_defaults(&mut view);
    view.auth = auth(&view);
    permission_defaults(&mut view, model);
    if let Some(admin) = &model.admin {
        attributes::apply(&mut view, admin);
    }
    view
}

/// The view with its names and fields; everything else is as the descriptor's missing keys are.
fn frame(model: &ModelDef, fields: Vec<Field>) -> View {
    let name = names::model(&model.rust_name);
    let key = model.primary_key.iter().flat_map(|key| key.columns.iter());
    View {
        opp_view: FORMAT,
        model: format!("{}::{}", model.module, model.rust_name),
        table: model.table.to_string(),
        schema: model.schema.as_ref().map(ToString::to_string),
        primary_key: key.map(ToString::to_string).collect(),
        row_label: Vec::new(),
        identity: names::identity(&model.table),
        name_plural: names::plural(&name),
        name,
        icon: None,
        category: None,
        category_icon: None,
        menu_order: 0,
        hidden: false,
        column_list: Vec::new(),
        column_exclude_list: Vec::new(),
        column_labels: std::collections::BTreeMap::new(),
        column_formatters: std::collections::BTreeMap::new(),
        column_searchable_list: Vec::new(),
        search_mode: SearchMode::default(),
        column_sortable_list: Vec::new(),
        column_default_sort: Vec::new(),
        column_filters: Vec::new(),
        list_editable: Vec::new(),
        date_hierarchy: None,
        facets: false,
        column_details_list: Vec::new(),
        column_details_exclude_list: Vec::new(),
        column_export_list: Vec::new(),
        form_columns: Vec::new(),
        form_excluded_columns: Vec::new(),
        form_create_rules: Vec::new(),
        form_edit_rules: Vec::new(),
        form_args: std::collections::BTreeMap::new(),
        form_widget_args: std::collections::BTreeMap::new(),
        form_overrides: std::collections::BTreeMap::new(),
        form_include_pk: false,
        fieldsets: Vec::new(),
        readonly: Vec::new(),
        inlines: Vec::new(),
        can_create: true,
        can_edit: true,
        can_delete: true,
        can_view_details: true,
        can_export: true,
        can_import: true,
        page_size: view::page_size(),
        page_size_options: view::page_sizes(),
        count: Count::default(),
        pager: Pager::default(),
        empty_value: view::dash(),
        export_types: view::export_types(),
        export_max_rows: 0,
        save_as: false,
        save_as_continue: true,
        actions: Vec::new(),
        hooks: std::collections::BTreeMap::new(),
        permissions: Permissions::default(),
        scope: Vec::new(),
        auth: None,
        audit: Audit::default(),
        fields,
    }
}

fn field(model: &ModelDef, column: &ColumnDef) -> Field {
    let mut field = plain_field(model, column);
    if let Some(admin) = &column.admin {
        attributes::apply_field(&mut field, admin);
    }
    field
}

fn list_defaults(view: &mut View) {
    let is_key = |field: &&Field| view.primary_key.contains(&field.name);
    let short = |field: &&Field| {
        !field.secret
            && match field.kind {
                Kind::Text => field.validate.max_length.is_some_and(|length| length <= SHORT),
                Kind::Json | Kind::Binary | Kind::Other => false,
                _ => true,
            }
    };
    let key = view.fields.iter().filter(is_key).map(|field| field.name.clone());
    let others = view.fields.iter().filter(|field| !is_key(field) && short(field));
    let list: Vec<String> = key
        .chain(others.map(|field| field.name.clone()).take(LIST_COLUMNS))
        .collect();
    let texts = |field: &&Field| field.kind == Kind::Text && short(field) && !is_key(field);
    view.row_label = row_label(view);
    view.column_searchable_list = view
        .fields
        .iter()
        .filter(texts)
        .map(|field| field.name.clone())
        .collect();
    let indexed = |name: &&String| view.field(name).is_some_and(|field| field.indexed);
    view.column_sortable_list = list.iter().filter(indexed).cloned().collect();
    view.column_filters = view.fields.iter().filter_map(filter_of).collect();
    view.column_list = list;
}

/// The first of the usual names, else the first short text.
fn row_label(view: &View) -> Vec<String> {
    let usual = ["name", "title", "label", "email", "username", "number"];
    let named = usual.iter().find_map(|name| view.field(name));
    let text = || {
        let short = |field: &&Field| {
            field.kind == Kind::Text && !field.secret && field.validate.max_length.is_some_and(|length| length <= SHORT)
        };
        view.fields.iter().find(short)
    };
    named
        .or_else(text)
        .map(|field| field.name.clone())
        .into_iter()
        .collect()
}

/// A table with a secret is for superusers; what opp does not write, or cannot address, is read-only.
fn permission_defaults(view: &mut View, model: &ModelDef) {
    if view.fields.iter().any(|field| field.secret) {
        view.permissions = Permissions::all(&Rule::Superuser);
    }
    let changeable = model.view.is_none() && model.managed && model.table != "opp_audit_log";
    if !changeable {
        (view.can_create, view.can_edit, view.can_delete) = (false, false, false);
    }
    if !view.has_key() {
        (view.can_edit, view.can_delete, view.can_view_details) = (false, false, false);
    }
    // The password of a user is typed in a form of its own.
    let password = view.auth.as_ref().map(|auth| auth.password.clone());
    let impossible = |field: &Field| {
        field.is_required() && (field.secret || !field.is_editable()) && Some(&field.name) != password.as_ref()
    };
    if view.fields.iter().any(impossible) {
        view.can_create = false;
    }
}

/// A table with the usual columns of users holds the users of the panel.
fn auth(view: &View) -> Option<Auth> {
    let named = |name: &str| view.field(name).map(|field| field.name.clone());
    let password = named("hashed_password")?;
    Some(Auth {
        login: named("email").or_else(|| named("username"))?,
        password,
        active: named("is_active")?,
        staff: named("is_staff")?,
        superuser: named("is_superuser")?,
        group: named("group"),
    })
}
