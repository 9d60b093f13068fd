//! Facets: how many rows of a list each choice of a filter has.

use std::collections::BTreeMap;

use super::list::restrict;
use super::request::ListQuery;
use crate::db::{Conn, DbError, Dialect, Spelling, Sql};
use crate::descriptor::{Field, FilterKind, View};
use crate::users::User;
use crate::value;

/// The numbers of rows of some choices, with every condition of the list but those of the filter itself. A choice without rows is
/// not among them.
pub(crate) async fn facets(
    conn: &mut Conn,
    dialect: Dialect,
    view: &View,
    user: &User,
    query: &ListQuery<'_>,
    (field, kind): (&Field, &FilterKind),
    choices: &[&str],
) -> Result<BTreeMap<String, u64>, DbError> {
    let mut others = query.clone();
    others.conditions.retain(|condition| condition.field.name != field.name);
    let column = dialect.expression("t", field);
    let by_null = *kind == FilterKind::Empty;
    let value_of = if by_null {
        format!("CASE WHEN {column} IS NULL THEN 'true' ELSE 'false' END")
    } else {
        dialect.as_text(&column, field.kind)
    };
    let mut sql = Sql::new(
        dialect,
        &format!("SELECT {value_of}, {} FROM ", dialect.number_as_text("count(*)")),
    );
    sql.table(view).push(" AS t WHERE ");
    restrict(&mut sql, view, user, &others);
    let parsed: Vec<String> = choices
        .iter()
        .filter_map(|choice| value::parse(field, choice).ok())
        .collect();
    if !by_null {
        if parsed.is_empty() {
            return Ok(BTreeMap::new());
        }
        sql.push(" AND ").column("t", field).push(" IN (");
        sql.separated(", ", &parsed, |sql, choice| {
            sql.value(field, Some(choice));
        });
        sql.push(")");
    }
    sql.push(" GROUP BY 1");
    let rows = conn.rows(&sql).await?;
    let number = |row: &crate::db::Row| u64::try_from(row.integer(1)).unwrap_or_default();
    let name = |row: &crate::db::Row| match row.get(0) {
        Some(text) if by_null => text.to_owned(),
        Some(text) => value::canonical(dialect, field, text),
        None => String::new(),
    };
    Ok(rows.iter().map(|row| (name(row), number(row))).collect())
}
