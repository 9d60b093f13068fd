//! Which schema do the models ask for? Fills in every name, gathers enums, and checks what only all models together show.

use opp_core::def::ModelDef;
use opp_core::registry::Registry;

use crate::schema::{Table, TableName, View};

mod check;
mod column;
mod embedded;
mod error;
mod models;
mod name;
mod per_database;
mod space;
mod table;

use embedded::computed;
pub use error::{LowerError, Problem};
pub use models::{Hints, LowerOptions, Models};

/// Builds the schema that the models ask for.
///
/// # Errors
/// Every mistake of every model, each with its struct, field, file and line.
pub fn lower(registry: &Registry, options: &LowerOptions) -> Result<Models, Vec<LowerError>> {
    let wanted: Vec<&ModelDef> = registry
        .models
        .iter()
        .filter(|model| model.database.as_deref() == options.database.as_deref())
        .collect();
    let mut models = Models::default();
    models.hints.databases = options.databases;
    let mut errors = Vec::new();
    for model in &wanted {
        check::names(model, &mut errors);
        check::types(model, options, &mut errors);
        check::numbered_and_generated(model, options, &mut errors);
        add(&mut models, model, options, &mut errors);
    }
    name::settle(&mut models.schema, &name::given(&wanted));
    check::schema(&models.schema, &wanted, options.databases, &mut errors);
    if errors.is_empty() { Ok(models) } else { Err(errors) }
}

/// One struct's table or view, with its enums and hints.
fn add(models: &mut Models, model: &ModelDef, options: &LowerOptions, errors: &mut Vec<LowerError>) {
    let name = TableName {
        schema: model.schema.as_deref().map(str::to_owned),
        name: model.table.to_string(),
    };
    if models.schema.tables.contains_key(&name) || models.schema.views.contains_key(&name) {
        errors.push(LowerError::of(
            model,
            Problem::Duplicate {
                table: name.to_string(),
            },
        ));
        return;
    }
    if !model.view.is_none() {
        let texts = per_database::sql(&model.view, model.only);
        let Some(query) = texts.common else { return };
        let columns = model.columns.iter().map(|column| column.name.to_string()).collect();
        let view = View {
            name: name.clone(),
            query,
            columns,
            own: texts.own,
            only: texts.only,
        };
        models.schema.views.insert(name, view);
        return;
    }
    column::enums(models, model, errors);
    hints(&mut models.hints, &name, model);
    let table: Table = table::lower(name.clone(), model, options);
    models.schema.tables.insert(name, table);
}

fn hints(hints: &mut Hints, table: &TableName, model: &ModelDef) {
    if let Some(old) = &model.renamed_from {
        hints.tables.insert(table.clone(), old.to_string());
    }
    for column in model.columns.iter() {
        let key = || (table.clone(), column.name.to_string());
        if let Some(old) = &column.renamed_from {
            hints.columns.insert(key(), old.to_string());
        }
        if let Some(value) = &column.backfill {
            hints.backfills.insert(key(), computed(value));
        }
    }
}
