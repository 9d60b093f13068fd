//! The scope of a user, and a row inside it.

use super::clause::{key_condition, select, visible};
use crate::db::{Conn, DbError, Dialect, Spelling, Sql};
use crate::descriptor::{Field, View};
use crate::permit;
use crate::record::Record;
use crate::users::User;

/// Adds the scope of a user.
pub(crate) fn scope(sql: &mut Sql, alias: &str, view: &View, user: &User) {
    for scope in permit::scopes(view, user) {
        let value = permit::value(scope, user);
        match (view.field(&scope.field), value) {
            (Some(field), Some(value)) => {
                sql.push(" AND ")
                    .column(alias, field)
                    .push(" = ")
                    .value(field, Some(value));
            }
            (None, _) | (_, None) => {
                sql.push(" AND 1 = 0");
            }
        }
    }
}

/// A row that the user may see; with `lock`, nobody else changes it until the transaction ends.
pub(crate) async fn row(
    conn: &mut Conn,
    dialect: Dialect,
    view: &View,
    user: &User,
    key: &[String],
    lock: bool,
) -> Result<Option<Record>, DbError> {
    let fields = visible(view);
    let mut sql = Sql::new(dialect, "SELECT ");
    select(&mut sql, "t", &fields);
    sql.push(" FROM ").table(view).push(" AS t WHERE ");
    if !key_condition(&mut sql, "t", view, key) {
        return Ok(None);
    }
    scope(&mut sql, "t", view, user);
    if lock {
        sql.push(dialect.for_update());
    }
    Ok(conn.row(&sql).await?.map(|row| Record::new(dialect, &fields, &row)))
}

/// The row whose fields have values, where the user may see it; nobody else changes it until the transaction ends.
pub(crate) async fn row_by(
    conn: &mut Conn,
    dialect: Dialect,
    view: &View,
    user: &User,
    fields: &[&Field],
    values: &[String],
) -> Result<Option<Record>, DbError> {
    let shown = visible(view);
    let mut sql = Sql::new(dialect, "SELECT ");
    select(&mut sql, "t", &shown);
    sql.push(" FROM ").table(view).push(" AS t WHERE ");
    sql.separated(" AND ", fields.iter().zip(values), |sql, (field, value)| {
        sql.column("t", field).push(" = ").value(field, Some(value));
    });
    scope(&mut sql, "t", view, user);
    sql.push(dialect.for_update());
    Ok(conn.row(&sql).await?.map(|row| Record::new(dialect, &shown, &row)))
}
