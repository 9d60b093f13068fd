//! The history of a row.

use askama::Template;
use axum::http::StatusCode;

use super::Frame;
use crate::audit::{self, Line};
use crate::permit::{Need, may, may_row};
use crate::web::{Answer, Call, Failure, call};
use crate::{key, query};

/// Entries of a page.
const NEWEST: i64 = 200;

#[derive(Template)]
#[template(path = "history.html")]
struct HistoryPage {
    frame: Frame,
    list: String,
    plural: String,
    row: String,
    label: String,
    entries: Vec<Entry>,
}

/// A line of the history as a page shows it.
pub(crate) struct Entry {
    pub(crate) at: String,
    pub(crate) user: String,
    pub(crate) action: String,
    pub(crate) what: String,
    pub(crate) label: String,
    pub(crate) link: Option<String>,
    pub(crate) changes: Vec<Change>,
}

/// A value before and after.
pub(crate) struct Change {
    pub(crate) label: String,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

/// The page.
pub(crate) async fn show(call: &Call) -> Answer {
    let (view, user) = (call.view()?, call.user()?);
    let mut conn = call.conn().await?;
    let row = query::row(&mut conn, call.dialect(), view, user, &call.key(), false)
        .await?
        .ok_or(Failure::NotFound)?;
    if !may_row(view, Need::View, user, &row) {
        return Err(Failure::Forbidden);
    }
    let key = key::plain(&row.key(view));
    let of = audit::Of::Row {
        table: &view.table,
        key: &key,
    };
    let lines = audit::read(&mut conn, call.dialect(), of, NEWEST).await?;
    let page = HistoryPage {
        frame: Frame::new(call, &format!("History of {}", row.title(view))),
        list: call.url(&format!("/{}/list", view.identity)),
        plural: view.name_plural.clone(),
        row: call.row_url(view, "details", &row.key(view)),
        label: row.title(view),
        entries: entries(call, &lines),
    };
    Ok(call::page(StatusCode::OK, &page))
}

/// Lines as a page shows them. A field that became secret since it was recorded is left out.
pub(super) fn entries(call: &Call, lines: &[Line]) -> Vec<Entry> {
    lines.iter().map(|line| entry(call, line)).collect()
}

fn entry(call: &Call, line: &Line) -> Entry {
    let view = call.views.iter().find(|view| view.table == line.table);
    let link = view.filter(|view| {
        line.action != "delete" && !line.key.is_empty() && call.user().is_ok_and(|user| may(view, Need::View, user))
    });
    let changes = line.changes.iter().filter_map(|(name, before, after)| {
        let field = view?.field(name).filter(|field| !field.secret)?;
        Some(Change {
            label: view?.label(field),
            before: before.clone(),
            after: after.clone(),
        })
    });
    Entry {
        at: line.at.clone(),
        user: line.user.clone(),
        action: line.action.clone(),
        what: view.map_or_else(|| line.table.clone(), |view| view.name.clone()),
        label: line.label.clone(),
        link: link.map(|view| call.row_url(view, "details", &key::parse(&line.key))),
        changes: changes.collect(),
    }
}
