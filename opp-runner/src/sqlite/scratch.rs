//! How does a database in memory prove a migration, and what does a catalog look like to opp?

use diesel::prelude::*;
use diesel::sql_types::Text;
use opp_history::catalog::Row;
use opp_history::dialect::Dialect;

use super::Database;
use crate::error::DbError;

/// Everything that was declared in a database.
pub fn catalog(database: &mut Database) -> Result<Vec<Row>, DbError> {
    #[derive(QueryableByName)]
    struct Declared {
        #[diesel(sql_type = Text, column_name = "type")]
        kind: String,
        #[diesel(sql_type = Text)]
        name: String,
        #[diesel(sql_type = Text, column_name = "tbl_name")]
        table: String,
        #[diesel(sql_type = Text)]
        sql: String,
    }
    let rows: Vec<Declared> = database.rows(Dialect::sqlite().catalog_query())?;
    let row = |Declared { kind, name, table, sql }| Row { kind, name, table, sql };
    Ok(rows.into_iter().map(row).collect())
}
