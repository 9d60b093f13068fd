//! Saving what a form sent.

use axum::http::StatusCode;
use axum::response::Response;

use super::children::save_children;
use super::write::{insert, typed_values, update};
use super::{row, show};
use crate::db::Conn;
use crate::descriptor::View;
use crate::pages::account;
use crate::pages::mistakes::{Mistakes, Values};
use crate::pages::typed::Typed;
use crate::password;
use crate::permit::Need;
use crate::query;
use crate::record::Record;
use crate::web::{Answer, Call, Failure, call};

/// Whether the button only searched for rows to choose from, asked for another line, or for a preview.
fn only_searches(call: &Call) -> bool {
    ["search", "more", "preview"]
        .iter()
        .any(|button| call.field(button).is_some())
}

/// The values that the form writes.
fn values<'a>(call: &Call, view: &'a View, row: Option<&Record>, mistakes: &mut Mistakes) -> Values<'a> {
    let typed = Typed::form(call, true, row);
    typed_values(&typed, view, &view.form_fields(row.is_none()), mistakes)
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
    let row = match insert(call, &mut conn, view, values).await {
        Ok(row) => row,
        Err(failure) => return refused(call, conn, view, None, failure).await,
    };
    save_children(call, &mut conn, view, &row, true, &mut mistakes).await?;
    if !mistakes.is_empty() {
        return again(call, conn, None, mistakes).await;
    }
    call.commit(&mut conn).await?;
    Ok(after_save(call, view, &row.key(view), "created"))
}

/// The form again, with what is wrong; nothing was saved.
async fn again(call: &Call, mut conn: Conn, row: Option<&Record>, mistakes: Mistakes) -> Answer {
    conn.rollback().await?;
    show(call, &mut conn, mistakes.status(), row, true, mistakes).await
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
    let changed = match update(call, &mut conn, view, &before, values, "edit").await {
        Ok(changed) => changed,
        Err(failure) => return refused(call, conn, view, Some(&before), failure).await,
    };
    let key = before.key(view);
    let now = query::row(&mut conn, call.dialect(), view, call.user()?, &key, false)
        .await?
        .ok_or(Failure::NotFound)?;
    let changed = save_children(call, &mut conn, view, &now, false, &mut mistakes).await? || changed;
    if !mistakes.is_empty() {
        return again(call, conn, Some(&before), mistakes).await;
    }
    call.commit(&mut conn).await?;
    Ok(after_save(
        call,
        view,
        &key,
        if changed { "saved" } else { "unchanged" },
    ))
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
    let row = match insert(call, &mut conn, view, values).await {
        Ok(row) => row,
        Err(failure) => return refused(call, conn, view, Some(before), failure).await,
    };
    save_children(call, &mut conn, view, &row, true, &mut mistakes).await?;
    if !mistakes.is_empty() {
        return again(call, conn, Some(before), mistakes).await;
    }
    call.commit(&mut conn).await?;
    let page = if view.save_as_continue { "edit" } else { "details" };
    Ok(call::see(&format!(
        "{}?done=created",
        call.row_url(view, page, &row.key(view))
    )))
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

/// The form again, with the message of what was refused at its field.
async fn refused(call: &Call, conn: Conn, view: &View, row: Option<&Record>, failure: Failure) -> Answer {
    let mut mistakes = Mistakes::default();
    mistakes.take(view, "", failure)?;
    again(call, conn, row, mistakes).await
}

/// The form again, with what was typed, and what somebody else saved meanwhile.
async fn changed_meanwhile(call: &Call, mut conn: Conn, view: &View, now: &Record) -> Answer {
    let mut mistakes = Mistakes::default();
    let text = "Somebody changed this row while you edited it; nothing was saved. Below is what you typed. \
                Open the row in another window, and save there what is still to be changed.";
    mistakes.whole.push(text.to_owned());
    let typed = Typed::form(call, true, Some(now));
    for field in view
        .form_fields(false)
        .into_iter()
        .filter(|field| typed.writes(view, field))
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
