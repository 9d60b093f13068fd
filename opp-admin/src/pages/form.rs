//! Creating and editing a row.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::Frame;
use super::inputs::{Input, Typed, form_fields, input, writes};
use crate::db::{Conn, DbError};
use crate::descriptor::{Field, View};
use crate::permit::{Need, may, may_row, scopes, value as scope_value};
use crate::query;
use crate::record::Record;
use crate::web::{Answer, Call, Failure, call};
use crate::{audit, key, password, sessions};

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
    creates: bool,
    may_create: bool,
    save_as: bool,
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

/// Messages of a form: at a field, or for the whole.
#[derive(Default)]
struct Mistakes {
    fields: BTreeMap<String, String>,
    whole: Vec<String>,
    password: Option<String>,
    confirm: Option<String>,
}

impl Mistakes {
    fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.whole.is_empty() && self.password.is_none() && self.confirm.is_none()
    }
}

/// What a form writes.
type Values<'a> = Vec<(&'a Field, Option<String>)>;

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
    let typed = Typed { call, sent, row };
    let groups = groups(conn, &typed, view, row.is_none(), &mut mistakes).await?;
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
        groups,
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

async fn groups(
    conn: &mut Conn,
    typed: &Typed<'_>,
    view: &View,
    creates: bool,
    mistakes: &mut Mistakes,
) -> Result<Vec<Group>, Failure> {
    let fields = form_fields(view, creates);
    let grouped = |field: &&Field| view.fieldsets.iter().any(|group| group.fields.contains(&field.name));
    let mut groups = Vec::new();
    let mut first = Vec::new();
    for field in fields.iter().copied().filter(|field| !grouped(field)) {
        first.push(input(conn, typed, view, field, mistakes.fields.remove(&field.name)).await?);
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
            inputs.push(input(conn, typed, view, field, mistakes.fields.remove(&field.name)).await?);
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
    let rest = std::mem::take(&mut mistakes.fields);
    mistakes
        .whole
        .extend(rest.into_iter().map(|(name, text)| format!("{name}: {text}")));
    Ok(groups)
}

/// Whether the button only searched for rows to choose from.
fn only_searches(call: &Call) -> bool {
    call.field("search").is_some()
}

/// The values that the form writes.
fn values<'a>(call: &Call, view: &'a View, row: Option<&Record>, mistakes: &mut Mistakes) -> Values<'a> {
    let typed = Typed { call, sent: true, row };
    let mut values = Values::new();
    for field in form_fields(view, row.is_none())
        .into_iter()
        .filter(|field| writes(call, view, field))
    {
        match typed.value(view, field) {
            Ok(Some(value)) => values.push((field, value)),
            Ok(None) => {}
            Err(text) => drop(mistakes.fields.insert(field.name.clone(), text)),
        }
    }
    values
}

/// What a form about users needs besides: the password of who sends it, and perhaps a new one for the user.
async fn about_users<'a>(
    call: &Call,
    view: &'a View,
    creates: bool,
    values: &mut Values<'a>,
    mistakes: &mut Mistakes,
) -> Result<(), Failure> {
    let Some(auth) = &view.auth else { return Ok(()) };
    if !super::account::confirmed(call, call.field("confirm").unwrap_or_default()).await? {
        mistakes.confirm = Some("Enter your own password to change users.".to_owned());
        return Ok(());
    }
    let new = call.field("password").unwrap_or_default();
    if new.is_empty() && !creates {
        return Ok(());
    }
    if !call.user()?.superuser {
        return Err(Failure::Forbidden);
    }
    let login = call.field(&format!("v.{}", auth.login)).unwrap_or_default();
    if let Err(error) = password::check(new, login) {
        mistakes.password = Some(format!("{error}."));
        return Ok(());
    }
    if let Some(field) = view.field(&auth.password) {
        values.push((field, Some(password::hash(new).await?)));
    }
    Ok(())
}

/// Creates a row.
pub(crate) async fn create(call: &Call) -> Answer {
    let view = call.view()?;
    let mut mistakes = Mistakes::default();
    let mut values = values(call, view, None, &mut mistakes);
    if only_searches(call) {
        let mut conn = call.conn().await?;
        return show(call, &mut conn, StatusCode::OK, None, true, Mistakes::default()).await;
    }
    about_users(call, view, true, &mut values, &mut mistakes).await?;
    let mut conn = call.conn().await?;
    if !mistakes.is_empty() {
        return show(call, &mut conn, StatusCode::UNPROCESSABLE_ENTITY, None, true, mistakes).await;
    }
    conn.begin().await?;
    match insert(call, &mut conn, view, values).await {
        Ok(row) => {
            conn.commit().await?;
            Ok(after_save(call, view, &row.key(view), "created"))
        }
        Err(Failure::Db(error)) => refused(call, conn, view, None, error).await,
        Err(failure) => Err(failure),
    }
}

/// Inserts a row and records it. One outside what the user may see is not created.
async fn insert<'a>(call: &Call, conn: &mut Conn, view: &'a View, mut values: Values<'a>) -> Result<Record, Failure> {
    let user = call.user()?;
    // A scope that the form does not show is filled in for the user.
    for scope in scopes(view, user) {
        let missing = !values.iter().any(|(field, _)| field.name == scope.field);
        if let Some(field) = view.field(&scope.field).filter(|_| missing) {
            values.push((field, scope_value(scope, user).map(str::to_owned)));
        }
    }
    let key = query::insert(conn, call.dialect(), view, values).await?;
    if !view.has_key() {
        return Ok(Record::default());
    }
    let row = query::row(conn, call.dialect(), view, user, &key, false)
        .await?
        .ok_or(Failure::Forbidden)?;
    if let Some(entry) = audit::Entry::of_row("create", view, &row, None, Some(&row)) {
        audit::write(conn, call.dialect(), call.actor()?, entry).await?;
    }
    Ok(row)
}

/// Saves a row, or a copy of it.
pub(crate) async fn save(call: &Call) -> Answer {
    let view = call.view()?;
    let mut conn = call.conn().await?;
    let before = row(call, &mut conn, false).await?;
    if only_searches(call) {
        return show(
            call,
            &mut conn,
            StatusCode::OK,
            Some(&before),
            true,
            Mistakes::default(),
        )
        .await;
    }
    if call.field("copy").is_some() {
        return copy(call, conn, view, &before).await;
    }
    let mut mistakes = Mistakes::default();
    let mut values = values(call, view, Some(&before), &mut mistakes);
    drop(conn);
    about_users(call, view, false, &mut values, &mut mistakes).await?;
    let mut conn = call.conn().await?;
    if !mistakes.is_empty() {
        return show(
            call,
            &mut conn,
            StatusCode::UNPROCESSABLE_ENTITY,
            Some(&before),
            true,
            mistakes,
        )
        .await;
    }
    conn.begin().await?;
    let before = row(call, &mut conn, true).await?;
    if call.field("version") != Some(before.version().as_str()) {
        conn.rollback().await?;
        return changed_meanwhile(call, conn, view, &before).await;
    }
    match update(call, &mut conn, view, &before, values).await {
        Ok(changed) => {
            conn.commit().await?;
            Ok(after_save(
                call,
                view,
                &before.key(view),
                if changed { "saved" } else { "unchanged" },
            ))
        }
        Err(Failure::Db(error)) => refused(call, conn, view, Some(&before), error).await,
        Err(failure) => Err(failure),
    }
}

/// Writes the values that differ and records them; whether there were any.
async fn update<'a>(
    call: &Call,
    conn: &mut Conn,
    view: &'a View,
    before: &Record,
    mut values: Values<'a>,
) -> Result<bool, Failure> {
    let (dialect, user) = (call.dialect(), call.user()?);
    values.retain(|(field, value)| field.secret || before.get(&field.name) != value.as_deref());
    if values.is_empty() {
        return Ok(false);
    }
    let key = before.key(view);
    query::update(conn, dialect, view, &key, &values).await?;
    // A row that the user could not see or edit afterwards is not changed.
    let after = query::row(conn, dialect, view, user, &key, false)
        .await?
        .ok_or(Failure::Forbidden)?;
    if !may_row(view, Need::Edit, user, &after) {
        return Err(Failure::Forbidden);
    }
    let password = values.iter().any(|(field, _)| field.secret);
    let action = if password { "edit, password" } else { "edit" };
    if let Some(entry) = audit::Entry::of_row(action, view, &after, Some(before), Some(&after)) {
        audit::write(conn, dialect, call.actor()?, entry).await?;
    }
    if view.auth.is_some() && password {
        sessions::end_all(conn, dialect, &key::plain(&key)).await?;
    }
    Ok(true)
}

/// "Save as new": a new row with what was typed.
async fn copy(call: &Call, mut conn: Conn, view: &View, before: &Record) -> Answer {
    if !view.save_as || !call.may(Need::Create) {
        return Err(Failure::Forbidden);
    }
    let mut mistakes = Mistakes::default();
    let mut values = values(call, view, None, &mut mistakes);
    drop(conn);
    about_users(call, view, true, &mut values, &mut mistakes).await?;
    conn = call.conn().await?;
    if !mistakes.is_empty() {
        return show(
            call,
            &mut conn,
            StatusCode::UNPROCESSABLE_ENTITY,
            Some(before),
            true,
            mistakes,
        )
        .await;
    }
    conn.begin().await?;
    match insert(call, &mut conn, view, values).await {
        Ok(row) => {
            conn.commit().await?;
            let page = if view.save_as_continue { "edit" } else { "details" };
            Ok(call::see(&format!(
                "{}?done=created",
                call.row_url(view, page, &row.key(view))
            )))
        }
        Err(Failure::Db(error)) => refused(call, conn, view, Some(before), error).await,
        Err(failure) => Err(failure),
    }
}

/// Where a saved form leads.
fn after_save(call: &Call, view: &View, key: &[String], done: &str) -> Response {
    let again = call.field("another").is_some() && call.may(Need::Create);
    if again {
        return call::see(&call.url(&format!("/{}/create?done={done}", view.identity)));
    }
    if call.field("continue").is_some() && view.can_edit && view.has_key() {
        return call::see(&format!("{}?done={done}", call.row_url(view, "edit", key)));
    }
    call::see(&call.url(&format!("/{}/list?done={done}", view.identity)))
}

/// The form again, with the database's objection at the field that it is about.
async fn refused(call: &Call, mut conn: Conn, view: &View, row: Option<&Record>, error: DbError) -> Answer {
    let DbError::Refused { refusal, message } = &error else {
        return Err(error.into());
    };
    tracing::info!(table = view.table, message, "values refused");
    conn.rollback().await?;
    let mut mistakes = Mistakes::default();
    match error.field(view).filter(|field| !field.secret) {
        Some(field) => drop(mistakes.fields.insert(field.name.clone(), refusal.message().to_owned())),
        None => mistakes.whole.push(refusal.message().to_owned()),
    }
    show(call, &mut conn, StatusCode::UNPROCESSABLE_ENTITY, row, true, mistakes).await
}

/// The form again, with what was typed, and what somebody else saved meanwhile.
async fn changed_meanwhile(call: &Call, mut conn: Conn, view: &View, now: &Record) -> Answer {
    let mut mistakes = Mistakes::default();
    let text = "Somebody changed this row while you edited it; nothing was saved. Below is what you typed. \
                Open the row in another window, and save there what is still to be changed.";
    mistakes.whole.push(text.to_owned());
    let typed = Typed {
        call,
        sent: true,
        row: Some(now),
    };
    for field in form_fields(view, false)
        .into_iter()
        .filter(|field| writes(call, view, field))
    {
        if let Ok(Some(value)) = typed.value(view, field)
            && value.as_deref() != now.get(&field.name)
        {
            let there = now.get(&field.name).unwrap_or(&view.empty_value);
            mistakes
                .fields
                .insert(field.name.clone(), format!("Now saved: {there}"));
        }
    }
    show(call, &mut conn, StatusCode::CONFLICT, Some(now), true, mistakes).await
}
