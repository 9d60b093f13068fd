//! What happens to several selected rows: they are deleted, or an action sets their fields.

use axum::http::StatusCode;

use super::Frame;
use super::delete::{DeletePage, consequences, delete_rows, line};
use crate::db::{Conn, DbError};
use crate::descriptor::{Action, Field, View};
use crate::permit::{Need, may, may_row, satisfies};
use crate::query::{self, Consequence};
use crate::record::Record;
use crate::web::{Answer, Call, Failure, call};
use crate::{audit, key, value};

/// Rows of one request.
const MOST: usize = 1000;

/// What to do with the rows.
enum Doing<'a> {
    Delete,
    Set(&'a Action),
}

impl Doing<'_> {
    fn need(&self) -> Need {
        match self {
            Self::Delete => Need::Delete,
            Self::Set(_) => Need::Edit,
        }
    }
}

/// Asks, and with `sure` does it.
pub(crate) async fn run(call: &Call) -> Answer {
    let (view, user) = (call.view()?, call.user()?);
    let name = call.field("action").unwrap_or_default();
    let doing = match view.actions.iter().find(|action| action.name == name) {
        Some(action) if satisfies(&action.needs, user, None) => Doing::Set(action),
        Some(_) => return Err(Failure::Forbidden),
        None if name == "delete" => Doing::Delete,
        None => return Err(Failure::NotFound),
    };
    if !may(view, doing.need(), user) {
        return Err(Failure::Forbidden);
    }
    let keys: Vec<Vec<String>> = call.fields("key").take(MOST).map(key::parse).collect();
    let sure = call.field("sure").is_some();
    if sure
        && matches!(doing, Doing::Delete)
        && !super::account::confirmed(call, call.field("confirm").unwrap_or_default()).await?
    {
        let mut conn = call.conn().await?;
        let rows = rows(call, &mut conn, &doing, &keys, false).await?;
        return ask(
            call,
            &mut conn,
            &doing,
            &rows,
            Some("Your password is wrong.".to_owned()),
        )
        .await;
    }
    let mut conn = call.conn().await?;
    if !sure {
        let rows = rows(call, &mut conn, &doing, &keys, false).await?;
        return ask(call, &mut conn, &doing, &rows, None).await;
    }
    conn.begin().await?;
    let rows = rows(call, &mut conn, &doing, &keys, true).await?;
    let done = apply(call, &mut conn, view, &doing, &rows).await;
    match done {
        Ok(()) => {
            conn.commit().await?;
            Ok(call::see(&call.url(&format!("/{}/list?done=bulk", view.identity))))
        }
        Err(Failure::Db(DbError::Refused { refusal, message })) => {
            tracing::info!(table = view.table, message, "action refused");
            conn.rollback().await?;
            ask(
                call,
                &mut conn,
                &doing,
                &rows,
                Some(format!("Nothing was changed. {}", refusal.message())),
            )
            .await
        }
        Err(failure) => Err(failure),
    }
}

/// The selected rows. One that the user may not touch stops everything.
async fn rows(
    call: &Call,
    conn: &mut Conn,
    doing: &Doing<'_>,
    keys: &[Vec<String>],
    lock: bool,
) -> Result<Vec<Record>, Failure> {
    let (view, user) = (call.view()?, call.user()?);
    let mut rows = Vec::new();
    for key in keys {
        if let Some(row) = query::row(conn, call.dialect(), view, user, key, lock).await? {
            if !may_row(view, doing.need(), user, &row) {
                return Err(Failure::Forbidden);
            }
            rows.push(row);
        }
    }
    Ok(rows)
}

async fn ask(call: &Call, conn: &mut Conn, doing: &Doing<'_>, rows: &[Record], error: Option<String>) -> Answer {
    let view = call.view()?;
    let keys: Vec<Vec<String>> = rows.iter().map(|row| row.key(view)).collect();
    let found = match doing {
        Doing::Delete => consequences(call, conn, view, &keys).await?,
        Doing::Set(_) => Vec::new(),
    };
    let count = rows.len();
    let nothing = rows.is_empty().then(|| "No row is selected.".to_owned());
    let (title, name, danger) = match doing {
        Doing::Delete => (format!("Delete {count} rows?"), "delete".to_owned(), true),
        Doing::Set(action) => {
            let question = action
                .confirm
                .clone()
                .unwrap_or_else(|| format!("{} {{count}} rows?", action.label));
            (
                question.replace("{count}", &count.to_string()),
                action.name.clone(),
                action.danger,
            )
        }
    };
    let page = DeletePage {
        frame: Frame::new(call, &title),
        action: call.url(&format!("/{}/bulk", view.identity)),
        back: call.url(&format!("/{}/list", view.identity)),
        names: rows.iter().map(|row| row.title(view)).collect(),
        keys: keys.iter().map(|key| key::plain(key)).collect(),
        version: String::new(),
        stopped: rows.is_empty() || found.iter().any(Consequence::stops),
        lines: found.iter().map(line).collect(),
        error: error.or(nothing),
        button: match doing {
            Doing::Delete => format!("Delete {count} rows"),
            Doing::Set(action) => action.label.clone(),
        },
        bulk: name,
        password: matches!(doing, Doing::Delete),
        danger,
    };
    Ok(call::page(StatusCode::OK, &page))
}

async fn apply(call: &Call, conn: &mut Conn, view: &View, doing: &Doing<'_>, rows: &[Record]) -> Result<(), Failure> {
    match doing {
        Doing::Delete => {
            let keys: Vec<Vec<String>> = rows.iter().map(|row| row.key(view)).collect();
            let found = consequences(call, conn, view, &keys).await?;
            if found.iter().any(Consequence::stops) {
                return Err(Failure::Db(DbError::Refused {
                    refusal: crate::db::Refusal::ForeignKey,
                    message: "other rows forbid it".to_owned(),
                }));
            }
            Ok(delete_rows(call, conn, view, rows).await?)
        }
        Doing::Set(action) => set(call, conn, view, action, rows).await,
    }
}

async fn set(call: &Call, conn: &mut Conn, view: &View, action: &Action, rows: &[Record]) -> Result<(), Failure> {
    let mut values: Vec<(&Field, Option<String>)> = Vec::new();
    for (name, text) in &action.set {
        let Some(field) = view.field(name).filter(|field| !field.secret) else {
            continue;
        };
        let parsed = text.as_deref().map(|text| value::parse(field, text)).transpose();
        values.push((
            field,
            parsed.map_err(|_| Failure::Malformed("The action sets a value that its field cannot take."))?,
        ));
    }
    for row in rows {
        let mut after = row.clone();
        values
            .iter()
            .for_each(|(field, value)| after.set(&field.name, value.clone()));
        query::update(conn, call.dialect(), view, &row.key(view), &values).await?;
        if let Some(entry) = audit::Entry::of_row(&action.name, view, row, Some(row), Some(&after)) {
            audit::write(conn, call.dialect(), call.actor()?, entry).await?;
        }
    }
    Ok(())
}
