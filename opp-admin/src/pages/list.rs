//! The list: rows with search, filters, order, columns and pages.

use askama::Template;
use axum::http::StatusCode;

use super::Frame;
use super::inputs::Input;
use super::show::{Cell, cell};
use crate::db::Conn;
use crate::descriptor::{Field, Pager, View};
use crate::key;
use crate::permit::{Need, may, may_row};
use crate::query::{self, Counted, ListQuery};
use crate::record::Record;
use crate::web::{Answer, Call, call};

mod dates;
mod edits;
mod filters;
mod links;
mod save;
mod total;

use edits::{Edits, LineEdits, editable};
use filters::{Chosen, FilterBox};
use links::with;

pub(crate) use save::save;

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    frame: Frame,
    name: String,
    total: String,
    search: Option<String>,
    filters: Vec<FilterBox>,
    chosen: Vec<Chosen>,
    problems: Vec<String>,
    columns: Vec<Column>,
    rows: Vec<Line>,
    /// Parameters that the search form keeps.
    kept: Vec<(String, String)>,
    sizes: Vec<(u32, bool)>,
    all_columns: Vec<(String, String, bool)>,
    previous: Option<String>,
    next: Option<String>,
    page: Option<u64>,
    clear: String,
    create: Option<String>,
    exports: Vec<(String, String)>,
    import: Option<String>,
    bulk: String,
    dates: Option<dates::Dates>,
    /// Where the cells that are edited are sent; nothing where none is.
    edit: Option<String>,
    /// How many lines are sent.
    sent: usize,
    errors: Vec<String>,
    actions: Vec<(String, String, bool)>,
    selectable: bool,
    /// How many rows the list has, where they are more than the page shows.
    all: Option<String>,
}

struct Column {
    label: String,
    sort: Option<String>,
    direction: &'static str,
    number: bool,
}

struct Line {
    key: String,
    title: String,
    link: Option<String>,
    edit: Option<String>,
    cells: Vec<ListCell>,
    edits: LineEdits,
}

/// A value, or the input that edits it.
struct ListCell {
    cell: Cell,
    input: Option<Input>,
}

/// The page.
pub(crate) async fn show(call: &Call) -> Answer {
    let mut conn = call.conn().await?;
    page(call, &mut conn, StatusCode::OK, Edits::default()).await
}

/// The list, with what was typed into it.
async fn page(call: &Call, conn: &mut Conn, status: StatusCode, mut edits: Edits) -> Answer {
    let (view, user, dialect) = (call.view()?, call.user()?, call.dialect());
    let (mut list, problems) = ListQuery::read(view, &call.query);
    let mut edited = editable(call, view);
    edited.retain(|field| list.columns.iter().any(|column| column.name == field.name));
    list.whole = !edited.is_empty();
    let query::Paged { rows, before, after } = query::page(conn, dialect, &call.views, view, user, &list).await?;
    let counted = match (before, after) {
        (false, false) => Counted::Exactly(rows.len() as u64),
        _ => query::count(conn, dialect, view, user, &list).await?,
    };
    let filters = filters::filters(call, conn, view, &list).await?;
    let mut lines = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let edits = edits.line(call, conn, view, &edited, (index, row)).await?;
        lines.push(line(call, view, &list, row, edits));
    }
    let actions = actions(view, call);
    let page = ListPage {
        frame: Frame::new(call, &view.name_plural),
        name: view.name.clone(),
        total: total::total(view, counted),
        search: (!view.column_searchable_list.is_empty()).then(|| list.search.clone()),
        chosen: filters::chosen(call, view, &list),
        filters,
        problems,
        columns: list
            .columns
            .iter()
            .map(|field| column(call, view, &list, field))
            .collect(),
        kept: kept(call),
        sizes: view
            .page_size_options
            .iter()
            .map(|size| (*size, u64::from(*size) == list.size))
            .collect(),
        all_columns: all_columns(view, &list),
        previous: before.then(|| turn(call, view, &list, rows.first(), false)),
        next: after.then(|| turn(call, view, &list, rows.last(), true)),
        page: (view.pager == Pager::Offset).then_some(list.page),
        clear: call.url(&format!("/{}/list", view.identity)),
        create: may(view, Need::Create, user).then(|| call.url(&format!("/{}/create", view.identity))),
        exports: links::exports(call, view),
        import: may(view, Need::Import, user).then(|| call.url(&format!("/{}/import", view.identity))),
        bulk: links::bulk(call, view),
        all: (before || after).then(|| total::total(view, counted)),
        selectable: !actions.is_empty() && view.has_key() && !lines.is_empty(),
        actions,
        dates: dates::dates(call, conn, view, &list).await?,
        edit: lines
            .iter()
            .any(|line| !line.edits.prefix.is_empty())
            .then(|| links::same(call)),
        sent: edits.places(),
        errors: edits.mistakes.rest(),
        rows: lines,
    };
    Ok(call::page(status, &page))
}

/// The address of the next or the previous page.
fn turn(call: &Call, view: &View, list: &ListQuery<'_>, row: Option<&Record>, next: bool) -> String {
    let cursor = row.and_then(|row| query::cursor(view, list, row));
    match (cursor, next) {
        (Some(cursor), true) => with(call, "after", Some(&cursor)),
        (Some(cursor), false) => with(call, "before", Some(&cursor)),
        (None, true) => with(call, "page", Some(&(list.page + 1).to_string())),
        (None, false) => with(call, "page", Some(&list.page.saturating_sub(1).max(1).to_string())),
    }
}

fn line(call: &Call, view: &View, list: &ListQuery<'_>, row: &Record, mut edits: LineEdits) -> Line {
    let key = row.key(view);
    let may = |need| call.user().is_ok_and(|user| may_row(view, need, user, row));
    Line {
        key: key::plain(&key),
        title: row.title(view),
        link: may(Need::View).then(|| call.row_url(view, "details", &key)),
        edit: may(Need::Edit).then(|| call.row_url(view, "edit", &key)),
        cells: list
            .columns
            .iter()
            .map(|field| ListCell {
                cell: cell(call, view, field, row, true),
                input: edits.inputs.remove(&field.name),
            })
            .collect(),
        edits,
    }
}

fn column(call: &Call, view: &View, list: &ListQuery<'_>, field: &Field) -> Column {
    let sortable = view.column_sortable_list.contains(&field.name);
    let now = list
        .sort
        .first()
        .filter(|(one, _)| one.name == field.name)
        .map(|(_, desc)| *desc);
    let next = if now == Some(false) {
        format!("-{}", field.name)
    } else {
        field.name.clone()
    };
    Column {
        label: view.label(field),
        sort: sortable.then(|| with(call, "sort", Some(&next))),
        direction: match now {
            Some(true) => "descending",
            Some(false) => "ascending",
            None => "none",
        },
        number: field.kind.is_number() && field.relation.is_none(),
    }
}

fn all_columns(view: &View, list: &ListQuery<'_>) -> Vec<(String, String, bool)> {
    let mut fields = list.columns.clone();
    for field in view.details_fields() {
        if !fields.iter().any(|one| one.name == field.name) {
            fields.push(field);
        }
    }
    let shown = |field: &Field| list.columns.iter().any(|one| one.name == field.name);
    fields
        .iter()
        .map(|field| (field.name.clone(), view.label(field), shown(field)))
        .collect()
}

/// What the search form sends along: the order and the period, never the page.
fn kept(call: &Call) -> Vec<(String, String)> {
    let kept = call
        .query
        .iter()
        .filter(|(key, text)| ["sort", "d"].contains(&key.as_str()) && !text.is_empty());
    kept.cloned().collect()
}

/// What can be done with selected rows: name, label, whether it warns.
pub(super) fn actions(view: &View, call: &Call) -> Vec<(String, String, bool)> {
    let Ok(user) = call.user() else {
        return Vec::new();
    };
    let mut actions = Vec::new();
    if may(view, Need::Edit, user) {
        let allowed = view
            .actions
            .iter()
            .filter(|action| crate::permit::satisfies(&action.needs, user, None));
        actions.extend(allowed.map(|action| (action.name.clone(), action.label.clone(), action.danger)));
    }
    if may(view, Need::Delete, user) {
        actions.push(("delete".to_owned(), "Delete".to_owned(), true));
    }
    actions
}
