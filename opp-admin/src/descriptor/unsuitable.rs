//! Finds widgets that do not suit the types of their fields, so that none is ignored silently.

use opp_core::def::ModelDef;
use opp_core::def::admin::WidgetKind;
use opp_core::registry::Registry;

use super::field::{Field, Kind};
use super::model_field::plain_field;

/// A widget that a field of this type cannot have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsuitable {
    /// The table.
    pub table: String,
    /// The field.
    pub field: String,
    /// The widget, as it is written.
    pub widget: String,
}

/// The widgets of all models that do not suit their fields. With `database`, of the models of that configured database.
#[must_use]
pub fn unsuitable(registry: &Registry, database: Option<&str>) -> Vec<Unsuitable> {
    let models = registry
        .models
        .iter()
        .filter(|model| model.database.as_deref() == database);
    models.flat_map(of_model).collect()
}

fn of_model(model: &ModelDef) -> Vec<Unsuitable> {
    let widgets = model.columns.iter().filter_map(|column| {
        let widget = column.admin.as_ref()?.widget.as_ref()?;
        Some((plain_field(model, column), widget.kind))
    });
    let unsuitable = widgets.filter(|(field, kind)| !suits(field, *kind));
    unsuitable
        .map(|(field, kind)| Unsuitable {
            table: model.table.to_string(),
            field: field.name,
            widget: serde_json::to_value(kind)
                .ok()
                .and_then(|word| word.as_str().map(str::to_owned))
                .unwrap_or_default(),
        })
        .collect()
}

/// Whether a field can have a widget. Some name what fields of their type have without being told.
fn suits(field: &Field, kind: WidgetKind) -> bool {
    match kind {
        WidgetKind::Checkbox | WidgetKind::Switch => field.kind == Kind::Boolean && !field.nullable,
        WidgetKind::Select | WidgetKind::Radio => {
            field.relation.is_some() || !field.choices.is_empty() || field.kind == Kind::Boolean
        }
        WidgetKind::Autocomplete | WidgetKind::RawId => field.relation.is_some(),
        WidgetKind::Date => field.kind == Kind::Date,
        WidgetKind::Time => field.kind == Kind::Time,
        WidgetKind::Datetime => matches!(field.kind, Kind::Timestamp | Kind::TimestampTz),
        WidgetKind::Json | WidgetKind::Tags => field.kind == Kind::Json,
        WidgetKind::Markdown | WidgetKind::Password | WidgetKind::File | WidgetKind::Image => {
            field.kind == Kind::Text && field.relation.is_none() && field.choices.is_empty()
        }
        WidgetKind::Input
        | WidgetKind::Textarea
        | WidgetKind::Email
        | WidgetKind::Url
        | WidgetKind::Tel
        | WidgetKind::Color
        | WidgetKind::Hidden => true,
        _ => false,
    }
}
