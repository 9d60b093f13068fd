//! The date hierarchy of a list: which years, months or days have rows.

use super::list::restrict;
use super::request::{Condition, ListQuery};
use crate::db::{Conn, DbError, Dialect, Spelling, Sql};
use crate::descriptor::{Field, View};
use crate::users::User;
use crate::value;

/// Years that are looked up one by one in the column's index; more are read from all rows.
const YEARS: i32 = 60;

/// The years, months or days below a period that have rows of a list. Rows are narrowed down by the list's own conditions.
pub(crate) async fn steps(
    conn: &mut Conn,
    dialect: Dialect,
    view: &View,
    user: &User,
    query: &ListQuery<'_>,
    field: &Field,
) -> Result<Vec<String>, DbError> {
    let width = match query.period.as_ref().map(|period| period.text.len()) {
        None => 4,
        Some(4) => 7,
        Some(7) => 10,
        Some(_) => return Ok(Vec::new()),
    };
    if width > 4 {
        return distinct(conn, dialect, view, user, query, field, width).await;
    }
    let Some((first, last)) = years(conn, dialect, view, user, query, field).await? else {
        return Ok(Vec::new());
    };
    if last - first >= YEARS {
        return distinct(conn, dialect, view, user, query, field, width).await;
    }
    let years: Vec<String> = (first..=last).map(|year| format!("{year:04}")).collect();
    let mut sql = Sql::new(dialect, "SELECT ");
    sql.separated(", ", &years, |sql, year| {
        sql.push("CASE WHEN EXISTS (SELECT 1 FROM ")
            .table(view)
            .push(" AS t WHERE ");
        let mut one = query.clone();
        let limits = value::period(field, year).into_iter().flatten();
        one.conditions
            .extend(limits.map(|matching| Condition { field, matching }));
        restrict(sql, view, user, &one);
        sql.push(") THEN '1' ELSE '0' END");
    });
    let row = conn.row(&sql).await?.unwrap_or_default();
    let with_rows = years
        .into_iter()
        .enumerate()
        .filter(|(index, _)| row.get(*index) == Some("1"));
    Ok(with_rows.map(|(_, year)| year).collect())
}

/// The first and the last year. Each is one step into an index, where the column has one.
async fn years(
    conn: &mut Conn,
    dialect: Dialect,
    view: &View,
    user: &User,
    query: &ListQuery<'_>,
    field: &Field,
) -> Result<Option<(i32, i32)>, DbError> {
    let mut found = Vec::new();
    for order in [" ASC", " DESC"] {
        let mut sql = Sql::new(dialect, "SELECT ");
        prefix(&mut sql, field, 4);
        sql.push(" FROM ").table(view).push(" AS t WHERE ");
        restrict(&mut sql, view, user, query);
        sql.push(" AND ")
            .column("t", field)
            .push(" IS NOT NULL ORDER BY ")
            .column("t", field);
        sql.push(order).push(" LIMIT 1");
        let row = conn.row(&sql).await?;
        found.extend(row.and_then(|row| row.get(0)?.parse::<i32>().ok()));
    }
    match found.as_slice() {
        [first, last] if first <= last => Ok(Some((*first, *last))),
        _ => Ok(None),
    }
}

async fn distinct(
    conn: &mut Conn,
    dialect: Dialect,
    view: &View,
    user: &User,
    query: &ListQuery<'_>,
    field: &Field,
    width: usize,
) -> Result<Vec<String>, DbError> {
    let mut sql = Sql::new(dialect, "SELECT DISTINCT ");
    prefix(&mut sql, field, width);
    sql.push(" FROM ").table(view).push(" AS t WHERE ");
    restrict(&mut sql, view, user, query);
    sql.push(" AND ")
        .column("t", field)
        .push(" IS NOT NULL ORDER BY 1 LIMIT 10000");
    let rows = conn.rows(&sql).await?;
    let texts = rows.iter().filter_map(|row| row.get(0).map(str::to_owned));
    Ok(texts.filter(|text| value::period(field, text).is_some()).collect())
}

/// The first characters of a date: every database writes the year first.
fn prefix(sql: &mut Sql, field: &Field, width: usize) {
    let text = sql.dialect.as_text(&sql.dialect.expression("t", field), field.kind);
    sql.push(&format!("SUBSTR({text}, 1, {width})"));
}
