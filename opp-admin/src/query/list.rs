//! The list: conditions from search and filters, pages, exports.

use super::clause::{key_condition, label_expression, pattern, select, visible};
use super::matching::Matching;
use super::order::{behind, keyset, order};
use super::request::{Condition, Cursor, ListQuery};
use super::scope::scope;
use crate::db::{Conn, DbError, Dialect, Sql};
use crate::descriptor::{Field, SearchMode, View};
use crate::record::Record;
use crate::users::User;
use crate::value;

/// Adds everything that decides which rows the list has, behind ` WHERE `.
pub(super) fn restrict(sql: &mut Sql, view: &View, user: &User, query: &ListQuery<'_>) {
    sql.push("1 = 1");
    scope(sql, "t", view, user);
    for condition in query.conditions.iter().cloned().chain(query.limits()) {
        sql.push(" AND ");
        compare(sql, &condition);
    }
    if !query.search.is_empty() {
        search(sql, view, &query.search);
    }
    if let Some(keys) = &query.keys {
        sql.push(" AND (1 = 0");
        for key in keys {
            let mut one = sql.clone();
            one.push(" OR (");
            if key_condition(&mut one, "t", view, key) {
                one.push(")");
                *sql = one;
            }
        }
        sql.push(")");
    }
}

fn compare(sql: &mut Sql, condition: &Condition<'_>) {
    let Condition { field, matching } = condition;
    let mut with = |operator: &str, text: &str| {
        sql.column("t", field).push(operator).value(field, Some(text));
    };
    match matching {
        Matching::Equal(text) => with(" = ", text),
        Matching::From(text) => with(" >= ", text),
        Matching::To(text) => with(" <= ", text),
        Matching::Before(text) => with(" < ", text),
        Matching::Null(true) => {
            sql.column("t", field).push(" IS NULL");
        }
        Matching::Null(false) => {
            sql.column("t", field).push(" IS NOT NULL");
        }
        Matching::Contains(text) => like(sql, field, &pattern(text, true)),
    }
}

fn like(sql: &mut Sql, field: &Field, pattern: &str) {
    sql.like("t", field, pattern);
}

fn search(sql: &mut Sql, view: &View, term: &str) {
    let fields: Vec<&Field> = view
        .column_searchable_list
        .iter()
        .filter_map(|name| view.field(name))
        .collect();
    let fields: Vec<&Field> = fields.into_iter().filter(|field| !field.secret).collect();
    if fields.is_empty() {
        return;
    }
    let words: Vec<&str> = match view.search_mode {
        SearchMode::Words => term.split_whitespace().take(10).collect(),
        SearchMode::Contains | SearchMode::Prefix | SearchMode::Exact => vec![term],
    };
    for word in words {
        sql.push(" AND (");
        sql.separated(" OR ", &fields, |sql, field| match view.search_mode {
            SearchMode::Contains | SearchMode::Words => like(sql, field, &pattern(word, true)),
            SearchMode::Prefix => like(sql, field, &pattern(word, false)),
            SearchMode::Exact => match value::parse(field, word) {
                Ok(text) => {
                    sql.column("t", field).push(" = ").value(field, Some(&text));
                }
                Err(_) => {
                    sql.push("1 = 0");
                }
            },
        });
        sql.push(")");
    }
}

/// A page of a list.
pub(crate) struct Paged {
    pub(crate) rows: Vec<Record>,
    /// Whether rows come before these.
    pub(crate) before: bool,
    /// Whether rows follow.
    pub(crate) after: bool,
}

/// The rows of a page, and whether there are others on both sides.
pub(crate) async fn page(
    conn: &mut Conn,
    dialect: Dialect,
    views: &[View],
    view: &View,
    user: &User,
    query: &ListQuery<'_>,
) -> Result<Paged, DbError> {
    let fields = needed(view, query);
    let mut sql = Sql::new(dialect, "SELECT ");
    select(&mut sql, "t", &fields);
    let labels = labels(&mut sql, views, user, &fields);
    sql.push(" FROM ").table(view).push(" AS t WHERE ");
    restrict(&mut sql, view, user, query);
    behind(&mut sql, view, query);
    order(&mut sql, view, query);
    let by_row = keyset(view, query).is_some();
    let offset = if by_row {
        0
    } else {
        (query.page - 1).saturating_mul(query.size)
    };
    let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    sql.push(" LIMIT ")
        .integer(signed(query.size + 1))
        .push(" OFFSET ")
        .integer(signed(offset));
    let mut rows = conn.rows(&sql).await?;
    let more = rows.len() as u64 > query.size;
    rows.truncate(usize::try_from(query.size).unwrap_or(usize::MAX));
    let cursor = query.cursor.as_ref().filter(|_| by_row);
    let (before, after) = match cursor {
        Some(Cursor::Before(_)) => {
            rows.reverse();
            (more, true)
        }
        Some(Cursor::After(_)) => (true, more),
        None => (offset > 0, more),
    };
    let records = rows.iter().map(|row| {
        let mut record = Record::new(dialect, &fields, row);
        for (index, name) in labels.iter().enumerate() {
            if let Some(label) = row.get(fields.len() + index) {
                record.set_label(name, label.to_owned());
            }
        }
        record
    });
    Ok(Paged {
        rows: records.collect(),
        before,
        after,
    })
}

/// The columns shown, and what names and addresses a row and decides about it.
fn needed<'a>(view: &'a View, query: &ListQuery<'a>) -> Vec<&'a Field> {
    let rules = view.permissions.rules().into_iter().flat_map(|(_, rule)| rule.scopes());
    let names = view
        .primary_key
        .iter()
        .chain(&view.row_label)
        .chain(rules.map(|scope| &scope.field));
    let sorted = keyset(view, query).into_iter().flatten().map(|(field, _)| field);
    let mut fields = query.columns.clone();
    let whole = if query.whole { visible(view) } else { Vec::new() };
    let named = names.filter_map(|name| view.field(name)).filter(|field| !field.secret);
    for field in named.chain(whole).chain(sorted) {
        if !fields.iter().any(|one| one.name == field.name) {
            fields.push(field);
        }
    }
    fields
}

/// Adds subqueries that name the rows that foreign keys point at, of those that the user may choose; the fields they are of.
fn labels(sql: &mut Sql, views: &[View], user: &User, fields: &[&Field]) -> Vec<String> {
    let mut labels = Vec::new();
    for field in fields {
        let Some((relation, target, names)) = super::lookup::target(views, user, field) else {
            continue;
        };
        let Some(foreign) = relation.foreign.first().and_then(|name| target.field(name)) else {
            continue;
        };
        let label = label_expression(sql.dialect, "r", &names);
        sql.push(", (SELECT ")
            .push(&label)
            .push(" FROM ")
            .table(target)
            .push(" AS r WHERE ");
        sql.column("r", foreign).push(" = ").column("t", field);
        scope(sql, "r", target, user);
        sql.push(" LIMIT 1)");
        labels.push(field.name.clone());
    }
    labels
}

/// The statement of an export: every row of the list, in its order.
pub(crate) fn export(dialect: Dialect, view: &View, user: &User, query: &ListQuery<'_>) -> Sql {
    let mut sql = Sql::new(dialect, "SELECT ");
    select(&mut sql, "t", &query.columns);
    sql.push(" FROM ").table(view).push(" AS t WHERE ");
    restrict(&mut sql, view, user, query);
    order(&mut sql, view, query);
    if view.export_max_rows > 0 {
        sql.push(" LIMIT ")
            .integer(i64::try_from(view.export_max_rows).unwrap_or(i64::MAX));
    }
    sql
}
