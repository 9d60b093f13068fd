//! SQL for each database, from changes.
//!
//! Everything one database does differently lies in its folder; what no database owns lies beside the folders. Planning may
//! fail with a [`PlanError`] that names the table and column; what was planned is rendered without failing.

use opp_core::def::Value;

use crate::change::{Change, reversed};
use crate::pair::Pair;
use crate::schema::{Column, Schema, Table};
use crate::script::Script;

mod describe;
mod enums;
mod error;
mod guard;
mod lineage;
mod only;
mod order;
mod server;
mod value;
mod views;

pub mod mysql;
pub mod postgres;
pub mod sqlite;

pub use error::PlanError;
pub use opp_history::catalog::{Difference, Row, Unknown, is_bookkeeping};
pub use opp_history::dialect::{Dialect, Version, VersionError};
pub(crate) use order::parents_first;

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

    /// What lies around the tables: database schemas, empty, and extensions. Nothing where the database has none.
    fn create_surroundings(&self, schema: &Schema) -> String;
}

impl GenerateSql for Dialect {
    fn script(&self, pair: Pair<&Schema>, changes: &[Change]) -> Result<Script, PlanError> {
        if only::has_all_changes(pair.before, changes) {
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

    fn create_surroundings(&self, schema: &Schema) -> String {
        match self {
            Self::Postgres(_) => postgres::create_surroundings(schema),
            Self::Sqlite(_) | Self::Mysql(_) => String::new(),
        }
    }
}

/// Why a column cannot store a value; nothing where it can, or where only the database knows.
pub(crate) fn refusal(
    dialect: Dialect,
    schema: &Schema,
    table: &Table,
    column: &Column,
    value: &Value,
) -> Option<String> {
    match dialect {
        Dialect::Sqlite(_) => sqlite::refusal(schema, table, column, value),
        Dialect::Postgres(_) => postgres::refusal(schema, table, column, value),
        Dialect::Mysql(capabilities) => mysql::refusal(capabilities, schema, table, column, value),
    }
}

fn script_of_all(dialect: Dialect, pair: Pair<&Schema>, changes: &[Change]) -> Result<Script, PlanError> {
    match dialect {
        Dialect::Sqlite(capabilities) => sqlite::script(capabilities, pair, changes),
        Dialect::Postgres(capabilities) => postgres::script(capabilities, pair, changes),
        Dialect::Mysql(capabilities) => mysql::script(capabilities, pair, changes),
    }
}
