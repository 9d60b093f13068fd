//! Writes rows with what a form gives, and records it.

use crate::db::Conn;
use crate::descriptor::{Field, View};
use crate::pages::mistakes::{Mistakes, Values};
use crate::pages::typed::Typed;
use crate::pages::{file, hooks};
use crate::permit::{Need, may_row, scopes, value as scope_value};
use crate::query;
use crate::record::Record;
use crate::web::{Call, Failure};
use crate::{audit, key, sessions};

/// The values that a form or a line of it gives some fields.
pub(crate) fn typed_values<'a>(
    typed: &Typed<'_>,
    view: &View,
    fields: &[&'a Field],
    mistakes: &mut Mistakes,
) -> Values<'a> {
    let mut values = Values::new();
    for field in fields.iter().filter(|field| typed.writes(view, field)) {
        match typed.value(view, field) {
            Ok(Some(value)) => values.push((field, value)),
            Ok(None) => {}
            Err(text) => drop(mistakes.fields.insert(format!("{}{}", typed.prefix, field.name), text)),
        }
    }
    values
}

/// Inserts a row and records it. One outside what the user may see is not created.
pub(crate) async fn insert<'a>(
    call: &Call,
    conn: &mut Conn,
    view: &'a View,
    mut values: Values<'a>,
) -> Result<Record, Failure> {
    let user = call.user()?;
    // A scope that the form does not show is filled in for the user.
    for scope in scopes(view, user) {
        let missing = !values.iter().any(|(field, _)| field.name == scope.field);
        if let Some(field) = view.field(&scope.field).filter(|_| missing) {
            values.push((field, scope_value(scope, user).map(str::to_owned)));
        }
    }
    let values = hooks::before_save(call, conn, view, None, values).await?;
    file::store(call, view, None, &values).await?;
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
    hooks::after_save(call, conn, view, None, &row).await?;
    Ok(row)
}

/// Writes the values that differ and records them as an action; whether there were any.
pub(crate) async fn update<'a>(
    call: &Call,
    conn: &mut Conn,
    view: &'a View,
    before: &Record,
    mut values: Values<'a>,
    action: &str,
) -> Result<bool, Failure> {
    let (dialect, user) = (call.dialect(), call.user()?);
    let differs = |field: &Field, value: &Option<String>| field.secret || before.get(&field.name) != value.as_deref();
    values.retain(|(field, value)| differs(field, value));
    if values.is_empty() {
        return Ok(false);
    }
    let mut values = hooks::before_save(call, conn, view, Some(before), values).await?;
    values.retain(|(field, value)| differs(field, value));
    let key = before.key(view);
    file::store(call, view, Some(before), &values).await?;
    query::update(conn, dialect, view, &key, &values).await?;
    // A row that the user could not see or edit afterwards is not changed.
    let after = query::row(conn, dialect, view, user, &key, false)
        .await?
        .ok_or(Failure::Forbidden)?;
    if !may_row(view, Need::Edit, user, &after) {
        return Err(Failure::Forbidden);
    }
    let password = values.iter().any(|(field, _)| field.secret);
    let action = if password {
        format!("{action}, password")
    } else {
        action.to_owned()
    };
    if let Some(entry) = audit::Entry::of_row(&action, view, &after, Some(before), Some(&after)) {
        audit::write(conn, dialect, call.actor()?, entry).await?;
    }
    if view.auth.is_some() && password {
        sessions::end_all(conn, dialect, &key::plain(&key)).await?;
    }
    hooks::after_save(call, conn, view, Some(before), &after).await?;
    Ok(true)
}
