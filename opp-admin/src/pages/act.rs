//! Actions on rows: what they ask for, the fields they set, the code of the application they run.

use std::collections::BTreeMap;

use super::form::{typed_values, update};
use super::hooks::set;
use super::inputs::{Input, Offers, input};
use super::mistakes::{Mistakes, Values};
use super::typed::{Typed, is_right};
use crate::audit;
use crate::code;
use crate::db::Conn;
use crate::descriptor::{Action, Field, View};
use crate::record::Record;
use crate::web::{Call, Failure};

/// What the names of the inputs begin with.
const PREFIX: &str = "a.";

/// The fields that an action asks for.
fn fields<'a>(view: &'a View, action: &Action) -> Vec<&'a Field> {
    let named = action.form.iter().filter_map(|name| view.field(name));
    named.filter(|field| !field.secret && field.is_editable()).collect()
}

fn typed<'a>(call: &'a Call, sent: bool) -> Typed<'a> {
    Typed {
        prefix: PREFIX,
        ..Typed::form(call, sent, None)
    }
}

/// The inputs of what an action asks for.
pub(super) async fn inputs(
    call: &Call,
    conn: &mut Conn,
    view: &View,
    action: &Action,
    mistakes: &mut Mistakes,
) -> Result<Vec<Input>, Failure> {
    let (typed, mut offers) = (typed(call, call.field("sure").is_some()), Offers::new());
    let mut inputs = Vec::new();
    for field in fields(view, action) {
        let error = mistakes.fields.remove(&format!("{PREFIX}{}", field.name));
        inputs.push(input(conn, &mut offers, &typed, view, field, error).await?);
    }
    Ok(inputs)
}

/// What was typed into the inputs of an action.
pub(super) fn asked(
    call: &Call,
    view: &View,
    action: &Action,
    mistakes: &mut Mistakes,
) -> BTreeMap<String, Option<String>> {
    let values = typed_values(&typed(call, true), view, &fields(view, action), mistakes);
    values
        .into_iter()
        .map(|(field, value)| (field.name.clone(), value))
        .collect()
}

/// Runs an action on rows, in the transaction that is open.
pub(super) async fn act(
    call: &Call,
    conn: &mut Conn,
    view: &View,
    action: &Action,
    rows: &[Record],
    given: BTreeMap<String, Option<String>>,
) -> Result<(), Failure> {
    let changes = match &action.handler {
        Some(path) => {
            let Some(function) = code::action(path) else {
                return Err(Failure::Fault(format!("the action `{path}` is not compiled in")));
            };
            let mut run = code::Action::new(conn, call.dialect(), (view, call.user()?), given, rows);
            function(&mut run).await?;
            run.into_rows().into_iter().map(code::Row::changes).collect()
        }
        None => {
            let set: BTreeMap<String, Option<String>> = action.set.clone().into_iter().chain(given).collect();
            vec![set; rows.len()]
        }
    };
    for (row, changes) in rows.iter().zip(changes) {
        let mut values = Values::new();
        for (name, text) in &changes {
            let value = set(view, false, name, text.as_deref())?;
            // Nobody gives away rights that they lack, whatever an action sets.
            if is_right(view, value.0) && !call.user()?.superuser {
                return Err(Failure::Forbidden);
            }
            values.push(value);
        }
        let changed = update(call, conn, view, row, values, &action.name).await?;
        let entry = audit::Entry::of_row(&action.name, view, row, None, None);
        if let (false, true, Some(entry)) = (changed, action.handler.is_some(), entry) {
            audit::write(conn, call.dialect(), call.actor()?, entry).await?;
        }
    }
    Ok(())
}
