//! The list: conditions from search and filters, order, pages, counts.

use super::clause::{key_condition, label_expression, pattern, select, visible};
use super::matching::Matching;
use super::request::{Condition, ListQuery};
use super::scope::scope;
use crate::db::{Conn, DbError, Dialect, Spelling, Sql};
use crate::descriptor::{Count, Field, SearchMode, View};
use crate::record::Record;
use crate::users::User;
use crate::value;

/// Rows that are counted at most where nothing is given.
const CAP: u64 = 10_000;

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

fn order(sql: &mut Sql, view: &View, query: &ListQuery<'_>) {
    let key = view
        .primary_key
        .iter()
        .filter_map(|name| view.field(name))
        .map(|field| (field, false));
    let chosen = query.sort.iter().copied();
    let mut seen: Vec<&str> = Vec::new();
    let mut parts: Vec<(&Field, bool)> = Vec::new();
    for (field, desc) in chosen.chain(key) {
        if !seen.contains(&field.name.as_str()) {
            seen.push(&field.name);
            parts.push((field, desc));
        }
    }
    if parts.is_empty() {
        return;
    }
    sql.push(" ORDER BY ");
    sql.separated(", ", parts, |sql, (field, desc)| {
        sql.column("t", field).push(if desc { " DESC" } else { " ASC" });
    });
}

/// The rows of a page and whether more follow.
pub(crate) async fn page(
    conn: &mut Conn,
    dialect: Dialect,
    views: &[View],
    view: &View,
    user: &User,
    query: &ListQuery<'_>,
) -> Result<(Vec<Record>, bool), DbError> {
    let fields = needed(view, query);
    let labels = labels(dialect, views, user, &fields);
    let mut sql = Sql::new(dialect, "SELECT ");
    select(&mut sql, "t", &fields);
    labels.iter().for_each(|(_, expression)| {
        sql.push(", ").push(expression);
    });
    sql.push(" FROM ").table(view).push(" AS t WHERE ");
    restrict(&mut sql, view, user, query);
    order(&mut sql, view, query);
    let offset = (query.page - 1).saturating_mul(query.size);
    let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    sql.push(" LIMIT ")
        .integer(signed(query.size + 1))
        .push(" OFFSET ")
        .integer(signed(offset));
    let mut rows = conn.rows(&sql).await?;
    let more = rows.len() as u64 > query.size;
    rows.truncate(usize::try_from(query.size).unwrap_or(usize::MAX));
    let records = rows.iter().map(|row| {
        let mut record = Record::new(dialect, &fields, row);
        for (index, (name, _)) in labels.iter().enumerate() {
            if let Some(label) = row.get(fields.len() + index) {
                record.set_label(name, label.to_owned());
            }
        }
        record
    });
    Ok((records.collect(), more))
}

/// The columns shown, and what names and addresses a row and decides about it.
fn needed<'a>(view: &'a View, query: &ListQuery<'a>) -> Vec<&'a Field> {
    let rules = view.permissions.rules().into_iter().flat_map(|(_, rule)| rule.scopes());
    let names = view
        .primary_key
        .iter()
        .chain(&view.row_label)
        .chain(rules.map(|scope| &scope.field));
    let mut fields = query.columns.clone();
    let whole = if query.whole { visible(view) } else { Vec::new() };
    let named = names.filter_map(|name| view.field(name)).filter(|field| !field.secret);
    for field in named.chain(whole) {
        if !fields.iter().any(|one| one.name == field.name) {
            fields.push(field);
        }
    }
    fields
}

/// Subqueries that name the rows that foreign keys point at.
fn labels(dialect: Dialect, views: &[View], user: &User, fields: &[&Field]) -> Vec<(String, String)> {
    let mut labels = Vec::new();
    for field in fields {
        let Some((relation, target, names)) = super::lookup::target(views, user, field) else {
            continue;
        };
        let Some(foreign) = relation.foreign.first().and_then(|name| target.field(name)) else {
            continue;
        };
        let mut sql = Sql::new(dialect, "(SELECT ");
        sql.push(&label_expression(dialect, "r", &names))
            .push(" FROM ")
            .table(target)
            .push(" AS r WHERE ");
        sql.column("r", foreign)
            .push(" = ")
            .column("t", field)
            .push(" LIMIT 1)");
        labels.push((field.name.clone(), sql.text));
    }
    labels
}

/// How many rows there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// This many.
    Exactly(u64),
    /// More than this.
    MoreThan(u64),
    /// Nobody asked.
    Unknown,
}

/// Counts the rows of a list as far as the descriptor asks.
pub(crate) async fn count(
    conn: &mut Conn,
    dialect: Dialect,
    view: &View,
    user: &User,
    query: &ListQuery<'_>,
) -> Result<Counted, DbError> {
    let cap = match view.count {
        Count::None => return Ok(Counted::Unknown),
        Count::Exact => None,
        Count::Auto => Some(CAP),
        Count::Capped(cap) => Some(cap),
    };
    let text = dialect.number_as_text("count(*)");
    let mut sql = Sql::new(dialect, &format!("SELECT {text} FROM (SELECT 1 AS one FROM "));
    sql.table(view).push(" AS t WHERE ");
    restrict(&mut sql, view, user, query);
    if let Some(cap) = cap {
        sql.push(" LIMIT ").integer(i64::try_from(cap + 1).unwrap_or(i64::MAX));
    }
    sql.push(") AS counted");
    let row = conn.row(&sql).await?.unwrap_or_default();
    let number = u64::try_from(row.integer(0)).unwrap_or_default();
    Ok(match cap {
        Some(cap) if number > cap => Counted::MoreThan(cap),
        _ => Counted::Exactly(number),
    })
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
