//! Finds what `admin(…)` declares and the panel does not do, so that nothing is ignored silently.

use opp_core::def::ModelDef;
use opp_core::def::admin::{
    AdminDef, FieldAdminDef, FilterKind, FormatDef, PermissionsDef, Rule, SearchMode, WidgetKind,
};
use opp_core::registry::Registry;

use super::field::{Field, Kind};
use super::model_field::plain_field;

/// A keyword of a model that the panel does not support.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsupported {
    /// The table.
    pub table: String,
    /// The keyword, as it is written.
    pub keyword: String,
    /// Whether the panel would show or accept more without it.
    pub weakens: bool,
}

/// The keywords of all models that the panel does not support. With `database`, of the models of that configured database.
#[must_use]
pub fn unsupported(registry: &Registry, database: Option<&str>) -> Vec<Unsupported> {
    let models = registry
        .models
        .iter()
        .filter(|model| model.database.as_deref() == database);
    models.flat_map(of_model).collect()
}

fn of_model(model: &ModelDef) -> Vec<Unsupported> {
    let mut found = Vec::new();
    let table = model.table.to_string();
    let mut note = |weakens: bool, keyword: String| {
        found.push(Unsupported {
            table: table.clone(),
            keyword,
            weakens,
        });
    };
    if let Some(admin) = &model.admin {
        list_keywords(admin, &mut note);
        rule_keywords(admin, &mut note);
    }
    for column in model.columns.iter() {
        if let Some(admin) = &column.admin {
            field_keywords(&plain_field(model, column), admin, &mut note);
        }
    }
    found
}

type Note<'a> = dyn FnMut(bool, String) + 'a;

fn list_keywords(admin: &AdminDef, note: &mut Note<'_>) {
    let given = [
        (
            admin.search_mode == Some(SearchMode::FullText),
            "search(mode = full_text)",
        ),
        (!admin.templates.is_empty(), "template"),
    ];
    for (_, keyword) in given.into_iter().filter(|(given, _)| *given) {
        note(false, keyword.to_owned());
    }
    for filter in admin.filter.iter() {
        if let Some(FilterKind::Custom(_)) = &filter.kind {
            note(false, format!("filter({}(custom))", filter.column));
        }
    }
}

fn rule_keywords(admin: &AdminDef, note: &mut Note<'_>) {
    if admin.scope.iter().any(|scope| is_custom(&scope.who)) {
        note(true, "scope(custom)".to_owned());
    }
    let Some(permissions) = &admin.permissions else { return };
    let PermissionsDef { import, .. } = permissions;
    if import.is_some() {
        note(false, "can(import)".to_owned());
    }
    // Where the code is not compiled in, such a rule lets nobody in.
    let rules = [
        &permissions.list,
        &permissions.view,
        &permissions.create,
        &permissions.edit,
        &permissions.delete,
        &permissions.export,
    ];
    if rules.into_iter().flatten().any(is_custom) {
        note(false, "can(custom)".to_owned());
    }
}

fn is_custom(rule: &Rule) -> bool {
    match rule {
        Rule::Custom(_) => true,
        Rule::Any(rules) | Rule::All(rules) => rules.iter().any(is_custom),
        Rule::Rows(scopes) => scopes.iter().any(|scope| is_custom(&scope.who)),
        _ => false,
    }
}

fn field_keywords(field: &Field, admin: &FieldAdminDef, note: &mut Note<'_>) {
    let column = &field.name;
    if let Some(FormatDef::Date(_) | FormatDef::Image) = &admin.format {
        note(false, format!("format of `{column}`"));
    }
    if admin
        .widget
        .as_ref()
        .is_some_and(|widget| !is_known(field, &widget.kind))
    {
        note(false, format!("widget of `{column}`"));
    }
}

/// Whether the panel has a widget, or shows the field so without being told.
fn is_known(field: &Field, kind: &WidgetKind) -> bool {
    match kind {
        WidgetKind::Input
        | WidgetKind::Textarea
        | WidgetKind::Select
        | WidgetKind::Radio
        | WidgetKind::Email
        | WidgetKind::Url
        | WidgetKind::Tel
        | WidgetKind::Color
        | WidgetKind::RawId => true,
        WidgetKind::Checkbox => field.kind == Kind::Boolean && !field.nullable,
        WidgetKind::Autocomplete => field.relation.is_some(),
        WidgetKind::Date => field.kind == Kind::Date,
        WidgetKind::Time => field.kind == Kind::Time,
        WidgetKind::Datetime => matches!(field.kind, Kind::Timestamp | Kind::TimestampTz),
        WidgetKind::Json => field.kind == Kind::Json,
        _ => false,
    }
}
