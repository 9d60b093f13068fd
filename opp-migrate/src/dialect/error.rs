//! What a database cannot do, found at planning.

use crate::change::Change;
use crate::schema::TableName;
use opp_core::diagnostic::Diagnostic;
use opp_history::dialect::Version;

/// What a database cannot do, found before anything is written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// A type without a column type there.
    #[error("{table}.{column}: {database} has no column type for {what}; {instead}")]
    Type {
        /// The database.
        database: &'static str,
        /// The table.
        table: TableName,
        /// The column.
        column: String,
        /// The type.
        what: String,
        /// What to write instead.
        instead: &'static str,
    },
    /// A feature the database does not have.
    #[error("{table}: {database} has no {feature} ({object}); {instead}")]
    Feature {
        /// The database.
        database: &'static str,
        /// The table.
        table: TableName,
        /// The constraint, index or column.
        object: String,
        /// What it asks for.
        feature: &'static str,
        /// What to write instead.
        instead: &'static str,
    },
    /// A default or backfill that is no value of the column's type.
    #[error("{table}.{column}: the value {value} does not fit: {reason}")]
    Value {
        /// The table.
        table: TableName,
        /// The column.
        column: String,
        /// The value as written.
        value: String,
        /// Why not.
        reason: String,
    },
    /// An expression over decimals that means something else on SQLite, which stores them as whole numbers.
    #[error(
        "{table}: SQLite stores decimals as whole numbers, and the expression of {object} cannot be translated: {expression}; compare the column with numbers of its scale or with columns of the same type, or write the expression for each database"
    )]
    Decimal {
        /// The table.
        table: TableName,
        /// The check, index or column.
        object: String,
        /// The expression.
        expression: String,
    },
    /// Rows cannot be taken from one type to the other.
    #[error(
        "{table}.{column}: values of {from} cannot become {to} by themselves; add a column of the new type, fill it in a migration of its own (`opp makemigrations --empty`), then drop the old one"
    )]
    Conversion {
        /// The table.
        table: TableName,
        /// The column.
        column: String,
        /// Old type.
        from: String,
        /// New type.
        to: String,
    },
    /// A column names an enum that the schema does not hold.
    #[error("{table}.{column}: the enum {name} is not part of the schema")]
    UnknownEnum {
        /// The table.
        table: TableName,
        /// The column.
        column: String,
        /// The enum.
        name: String,
    },
    /// The configured version is too old.
    #[error(
        "{table}: {feature} needs {database} {needs}, but opp.toml says {has}; say a newer version there or drop the option"
    )]
    Version {
        /// The database.
        database: &'static str,
        /// The table.
        table: TableName,
        /// What it asks for.
        feature: &'static str,
        /// Since when it exists.
        needs: Version,
        /// What is configured.
        has: Version,
    },
    /// Views that read each other.
    #[error("the view {view} reads itself through other views; break the circle in one of their queries")]
    ViewCycle {
        /// One of them.
        view: TableName,
    },
    /// The changes do not fit the schemas they come with.
    #[error(
        "the changes do not lead from one schema to the other: {table} is missing; restore the migration history from version control"
    )]
    Inconsistent {
        /// The table that one side lacks.
        table: TableName,
    },
}

impl PlanError {
    /// A change that does not meet what it replaces.
    pub(super) fn inconsistent(change: &Change) -> Self {
        Self::Inconsistent {
            table: change.table().cloned().unwrap_or_else(|| TableName {
                schema: None,
                name: change.to_string(),
            }),
        }
    }
}

impl Diagnostic for PlanError {}
