//! The details of a row, with the rows that point at it.

use askama::Template;
use axum::http::StatusCode;

use super::Frame;
use super::show::{Cell, cell};
use crate::descriptor::{Field, View};
use crate::permit::{Need, may, may_row};
use crate::query::{self, Condition, ListQuery, Matching};
use crate::record::Record;
use crate::web::{Answer, Call, Failure, call};
use crate::{db, key};

/// Related rows that are shown.
const RELATED: u64 = 10;

#[derive(Template)]
#[template(path = "details.html")]
struct DetailsPage {
    frame: Frame,
    list: String,
    plural: String,
    label: String,
    cells: Vec<Cell>,
    edit: Option<String>,
    delete: Option<String>,
    history: String,
    related: Vec<Related>,
}

/// Rows of another view that point at this one.
struct Related {
    name: String,
    by: String,
    columns: Vec<String>,
    rows: Vec<(Option<String>, Vec<Cell>)>,
    all: String,
    more: bool,
}

/// The page.
pub(crate) async fn show(call: &Call) -> Answer {
    let (view, user, dialect) = (call.view()?, call.user()?, call.dialect());
    let mut conn = call.conn().await?;
    let mut row = query::row(&mut conn, dialect, view, user, &call.key(), false)
        .await?
        .ok_or(Failure::NotFound)?;
    if !may_row(view, Need::View, user, &row) {
        return Err(Failure::Forbidden);
    }
    name_relations(call, &mut conn, view, &mut row).await?;
    let key = row.key(view);
    let may = |need| may_row(view, need, user, &row);
    let page = DetailsPage {
        frame: Frame::new(call, &row.title(view)),
        list: call.url(&format!("/{}/list", view.identity)),
        plural: view.name_plural.clone(),
        label: row.title(view),
        cells: view
            .details_fields()
            .iter()
            .map(|field| cell(call, view, field, &row, false))
            .collect(),
        edit: may(Need::Edit).then(|| call.row_url(view, "edit", &key)),
        delete: may(Need::Delete).then(|| call.row_url(view, "delete", &key)),
        history: call.row_url(view, "history", &key),
        related: related(call, &mut conn, view, &row).await?,
    };
    Ok(call::page(StatusCode::OK, &page))
}

/// Adds the names of the rows that foreign keys point at.
async fn name_relations(call: &Call, conn: &mut db::Conn, view: &View, row: &mut Record) -> Result<(), Failure> {
    for field in view.fields.iter().filter(|field| field.relation.is_some()) {
        let Some(value) = row.get(&field.name).map(str::to_owned) else {
            continue;
        };
        let label = query::label_of(conn, call.dialect(), &call.views, call.user()?, field, &value).await?;
        if let Some(label) = label {
            row.set_label(&field.name, label);
        }
    }
    Ok(())
}

async fn related(call: &Call, conn: &mut db::Conn, view: &View, row: &Record) -> Result<Vec<Related>, Failure> {
    let user = call.user()?;
    let mut found = Vec::new();
    let parts = super::form::parts(call, view);
    for part in &parts {
        if let Some(value) = row.get(part.target) {
            let (list, _) = ListQuery::read(part.view, &[]);
            let columns = part.columns();
            let list = ListQuery {
                columns: if columns.is_empty() { list.columns } else { columns },
                size: super::form::SHOWN,
                ..list
            };
            found.extend(related_by(call, conn, part.view, part.fk, value, list).await?);
        }
    }
    for other in call.views.iter().filter(|other| may(other, Need::List, user)) {
        for field in &other.fields {
            let Some(relation) = field.relation.as_ref() else {
                continue;
            };
            let here = relation.table == view.table && relation.schema == view.schema && relation.local.len() == 1;
            let value = relation.foreign.first().and_then(|name| row.get(name));
            let shown = parts
                .iter()
                .any(|part| part.view.table == other.table && part.fk.name == field.name);
            if let (true, false, Some(value)) = (here, shown, value) {
                let (mut list, _) = ListQuery::read(other, &[]);
                list.columns.retain(|column| column.name != field.name);
                list.columns.truncate(5);
                list.size = RELATED;
                found.extend(related_by(call, conn, other, field, value, list).await?);
            }
        }
    }
    Ok(found)
}

/// The first rows of a view whose field has a value.
async fn related_by<'a>(
    call: &Call,
    conn: &mut db::Conn,
    other: &'a View,
    field: &'a Field,
    value: &str,
    mut list: ListQuery<'a>,
) -> Result<Option<Related>, Failure> {
    list.conditions.push(Condition {
        field,
        matching: Matching::Equal(value.to_owned()),
    });
    let query::Paged { rows, after: more, .. } =
        query::page(conn, call.dialect(), &call.views, other, call.user()?, &list).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let line = |row: &Record| {
        let seen = call.user().is_ok_and(|user| may_row(other, Need::View, user, row));
        let link = seen.then(|| call.row_url(other, "details", &row.key(other)));
        (
            link,
            list.columns
                .iter()
                .map(|column| cell(call, other, column, row, true))
                .collect(),
        )
    };
    let query = format!("f.{}={}", field.name, key::encode_query(value));
    Ok(Some(Related {
        name: other.name_plural.clone(),
        by: other.label(field),
        columns: list.columns.iter().map(|column| other.label(column)).collect(),
        rows: rows.iter().map(line).collect(),
        all: call.url(&format!("/{}/list?{query}", other.identity)),
        more,
    }))
}
