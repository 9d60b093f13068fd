//! The renames that the models stated when a migration was generated, so that the next one carries out new statements only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::schema::TableName;

/// Every `renamed_from` of the models: what is renamed, and its old name.
///
/// The attribute stays in the code after its migration. Recorded with the migration, it counts once: a swap of two columns is
/// carried out when the attributes appear, and changes nothing when they are still there the next time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StatedRenames(BTreeMap<String, String>);

impl StatedRenames {
    /// States that the table was called `old`.
    pub fn insert_table(&mut self, table: &TableName, old: &str) {
        self.0.insert(format!("table {table}"), old.to_owned());
    }

    /// States that the column was called `old`.
    pub fn insert_column(&mut self, table: &TableName, column: &str, old: &str) {
        self.0.insert(format!("column {table}.{column}"), old.to_owned());
    }

    /// States that the variant of an enum was called `old`.
    pub fn insert_variant(&mut self, name: &str, variant: &str, old: &str) {
        self.0.insert(format!("variant {name}.{variant}"), old.to_owned());
    }

    /// Whether each statement of `other` was made.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        other.0.iter().all(|(object, old)| self.0.get(object) == Some(old))
    }

    /// Whether the statement was made of a column of that name, whatever its table was called then.
    #[must_use]
    pub fn contains_column_of_any_table(&self, column: &str, old: &str) -> bool {
        let end = format!(".{column}");
        let columns = self
            .0
            .iter()
            .filter(|(object, _)| object.starts_with("column ") && object.ends_with(&end));
        columns.into_iter().any(|(_, stated)| stated == old)
    }

    /// Whether nothing was stated.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the statements of another branch.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}
