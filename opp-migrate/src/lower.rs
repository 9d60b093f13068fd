//! Which schema do the models ask for? Fills in every name, gathers enums, and checks what only all models together show.

use std::collections::BTreeMap;

use opp_core::def::{Databases, ModelDef, Value};
use opp_core::registry::Registry;
use opp_sql::expression::embedded;
use opp_sql::lexer::Syntax;

use self::per_database::Common;
use crate::schema::{Schema, Table, TableName, View};
use opp_history::stated_renames::StatedRenames;

mod check;
mod column;
mod error;
mod name;
mod per_database;
mod table;

pub use error::{LowerError, Problem};

/// What the models ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Models {
    /// The schema.
    pub schema: Schema,
    /// What the models say about the way there.
    pub hints: Hints,
}

/// What the models say of how the schema before becomes theirs; no part of the schema itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hints {
    /// What tables were called, by their name now.
    pub tables: BTreeMap<TableName, String>,
    /// What columns were called, by table and name now.
    pub columns: BTreeMap<(TableName, String), String>,
    /// Values for rows that are there, by table and column.
    pub backfills: BTreeMap<(TableName, String), Value>,
    /// Renamed variants (old, new) of enums, by the enum's name.
    pub variants: BTreeMap<String, Vec<(String, String)>>,
    /// The kinds of database that migrations are generated for: a default counts where each of them has it.
    pub databases: Databases,
}

impl Default for Hints {
    fn default() -> Self {
        Self {
            tables: BTreeMap::new(),
            columns: BTreeMap::new(),
            backfills: BTreeMap::new(),
            variants: BTreeMap::new(),
            databases: Databases::ALL,
        }
    }
}

impl Hints {
    /// The renames that the models state, to be recorded with a migration.
    #[must_use]
    pub fn stated_renames(&self) -> StatedRenames {
        let mut stated = StatedRenames::default();
        for (table, old) in &self.tables {
            stated.insert_table(table, old);
        }
        for ((table, column), old) in &self.columns {
            stated.insert_column(table, column, old);
        }
        for (name, renames) in &self.variants {
            for (old, new) in renames {
                stated.insert_variant(name, new, old);
            }
        }
        stated
    }

    /// The hints without renames that the models already stated when the migration that led to `before` was generated.
    #[must_use]
    pub fn since(mut self, stated: &StatedRenames, before: &Schema) -> Self {
        let new = |insert: &dyn Fn(&mut StatedRenames)| {
            let mut one = StatedRenames::default();
            insert(&mut one);
            !stated.contains(&one)
        };
        self.tables
            .retain(|table, old| new(&|one| one.insert_table(table, old)));
        self.columns.retain(|(table, column), old| {
            let renamed_table = !before.tables.contains_key(table);
            new(&|one| one.insert_column(table, column, old))
                && !(renamed_table && stated.contains_column_of_any_table(column, old))
        });
        for (name, renames) in &mut self.variants {
            renames.retain(|(old, variant)| new(&|one| one.insert_variant(name, variant, old)));
        }
        self
    }
}

/// What the configuration says about reading the models.
#[derive(Clone, Debug)]
pub struct LowerOptions {
    /// The configured database whose models are wanted; `None` for those that name none.
    pub database: Option<String>,
    /// The kinds of database that migrations are generated for.
    pub databases: Databases,
    /// Whether a database that ignores text lengths gets checks, where a field does not say.
    pub enforce_length: bool,
}

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
        per_database::refuse(model, options, &mut errors);
        add(&mut models, model, options, &mut errors);
    }
    name::settle(&mut models.schema, &name::given(&wanted));
    check::schema(&models.schema, &wanted, &mut errors);
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
        let Common::Text(query) = per_database::common(&model.view, model.only, options.databases) else {
            return;
        };
        let columns = model.columns.iter().map(|column| column.name.to_string()).collect();
        let view = View {
            name: name.clone(),
            query: expression(query),
            columns,
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

/// SQL in a form that more SQL can follow: a comment at its end does not swallow that.
fn expression(sql: &str) -> String {
    embedded(sql.trim(), Syntax::PORTABLE).into_owned()
}

fn computed(value: &Value) -> Value {
    match value {
        Value::Expr(sql) => Value::Expr(expression(sql).into()),
        other => other.clone(),
    }
}
