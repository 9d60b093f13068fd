//! Names and strings in the spelling of SQLite.

use opp_sql::Dialect;

/// What spells names and strings here.
pub(super) const SQL: Dialect = Dialect::Sqlite;
