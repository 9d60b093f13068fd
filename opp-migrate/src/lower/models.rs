//! What the models ask for, and what the configuration says about reading them.

use std::collections::BTreeMap;

use opp_core::def::{Databases, Value};
use opp_history::stated_renames::StatedRenames;

use crate::schema::{Schema, TableName};

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
