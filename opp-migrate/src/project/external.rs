//! Tables that belong to other programs: `external_tables` of `opp.toml`.

use glob::{MatchOptions, Pattern};
use serde::Deserialize;
use serde::de::{Deserializer, Error};

use crate::dialect::Row;
use crate::schema::Schema;

/// Patterns of table names; `*` stands for any characters, `?` for one.
#[derive(Clone, Debug, Default)]
pub struct ExternalTables(Vec<Pattern>);

impl ExternalTables {
    /// Whether a table is another program's. `name`: with its schema where that is not the default one.
    #[must_use]
    pub fn contain(&self, name: &str) -> bool {
        let options = MatchOptions {
            case_sensitive: false,
            ..MatchOptions::default()
        };
        self.0.iter().any(|pattern| pattern.matches_with(name, options))
    }

    /// Leaves their rows out of a catalog, except of those that are expected. Sequences, types and functions go by their own names.
    pub fn remove_from(&self, found: &mut Vec<Row>, expected: &[Row]) {
        let is_expected = |owner: &str| expected.iter().any(|row| owner_of(row) == owner);
        found.retain(|row| !self.contain(owner_of(row)) || is_expected(owner_of(row)));
    }

    /// Leaves them out of a schema.
    pub fn remove_from_schema(&self, schema: &mut Schema) {
        schema.tables.retain(|name, _| !self.contain(&name.to_string()));
        schema.views.retain(|name, _| !self.contain(&name.to_string()));
    }
}

/// The table of a row, or the object itself, a function without its arguments.
fn owner_of(row: &Row) -> &str {
    match row.table.as_str() {
        "" => row.name.split('(').next().unwrap_or(&row.name),
        table => table,
    }
}

impl<'de> Deserialize<'de> for ExternalTables {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        let pattern = |text: &String| {
            Pattern::new(text).map_err(|error| D::Error::custom(format!("invalid pattern `{text}`: {}", error.msg)))
        };
        texts.iter().map(pattern).collect::<Result<_, _>>().map(Self)
    }
}
