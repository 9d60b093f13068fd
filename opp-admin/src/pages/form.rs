//! The forms of creating and editing a row.

use askama::Template;
use axum::http::StatusCode;

use super::Frame;
use super::inputs::{Input, Offers, input};
use super::mistakes::Mistakes;
use super::typed::Typed;
use crate::db::Conn;
use crate::descriptor::{Field, View};
use crate::permit::{Need, may, may_row};
use crate::query;
use crate::record::Record;
use crate::web::{Answer, Call, Failure, call};

mod children;
mod inlines;
mod save;
mod write;

pub(crate) use inlines::{SHOWN, parts};
pub(crate) use save::{create, save};
pub(crate) use write::{insert, typed_values, update};

#[derive(Template)]
#[template(path = "form.html")]
struct FormPage {
    frame: Frame,
    list: String,
    plural: String,
    /// The row's page and name; nothing for a new one.
    row: Option<(String, String)>,
    action: String,
    version: String,
    errors: Vec<String>,
    groups: Vec<Group>,
    inlines: Vec<inlines::InlineBox>,
    creates: bool,
    may_create: bool,
    save_as: bool,
    /// Whether the form sends files.
    files: bool,
    /// Whether a password can be set.
    password: bool,
    password_error: Option<String>,
    /// Whether the password of who is signed in is asked for.
    confirm: bool,
    confirm_error: Option<String>,
}

/// Inputs under a heading.
struct Group {
    title: Option<String>,
    help: Option<String>,
    collapsed: bool,
    inputs: Vec<Input>,
}

/// The form of a new row.
pub(crate) async fn new(call: &Call) -> Answer {
    let mut conn = call.conn().await?;
    show(call, &mut conn, StatusCode::OK, None, false, Mistakes::default()).await
}

/// The form of a row.
pub(crate) async fn existing(call: &Call) -> Answer {
    let mut conn = call.conn().await?;
    let row = row(call, &mut conn, false).await?;
    show(call, &mut conn, StatusCode::OK, Some(&row), false, Mistakes::default()).await
}

/// The row, where it may be edited.
async fn row(call: &Call, conn: &mut Conn, lock: bool) -> Result<Record, Failure> {
    let (view, user) = (call.view()?, call.user()?);
    let row = query::row(conn, call.dialect(), view, user, &call.key(), lock)
        .await?
        .ok_or(Failure::NotFound)?;
    if may_row(view, Need::Edit, user, &row) {
        Ok(row)
    } else {
        Err(Failure::Forbidden)
    }
}

async fn show(
    call: &Call,
    conn: &mut Conn,
    status: StatusCode,
    row: Option<&Record>,
    sent: bool,
    mut mistakes: Mistakes,
) -> Answer {
    let (view, user) = (call.view()?, call.user()?);
    let typed = Typed::form(call, sent, row);
    let mut offers = Offers::new();
    let inlines = inlines::boxes(call, conn, &mut offers, view, row, sent, &mut mistakes).await?;
    let groups = groups(conn, &mut offers, &typed, view, row.is_none(), &mut mistakes).await?;
    let title = match row {
        Some(row) => format!("Edit {}", row.title(view)),
        None => format!("New {}", view.name.to_lowercase()),
    };
    // What was sent keeps the version it began with: a second try does not overwrite what somebody else saved.
    let began = call.field("version").filter(|_| sent).map(str::to_owned);
    let page = FormPage {
        frame: Frame::new(call, &title),
        list: call.url(&format!("/{}/list", view.identity)),
        plural: view.name_plural.clone(),
        action: match row {
            Some(row) => call.row_url(view, "edit", &row.key(view)),
            None => call.url(&format!("/{}/create", view.identity)),
        },
        version: began.or_else(|| row.map(Record::version)).unwrap_or_default(),
        errors: mistakes.whole,
        files: has_files(&groups, &inlines),
        groups,
        inlines,
        creates: row.is_none(),
        may_create: may(view, Need::Create, user),
        save_as: view.save_as && row.is_some() && may(view, Need::Create, user),
        password: view.auth.is_some() && user.superuser,
        password_error: mistakes.password,
        confirm: view.auth.is_some(),
        confirm_error: mistakes.confirm,
        row: row.map(|row| (call.row_url(view, "details", &row.key(view)), row.title(view))),
    };
    Ok(call::page(status, &page))
}

fn has_files(groups: &[Group], inlines: &[inlines::InlineBox]) -> bool {
    let own = groups.iter().flat_map(|group| &group.inputs);
    let others = inlines.iter().flat_map(|one| &one.lines).flat_map(|line| &line.inputs);
    own.chain(others).any(|input| input.shape == "file")
}

async fn groups(
    conn: &mut Conn,
    offers: &mut Offers,
    typed: &Typed<'_>,
    view: &View,
    creates: bool,
    mistakes: &mut Mistakes,
) -> Result<Vec<Group>, Failure> {
    let fields = view.form_fields(creates);
    let grouped = |field: &&Field| view.fieldsets.iter().any(|group| group.fields.contains(&field.name));
    let mut groups = Vec::new();
    let mut first = Vec::new();
    for field in fields.iter().copied().filter(|field| !grouped(field)) {
        first.push(input(conn, offers, typed, view, field, mistakes.fields.remove(&field.name)).await?);
    }
    groups.push(Group {
        title: None,
        help: None,
        collapsed: false,
        inputs: first,
    });
    for group in &view.fieldsets {
        let mut inputs = Vec::new();
        for field in fields.iter().filter(|field| group.fields.contains(&field.name)) {
            inputs.push(input(conn, offers, typed, view, field, mistakes.fields.remove(&field.name)).await?);
        }
        groups.push(Group {
            title: Some(group.title.clone()),
            help: group.help.clone(),
            collapsed: group.collapsed && inputs.iter().all(|input| input.error.is_none()),
            inputs,
        });
    }
    groups.retain(|group| !group.inputs.is_empty());
    // A message at a field that is not on the form would be seen by nobody.
    mistakes.whole = mistakes.rest();
    Ok(groups)
}
