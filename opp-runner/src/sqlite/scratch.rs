//! What does a catalog look like to opp?

use opp_history::catalog::Row;
use opp_history::dialect::Dialect;

use super::Database;
use crate::error::DbError;

/// Everything that was declared in a database.
pub fn catalog(database: &mut Database<'_>) -> Result<Vec<Row>, DbError> {
    let row = |row: Vec<Option<String>>| {
        let mut texts = row.into_iter().map(Option::unwrap_or_default);
        let mut next = || texts.next().unwrap_or_default();
        Row {
            kind: next(),
            name: next(),
            table: next(),
            sql: next(),
        }
    };
    Ok(database
        .rows(Dialect::sqlite().catalog_query())?
        .into_iter()
        .map(row)
        .collect())
}
