//! Which databases are there, and how does each turn changes into SQL?
//!
//! Everything one database does differently lies in its folder; what no database owns lies beside the folders. Planning may
//! fail with a [`PlanError`] that names the table and column; what was planned is rendered without failing.

use std::fmt;

use crate::change::{Change, reversed};
use crate::pair::Pair;
use crate::schema::{Schema, TableName};
use crate::script::Script;

mod catalog;
mod describe;
mod exact;
pub(crate) mod expression;
mod lineage;
mod only;
mod order;
mod renames;
mod version;
mod views;

pub mod mysql;
pub mod postgres;
pub mod sqlite;

pub use catalog::{Difference, Row, Unknown, is_bookkeeping};
pub use version::{Version, VersionError};

/// A database that migrations are generated for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite(sqlite::Capabilities),
    /// PostgreSQL.
    Postgres(postgres::Capabilities),
    /// MySQL or MariaDB.
    Mysql(mysql::Capabilities),
}

impl Dialect {
    /// SQLite, of the oldest version that opp supports.
    #[must_use]
    pub const fn sqlite() -> Self {
        Self::Sqlite(sqlite::Capabilities::OLDEST)
    }

    /// PostgreSQL, of the oldest version that opp supports.
    #[must_use]
    pub const fn postgres() -> Self {
        Self::Postgres(postgres::Capabilities::OLDEST)
    }

    /// MariaDB, of the oldest version that opp supports.
    #[must_use]
    pub const fn mariadb() -> Self {
        Self::Mysql(mysql::Capabilities::OLDEST)
    }

    /// Its name in `opp.toml`, in `migration.json` and in directories.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgres",
            Self::Mysql(_) => "mysql",
        }
    }

    /// Turns changes into the two files of a migration. `changes` lead from `pair.before` to `pair.after`.
    ///
    /// # Errors
    /// The database cannot do something that the schema asks for.
    pub fn script(&self, pair: Pair<&Schema>, changes: &[Change]) -> Result<Script, PlanError> {
        if self.has_all_changes(pair.before, changes) {
            return self.script_of_all(pair, changes);
        }
        let told = self.tell_apart(pair.before, changes)?;
        let (before, after) = (self.part_of(pair.before), self.part_of(pair.after));
        let mut script = self.script_of_all(Pair::new(&before, &after), &told.here)?;
        describe::elsewhere(&mut script.up.text, *self, &told.elsewhere);
        describe::elsewhere(&mut script.down.text, *self, &reversed(&told.elsewhere));
        Ok(script)
    }

    fn script_of_all(&self, pair: Pair<&Schema>, changes: &[Change]) -> Result<Script, PlanError> {
        match self {
            Self::Sqlite(capabilities) => sqlite::script(*capabilities, pair, changes),
            Self::Postgres(capabilities) => postgres::script(*capabilities, pair, changes),
            Self::Mysql(capabilities) => mysql::script(*capabilities, pair, changes),
        }
    }

    /// Everything at once, in an empty database: what the sum of all migrations must come to.
    ///
    /// # Errors
    /// The database cannot do something that the schema asks for.
    pub fn create_all(&self, schema: &Schema) -> Result<String, PlanError> {
        let schema = &*self.part_of(schema);
        match self {
            Self::Sqlite(capabilities) => sqlite::create_all(*capabilities, schema),
            Self::Postgres(capabilities) => postgres::create_all(*capabilities, schema),
            Self::Mysql(capabilities) => mysql::create_all(*capabilities, schema),
        }
    }

    /// The query that reads a catalog: type, name, table and SQL of each object, all text.
    #[must_use]
    pub const fn catalog_query(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => sqlite::catalog::QUERY,
            Self::Postgres(_) => postgres::catalog::QUERY,
            Self::Mysql(capabilities) => mysql::catalog::query(*capabilities),
        }
    }

    /// The schema that a catalog describes, and what a schema has no place for. Its expressions and queries are as the database
    /// spells them; it builds the same database.
    #[must_use]
    pub fn schema_of(&self, rows: &[Row]) -> (Schema, Vec<Unknown>) {
        match self {
            Self::Sqlite(_) => sqlite::catalog::schema(rows),
            Self::Postgres(_) => postgres::catalog::schema(rows),
            Self::Mysql(_) => mysql::catalog::schema(rows),
        }
    }

    /// How two databases differ, by the rows of their catalogs.
    #[must_use]
    pub fn compare(&self, expected: &[Row], found: &[Row]) -> Vec<Difference> {
        match self {
            Self::Sqlite(_) => sqlite::catalog::compare(expected, found),
            Self::Postgres(_) => postgres::catalog::compare(expected, found),
            Self::Mysql(_) => mysql::catalog::compare(expected, found),
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
            Self::Mysql(capabilities) => capabilities.flavour().name(),
        })
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
