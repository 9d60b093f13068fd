//! Saving what a form sent.

use axum::http::StatusCode;
use axum::response::Response;

use super::{Mistakes, Values, row, show};
use crate::db::{Conn, DbError};
use crate::descriptor::View;
use crate::pages::account;
use crate::pages::inputs::{Typed, form_fields, writes};
use crate::permit::{Need, may_row, scopes, value as scope_value};
use crate::query;
use crate::record::Record;
use crate::web::{Answer, Call, Failure, call};
use crate::{audit, key, password, sessions};

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
    if !account::confirmed(call, call.field("confirm").unwrap_or_default()).await? {
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
