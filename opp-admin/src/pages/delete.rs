//! Deleting a row, after every consequence has been shown.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::inputs::Input;
use super::{Frame, file, hooks};
use crate::db::{Conn, DbError};
use crate::descriptor::View;
use crate::permit::{Need, may_row};
use crate::query::{self, Consequence, Effect};
use crate::record::Record;
use crate::web::{Answer, Call, Failure, call};
use crate::{audit, key};

/// The page that asks.
#[derive(Template)]
#[template(path = "delete.html")]
pub(super) struct DeletePage {
    pub(super) frame: Frame,
    pub(super) action: String,
    pub(super) back: String,
    pub(super) names: Vec<String>,
    pub(super) keys: Vec<String>,
    pub(super) version: String,
    pub(super) lines: Vec<ConsequenceLine>,
    pub(super) stopped: bool,
    pub(super) error: Option<String>,
    /// What the button says.
    pub(super) button: String,
    /// The action that several rows get; empty for one row.
    pub(super) bulk: String,
    /// Whether the password is asked for.
    pub(super) password: bool,
    pub(super) danger: bool,
    /// Whether rows are deleted.
    pub(super) deletes: bool,
    /// What is asked for besides.
    pub(super) inputs: Vec<Input>,
}

/// A consequence in words.
pub(super) struct ConsequenceLine {
    pub(super) text: String,
    pub(super) labels: Vec<String>,
    pub(super) more: u64,
    pub(super) stops: bool,
}

/// Shows what the deletion would do.
pub(crate) async fn ask(call: &Call) -> Answer {
    let mut conn = call.conn().await?;
    let row = row(call, &mut conn, false).await?;
    show(call, &mut conn, &row, StatusCode::OK, None).await
}

/// The row, where it may be deleted.
async fn row(call: &Call, conn: &mut Conn, lock: bool) -> Result<Record, Failure> {
    let (view, user) = (call.view()?, call.user()?);
    let row = query::row(conn, call.dialect(), view, user, &call.key(), lock)
        .await?
        .ok_or(Failure::NotFound)?;
    if may_row(view, Need::Delete, user, &row) {
        Ok(row)
    } else {
        Err(Failure::Forbidden)
    }
}

async fn show(call: &Call, conn: &mut Conn, row: &Record, status: StatusCode, error: Option<String>) -> Answer {
    let view = call.view()?;
    let key = row.key(view);
    let found = consequences(call, conn, view, std::slice::from_ref(&key)).await?;
    let page = DeletePage {
        frame: Frame::new(call, &format!("Delete {}", row.title(view))),
        action: call.row_url(view, "delete", &key),
        back: call.row_url(view, "details", &key),
        names: vec![row.title(view)],
        keys: Vec::new(),
        version: row.version(),
        stopped: found.iter().any(Consequence::stops),
        lines: found.iter().map(line).collect(),
        error,
        button: format!("Delete this {}", view.name.to_lowercase()),
        bulk: String::new(),
        password: view.auth.is_some(),
        danger: true,
        deletes: true,
        inputs: Vec::new(),
    };
    Ok(call::page(status, &page))
}

/// What deleting rows would do.
pub(super) async fn consequences(
    call: &Call,
    conn: &mut Conn,
    view: &View,
    keys: &[Vec<String>],
) -> Result<Vec<Consequence>, Failure> {
    Ok(query::consequences(conn, call.dialect(), &call.views, view, call.user()?, keys).await?)
}

/// A consequence in words.
pub(super) fn line(one: &Consequence) -> ConsequenceLine {
    let Consequence {
        name,
        field,
        effect,
        count,
        labels,
        forbidden,
    } = one;
    let name = name.to_lowercase();
    let text = match effect {
        Effect::Deleted if *forbidden => format!("{count} {name} would be deleted too, which your account may not do"),
        Effect::Deleted => format!("{count} {name} will be deleted too"),
        Effect::Emptied => format!("{field} of {count} {name} will be emptied"),
        Effect::Reset => format!("{field} of {count} {name} will be set to its default"),
        Effect::Blocks => format!("{count} {name} point here by {field} and forbid the deletion"),
    };
    ConsequenceLine {
        text,
        more: count.saturating_sub(labels.len() as u64),
        labels: labels.clone(),
        stops: one.stops(),
    }
}

/// Deletes the row.
pub(crate) async fn run(call: &Call) -> Answer {
    let view = call.view()?;
    if view.auth.is_some() && !super::account::confirmed(call, call.field("confirm").unwrap_or_default()).await? {
        let mut conn = call.conn().await?;
        let row = row(call, &mut conn, false).await?;
        let text = Some("Your password is wrong.".to_owned());
        return show(call, &mut conn, &row, StatusCode::UNPROCESSABLE_ENTITY, text).await;
    }
    let mut conn = call.conn().await?;
    conn.begin().await?;
    let row = row(call, &mut conn, true).await?;
    if call.field("version").is_some_and(|version| version != row.version()) {
        let text = "Somebody changed this row meanwhile. This is what would happen now.";
        return refuse(call, conn, &row, text).await;
    }
    let found = consequences(call, &mut conn, view, &[row.key(view)]).await?;
    if found.iter().any(Consequence::stops) {
        return refuse(call, conn, &row, "The row cannot be deleted.").await;
    }
    match delete_rows(call, &mut conn, view, std::slice::from_ref(&row)).await {
        Ok(()) => {}
        Err(Failure::Refused(refused)) => return refuse(call, conn, &row, &refused.to_string()).await,
        Err(Failure::Db(DbError::Refused { message, .. })) => {
            tracing::info!(table = view.table, message, "deletion refused");
            return refuse(
                call,
                conn,
                &row,
                "The database forbids the deletion: other rows need this one.",
            )
            .await;
        }
        Err(failure) => return Err(failure),
    }
    call.commit(&mut conn).await?;
    Ok(call::see(&call.url(&format!("/{}/list?done=deleted", view.identity))))
}

async fn refuse(call: &Call, mut conn: Conn, row: &Record, text: &str) -> Answer {
    conn.rollback().await?;
    let response: Response = show(call, &mut conn, row, StatusCode::CONFLICT, Some(text.to_owned())).await?;
    Ok(response)
}

/// Deletes rows and records it, in the transaction that is open.
pub(super) async fn delete_rows(call: &Call, conn: &mut Conn, view: &View, rows: &[Record]) -> Result<(), Failure> {
    for row in rows {
        hooks::before_delete(call, conn, view, row).await?;
        file::outdate(call, conn, view, row).await?;
        query::delete(conn, call.dialect(), view, &row.key(view)).await?;
        let entry = audit::Entry::of_row("delete", view, row, Some(row), None);
        if let (Some(entry), Ok(actor)) = (entry, call.actor()) {
            audit::write(conn, call.dialect(), actor, entry).await?;
        }
        if view.auth.is_some() {
            crate::sessions::end_all(conn, call.dialect(), &key::plain(&row.key(view))).await?;
        }
        hooks::after_delete(call, conn, view, row).await?;
    }
    Ok(())
}
