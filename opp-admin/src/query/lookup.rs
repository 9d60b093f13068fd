//! Rows that a foreign key can point at, and the values of a column for a filter.

use super::clause::{label_expression, pattern, select};
use super::scope::scope;
use crate::db::{Conn, DbError, Dialect, Sql};
use crate::descriptor::{Field, Relation, View};
use crate::permit::{Need, may};
use crate::users::User;
use crate::value;

/// Values that a filter offers at most.
const DISTINCT: i64 = 50;

/// Where a foreign key of one column points, with the fields that name a row there. Names are shown to those who may see the
/// other table's list, or to everybody where the relation itself names the fields.
pub(crate) fn target<'a>(
    views: &'a [View],
    user: &User,
    field: &'a Field,
) -> Option<(&'a Relation, &'a View, Vec<&'a Field>)> {
    let relation = field.relation.as_ref().filter(|relation| relation.local.len() == 1)?;
    let target = views
        .iter()
        .find(|view| view.table == relation.table && view.schema == relation.schema)?;
    let explicit = !relation.label.is_empty();
    if !explicit && !may(target, Need::List, user) {
        return None;
    }
    let names = if explicit { &relation.label } else { &target.row_label };
    let fields: Vec<&Field> = names
        .iter()
        .filter_map(|name| target.field(name))
        .filter(|field| !field.secret)
        .collect();
    (!fields.is_empty()).then_some((relation, target, fields))
}

/// Rows that a foreign key can point at: key and name of those that a term finds, within the user's scope. Whether there are
/// more is told by one row above the limit.
pub(crate) async fn lookup(
    conn: &mut Conn,
    dialect: Dialect,
    views: &[View],
    user: &User,
    field: &Field,
    term: &str,
) -> Result<Option<Vec<(String, String)>>, DbError> {
    let Some((relation, target, names)) = target(views, user, field) else {
        return Ok(None);
    };
    let Some(foreign) = relation.foreign.first().and_then(|name| target.field(name)) else {
        return Ok(None);
    };
    let mut sql = Sql::new(dialect, "SELECT ");
    select(&mut sql, "t", &[foreign]);
    sql.push(", ")
        .push(&label_expression(dialect, "t", &names))
        .push(" FROM ")
        .table(target)
        .push(" AS t WHERE 1 = 1");
    scope(&mut sql, "t", target, user);
    if !term.is_empty() {
        let searched = searched(relation, target, &names);
        sql.push(" AND (");
        sql.separated(" OR ", searched, |sql, field| {
            sql.like("t", field, &pattern(term, true));
        });
        sql.push(")");
    }
    sql.push(" ORDER BY ").separated(", ", &names, |sql, field| {
        sql.column("t", field);
    });
    sql.push(", ")
        .column("t", foreign)
        .push(" LIMIT ")
        .integer(i64::from(relation.limit) + 1);
    let rows = conn.rows(&sql).await?;
    let pair = |row: &crate::db::Row| (value::canonical(dialect, foreign, &row.text(0)), row.text(1));
    Ok(Some(rows.iter().map(pair).collect()))
}

/// The fields that a lookup searches: those given, and those that name a row.
fn searched<'a>(relation: &'a Relation, target: &'a View, names: &[&'a Field]) -> Vec<&'a Field> {
    let given: Vec<&Field> = relation
        .search
        .iter()
        .filter_map(|name| target.field(name))
        .filter(|field| !field.secret)
        .collect();
    if given.is_empty() { names.to_vec() } else { given }
}

/// The name of the row that a foreign key's value points at, where the user may choose it.
pub(crate) async fn label_of(
    conn: &mut Conn,
    dialect: Dialect,
    views: &[View],
    user: &User,
    field: &Field,
    key: &str,
) -> Result<Option<String>, DbError> {
    let Some((relation, target, names)) = target(views, user, field) else {
        return Ok(None);
    };
    let (Some(foreign), Ok(key)) = (
        relation.foreign.first().and_then(|name| target.field(name)),
        value::parse(field, key),
    ) else {
        return Ok(None);
    };
    let mut sql = Sql::new(dialect, "SELECT ");
    sql.push(&label_expression(dialect, "t", &names))
        .push(" FROM ")
        .table(target)
        .push(" AS t WHERE ");
    sql.column("t", foreign).push(" = ").value(foreign, Some(&key));
    scope(&mut sql, "t", target, user);
    Ok(conn.row(&sql).await?.map(|row| row.text(0)))
}

/// The values of a column, for a filter.
pub(crate) async fn distinct(
    conn: &mut Conn,
    dialect: Dialect,
    view: &View,
    user: &User,
    field: &Field,
) -> Result<Vec<String>, DbError> {
    let mut sql = Sql::new(dialect, "SELECT DISTINCT ");
    select(&mut sql, "t", &[field]);
    sql.push(" AS one FROM ")
        .table(view)
        .push(" AS t WHERE ")
        .column("t", field)
        .push(" IS NOT NULL");
    scope(&mut sql, "t", view, user);
    sql.push(" ORDER BY 1 LIMIT ").integer(DISTINCT);
    let rows = conn.rows(&sql).await?;
    Ok(rows
        .iter()
        .map(|row| value::canonical(dialect, field, &row.text(0)))
        .collect())
}
