//! Runs the application's hooks around a change, in its transaction.

use super::mistakes::Values;
use crate::code::{self, Hook, Row};
use crate::db::Conn;
use crate::descriptor::{HookName, View};
use crate::record::Record;
use crate::value;
use crate::web::{Call, Failure};

/// Runs one hook; the row as it left it, or nothing where the view has no such hook.
async fn run(
    call: &Call,
    conn: &mut Conn,
    view: &View,
    name: HookName,
    before: Option<&Record>,
    row: &Record,
) -> Result<Option<Row>, Failure> {
    let Some(path) = view.hooks.get(&name) else {
        return Ok(None);
    };
    let Some(function) = code::hook(path) else {
        return Err(Failure::Fault(format!("the hook `{path}` is not compiled in")));
    };
    let mut hook = Hook::new(conn, call.dialect(), (view, call.user()?), before, row.clone());
    function(&mut hook).await?;
    Ok(Some(hook.into_row()))
}

/// Runs `validate` and `before_save` on a row that is to be saved; the values with what they set.
pub(super) async fn before_save<'a>(
    call: &Call,
    conn: &mut Conn,
    view: &'a View,
    before: Option<&Record>,
    mut values: Values<'a>,
) -> Result<Values<'a>, Failure> {
    for name in [HookName::Validate, HookName::BeforeSave] {
        if !view.hooks.contains_key(&name) {
            continue;
        }
        let mut row = before.cloned().unwrap_or_default();
        for (field, value) in values.iter().filter(|(field, _)| !field.secret) {
            row.set(&field.name, value.clone());
        }
        if let Some(row) = run(call, conn, view, name, before, &row).await? {
            take(view, before.is_none(), row, &mut values)?;
        }
    }
    Ok(values)
}

/// Adds what a hook set to the values.
fn take<'a>(view: &'a View, creates: bool, row: Row, values: &mut Values<'a>) -> Result<(), Failure> {
    for (name, text) in row.changes() {
        values.retain(|(field, _)| field.name != name);
        values.push(set(view, creates, &name, text.as_deref())?);
    }
    Ok(())
}

/// A value that code of the application sets.
pub(super) fn set<'a>(
    view: &'a View,
    creates: bool,
    name: &str,
    text: Option<&str>,
) -> Result<(&'a crate::descriptor::Field, Option<String>), Failure> {
    let field = view.field(name).filter(|field| !field.secret);
    let settable = field.filter(|field| creates || !view.primary_key.contains(&field.name));
    let Some(field) = settable else {
        let table = &view.table;
        return Err(Failure::Fault(format!(
            "code of the application sets `{name}` of `{table}`, which cannot be set"
        )));
    };
    let value = text.map(|text| value::parse(field, text)).transpose();
    match value {
        Ok(value) => Ok((field, value)),
        Err(message) => Err(Failure::Refused(code::Refused::at(name, message))),
    }
}

/// Runs `after_save` on a row that was saved.
pub(super) async fn after_save(
    call: &Call,
    conn: &mut Conn,
    view: &View,
    before: Option<&Record>,
    row: &Record,
) -> Result<(), Failure> {
    // What it does may reach outside of the transaction.
    if call.rehearses() {
        return Ok(());
    }
    run(call, conn, view, HookName::AfterSave, before, row).await.map(drop)
}

/// Runs `before_delete` on a row that is to be deleted.
pub(super) async fn before_delete(call: &Call, conn: &mut Conn, view: &View, row: &Record) -> Result<(), Failure> {
    run(call, conn, view, HookName::BeforeDelete, Some(row), row)
        .await
        .map(drop)
}

/// Runs `after_delete` on a row that was deleted.
pub(super) async fn after_delete(call: &Call, conn: &mut Conn, view: &View, row: &Record) -> Result<(), Failure> {
    run(call, conn, view, HookName::AfterDelete, Some(row), row)
        .await
        .map(drop)
}
