//! SQL for each database, from changes.
//!
//! Everything one database does differently lies in its folder; what no database owns lies beside the folders. Planning may
//! fail with a [`PlanError`] that names the table and column; what was planned is rendered without failing.

use crate::change::{Change, reversed};
use crate::pair::Pair;
use crate::schema::{Schema, TableName};
use crate::script::Script;

mod describe;
mod enums;
mod lineage;
mod only;
mod order;
mod server;
mod value;
mod views;

pub mod mysql;
pub mod postgres;
pub mod sqlite;

pub use opp_history::catalog::{Difference, Row, Unknown, is_bookkeeping};
pub use opp_history::dialect::{Dialect, Version, VersionError};
pub(crate) use opp_history::expression;

/// Generates SQL for a database.
pub trait GenerateSql {
    /// Turns changes into the two files of a migration. `changes` lead from `pair.before` to `pair.after`.
    ///
    /// # Errors
    /// The database cannot do something that the schema asks for.
    fn script(&self, pair: Pair<&Schema>, changes: &[Change]) -> Result<Script, PlanError>;

    /// Everything at once, in an empty database: what the sum of all migrations must come to.
    ///
    /// # Errors
    /// The database cannot do something that the schema asks for.
    fn create_all(&self, schema: &Schema) -> Result<String, PlanError>;
}

impl GenerateSql for Dialect {
    fn script(&self, pair: Pair<&Schema>, changes: &[Change]) -> Result<Script, PlanError> {
        if only::has_all_changes(*self, pair.before, changes) {
            return script_of_all(*self, pair, changes);
        }
        let told = only::tell_apart(*self, pair.before, changes)?;
        let (before, after) = (only::part_of(*self, pair.before), only::part_of(*self, pair.after));
        let mut script = script_of_all(*self, Pair::new(&before, &after), &told.here)?;
        describe::elsewhere(&mut script.up.text, *self, &told.elsewhere);
        describe::elsewhere(&mut script.down.text, *self, &reversed(&told.elsewhere));
        Ok(script)
    }

    fn create_all(&self, schema: &Schema) -> Result<String, PlanError> {
        let schema = &*only::part_of(*self, schema);
        match self {
            Self::Sqlite(capabilities) => sqlite::create_all(*capabilities, schema),
            Self::Postgres(capabilities) => postgres::create_all(*capabilities, schema),
            Self::Mysql(capabilities) => mysql::create_all(*capabilities, schema),
        }
    }
}

fn script_of_all(dialect: Dialect, pair: Pair<&Schema>, changes: &[Change]) -> Result<Script, PlanError> {
    match dialect {
        Dialect::Sqlite(capabilities) => sqlite::script(capabilities, pair, changes),
        Dialect::Postgres(capabilities) => postgres::script(capabilities, pair, changes),
        Dialect::Mysql(capabilities) => mysql::script(capabilities, pair, changes),
    }
}

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
    fn inconsistent(change: &Change) -> Self {
        Self::Inconsistent {
            table: change.table().cloned().unwrap_or_else(|| TableName {
                schema: None,
                name: change.to_string(),
            }),
        }
    }
}
