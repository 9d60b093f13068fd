//! Saves what was edited in the list, in one transaction.

use axum::http::StatusCode;

use super::edits::{Edits, editable, line_of, lines, spelled};
use super::{links, page};
use crate::db::Conn;
use crate::descriptor::{Field, View};
use crate::key;
use crate::pages::form::{typed_values, update};
use crate::pages::mistakes::Mistakes;
use crate::permit::Need;
use crate::permit::may_row;
use crate::query;
use crate::web::{Answer, Call, Failure, call};

/// Saves every row that somebody touched, or none.
pub(crate) async fn save(call: &Call) -> Answer {
    let view = call.view()?;
    let fields = editable(call, view);
    if fields.is_empty() {
        return Err(Failure::NotFound);
    }
    let mut conn = call.conn().await?;
    if call.field("search").is_some() {
        let edits = Edits::of(call, Mistakes::default());
        return page(call, &mut conn, StatusCode::OK, edits).await;
    }
    conn.begin().await?;
    let (mut changed, mut mistakes) = (false, Mistakes::default());
    for index in 0..lines(call) {
        match save_line(call, &mut conn, view, &fields, index, &mut mistakes).await {
            Ok(one) => changed |= one,
            // The database ends a transaction in which a statement failed: nothing else can be tried.
            Err(failure) => {
                mistakes.take(view, &format!("e.{index}."), failure)?;
                break;
            }
        }
    }
    if mistakes.is_empty() {
        call.commit(&mut conn).await?;
        let page = links::same(call);
        let separator = if page.contains('?') { '&' } else { '?' };
        return Ok(call::see(&format!(
            "{page}{separator}done={}",
            if changed { "saved" } else { "unchanged" }
        )));
    }
    conn.rollback().await?;
    let status = mistakes.status();
    page(call, &mut conn, status, Edits::of(call, mistakes)).await
}

async fn save_line(
    call: &Call,
    conn: &mut Conn,
    view: &View,
    fields: &[&Field],
    index: usize,
    mistakes: &mut Mistakes,
) -> Result<bool, Failure> {
    let prefix = format!("e.{index}.");
    let sent = |name: &str| call.field(&format!("{prefix}{name}"));
    let Some(key) = sent("key") else { return Ok(false) };
    let typed = line_of(call, true, None, &prefix);
    let touched: Vec<&Field> = fields
        .iter()
        .copied()
        .filter(|field| {
            let began = sent(&format!("o.{}", field.name));
            began.is_some_and(|began| began != spelled(&typed, view, field))
        })
        .collect();
    if touched.is_empty() {
        return Ok(false);
    }
    let user = call.user()?;
    let Some(row) = query::row(conn, call.dialect(), view, user, &key::parse(key), true).await? else {
        mistakes.conflict = true;
        mistakes
            .whole
            .push("A row was deleted while you edited it; nothing was saved.".to_owned());
        return Ok(false);
    };
    if !may_row(view, Need::Edit, user, &row) {
        return Err(Failure::Forbidden);
    }
    let typed = line_of(call, true, Some(&row), &prefix);
    let before = mistakes.fields.len();
    let mut values = typed_values(&typed, view, &touched, mistakes);
    values.retain(|(field, value)| row.get(&field.name) != value.as_deref());
    if mistakes.fields.len() > before || values.is_empty() {
        return Ok(false);
    }
    if sent("version") != Some(row.version().as_str()) {
        mistakes.conflict = true;
        let text = "Somebody changed this row while you edited it; nothing was saved.".to_owned();
        mistakes.fields.insert(prefix, text);
        return Ok(false);
    }
    update(call, conn, view, &row, values, "edit").await
}
