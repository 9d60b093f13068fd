//! Catalogs: the query that reads one, its rows as a schema, and how two of them differ.
//!
//! Run [`Dialect::catalog_query`] on both databases and hand the rows to [`Dialect::compare`]. The runner's own tables do not count.

mod difference;
mod recorded;
mod row;

mod mysql;
mod postgres;
mod sqlite;

pub use difference::Difference;
pub use mysql::keys_without_index;
pub use row::{Row, Unknown, is_bookkeeping};

use crate::dialect::Dialect;
use crate::schema::Schema;

impl Dialect {
    /// The query that reads a catalog: type, name, table and SQL of each object, all text.
    #[must_use]
    pub const fn catalog_query(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => sqlite::QUERY,
            Self::Postgres(_) => postgres::QUERY,
            Self::Mysql(capabilities) => mysql::query(*capabilities),
        }
    }

    /// The schema that a catalog describes, and what a schema has no place for. Its expressions and queries are as the database
    /// spells them; it builds the same database.
    #[must_use]
    pub fn schema_of(&self, rows: &[Row]) -> (Schema, Vec<Unknown>) {
        match self {
            Self::Sqlite(_) => sqlite::schema(rows),
            Self::Postgres(_) => postgres::schema(rows),
            Self::Mysql(_) => mysql::schema(rows),
        }
    }

    /// How two databases differ, by the rows of their catalogs.
    #[must_use]
    pub fn compare(&self, expected: &[Row], found: &[Row]) -> Vec<Difference> {
        match self {
            Self::Sqlite(_) => sqlite::compare(expected, found),
            Self::Postgres(_) => postgres::compare(expected, found),
            Self::Mysql(_) => mysql::compare(expected, found),
        }
    }

    /// What a database lacks of a recorded schema, and what its tables have besides, by what every database spells alike: tables, views,
    /// columns, keys and the names of indexes. Types, defaults and expressions take [`Self::compare`].
    #[must_use]
    pub fn compare_recorded(&self, recorded: &Schema, found: &[Row]) -> Vec<Difference> {
        recorded::compare(recorded, &self.schema_of(found).0, found, self.kind())
    }
}
