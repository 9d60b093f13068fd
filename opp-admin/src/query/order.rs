//! The order of a list, and pages that begin behind a row of it (keyset).

use crate::db::Sql;
use crate::descriptor::{Field, Kind, Pager, View};
use crate::record::Record;
use crate::{key, value};

use super::request::{Cursor, ListQuery};

/// The fields that a list is sorted by; the key makes the order total.
fn parts<'a>(view: &'a View, query: &ListQuery<'a>) -> Vec<(&'a Field, bool)> {
    let key = view
        .primary_key
        .iter()
        .filter_map(|name| view.field(name))
        .map(|field| (field, false));
    let mut parts: Vec<(&Field, bool)> = Vec::new();
    for (field, desc) in query.sort.iter().copied().chain(key) {
        if !parts.iter().any(|(one, _)| one.name == field.name) {
            parts.push((field, desc));
        }
    }
    parts
}

/// Adds the order; reversed on the way to the previous page.
pub(super) fn order(sql: &mut Sql, view: &View, query: &ListQuery<'_>) {
    let reversed = keyset(view, query).is_some() && matches!(query.cursor, Some(Cursor::Before(_)));
    let parts = parts(view, query);
    if parts.is_empty() {
        return;
    }
    sql.push(" ORDER BY ");
    sql.separated(", ", parts, |sql, (field, desc)| {
        sql.column("t", field)
            .push(if desc == reversed { " ASC" } else { " DESC" });
    });
}

/// The order of a list whose pages begin behind a row; nothing where they are counted, as with a field that may be NULL or that
/// does not compare in the order in which it sorts.
pub(super) fn keyset<'a>(view: &'a View, query: &ListQuery<'a>) -> Option<Vec<(&'a Field, bool)>> {
    let exact = |field: &Field| {
        let inexact = [
            Kind::Real,
            Kind::Double,
            Kind::Json,
            Kind::Enum,
            Kind::Binary,
            Kind::Other,
        ];
        !field.nullable && field.computed.is_none() && !inexact.contains(&field.kind)
    };
    let parts = parts(view, query);
    let fits = view.pager == Pager::Keyset && view.has_key() && parts.iter().all(|(field, _)| exact(field));
    fits.then_some(parts)
}

/// The row behind or before which a page begins, as the parameter of an address.
pub(crate) fn cursor(view: &View, query: &ListQuery<'_>, row: &Record) -> Option<String> {
    let parts = keyset(view, query)?;
    let values: Option<Vec<String>> = parts
        .iter()
        .map(|(field, _)| row.get(&field.name).map(str::to_owned))
        .collect();
    Some(key::plain(&values?))
}

/// Adds the condition that rows come behind the one that a cursor names, or before it. A cursor that names none is ignored.
pub(super) fn behind(sql: &mut Sql, view: &View, query: &ListQuery<'_>) {
    let (Some(parts), Some(cursor)) = (keyset(view, query), &query.cursor) else {
        return;
    };
    let (text, reversed) = match cursor {
        Cursor::After(text) => (text, false),
        Cursor::Before(text) => (text, true),
    };
    let given = key::parse(text);
    let parsed: Option<Vec<String>> = parts
        .iter()
        .zip(&given)
        .map(|((field, _), text)| value::parse(field, text).ok())
        .collect();
    let Some(values) = parsed.filter(|values| values.len() == parts.len() && given.len() == parts.len()) else {
        return;
    };
    // a > 1 OR a = 1 AND (b > 2 OR b = 2 AND (…))
    sql.push(" AND (");
    for (index, ((field, desc), value)) in parts.iter().zip(&values).enumerate() {
        let operator = if *desc == reversed { " > " } else { " < " };
        sql.column("t", field).push(operator).value(field, Some(value));
        if index + 1 < parts.len() {
            sql.push(" OR ")
                .column("t", field)
                .push(" = ")
                .value(field, Some(value))
                .push(" AND (");
        }
    }
    sql.push(&")".repeat(parts.len()));
}
