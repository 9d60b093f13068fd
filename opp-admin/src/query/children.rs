//! Rows of another view that point at a row.

use super::list::{Paged, page};
use super::request::{Condition, ListQuery};
use super::{Matching, clause};
use crate::db::{Conn, DbError, Dialect, Spelling, Sql};
use crate::descriptor::{Field, View};
use crate::record::Record;
use crate::users::User;

/// The first rows of a view whose field has a value, by their keys, with every field that a page may know; and whether there
/// are more.
pub(crate) async fn children(
    conn: &mut Conn,
    dialect: Dialect,
    views: &[View],
    child: &View,
    user: &User,
    (field, value): (&Field, &str),
    most: u64,
) -> Result<(Vec<Record>, bool), DbError> {
    let query = ListQuery {
        columns: clause::visible(child),
        conditions: vec![Condition {
            field,
            matching: Matching::Equal(value.to_owned()),
        }],
        page: 1,
        size: most,
        ..ListQuery::default()
    };
    let Paged { rows, after, .. } = page(conn, dialect, views, child, user, &query).await?;
    Ok((rows, after))
}

/// How many rows of a view have a value in a field, whoever may see them.
pub(crate) async fn count_children(
    conn: &mut Conn,
    dialect: Dialect,
    child: &View,
    (field, value): (&Field, &str),
) -> Result<u64, DbError> {
    let mut sql = Sql::new(dialect, &format!("SELECT {} FROM ", dialect.number_as_text("count(*)")));
    sql.table(child)
        .push(" AS t WHERE ")
        .column("t", field)
        .push(" = ")
        .value(field, Some(value));
    let row = conn.row(&sql).await?.unwrap_or_default();
    Ok(u64::try_from(row.integer(0)).unwrap_or_default())
}
