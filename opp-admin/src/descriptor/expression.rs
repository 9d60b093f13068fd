//! The SQL of computed columns.

use opp_sql::Dialect;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::is_default;

/// The SQL expressions of a column that no table has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Computed {
    /// On SQLite.
    #[serde(skip_serializing_if = "is_default")]
    pub sqlite: Option<String>,
    /// On PostgreSQL.
    #[serde(skip_serializing_if = "is_default")]
    pub postgres: Option<String>,
    /// On MySQL and MariaDB.
    #[serde(skip_serializing_if = "is_default")]
    pub mysql: Option<String>,
}

impl Computed {
    /// The expression on one database.
    #[must_use]
    pub fn for_(&self, dialect: Dialect) -> Option<&str> {
        let own = match dialect {
            Dialect::Sqlite => &self.sqlite,
            Dialect::Postgres => &self.postgres,
            Dialect::Mysql => &self.mysql,
        };
        own.as_deref()
    }

    /// Whether an expression contains a name.
    #[must_use]
    pub fn reads(&self, column: &str) -> bool {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let expressions = [&self.sqlite, &self.postgres, &self.mysql].into_iter().flatten();
        let mut words = expressions.flat_map(|text| text.split(move |c: char| !word(c)));
        words.any(|text| text.eq_ignore_ascii_case(column))
    }
}
