//! What happens to several selected rows: they are deleted, or an action changes them, after the user was asked.

use std::collections::BTreeMap;

use axum::http::StatusCode;

use super::Frame;
use super::act::{act, asked, inputs};
use super::delete::{DeletePage, consequences, delete_rows, line};
use super::mistakes::Mistakes;
use crate::db::{Conn, DbError, Refusal};
use crate::descriptor::{Action, View};
use crate::key;
use crate::permit::{Need, may, may_row, satisfies};
use crate::query::{self, Consequence, ListQuery};
use crate::record::Record;
use crate::web::{Answer, Call, Failure, call};

/// Rows of one request.
const MOST: usize = 1000;

/// What to do with the rows.
enum Doing<'a> {
    Delete,
    Act(&'a Action),
}

impl Doing<'_> {
    fn need(&self) -> Need {
        match self {
            Self::Delete => Need::Delete,
            Self::Act(_) => Need::Edit,
        }
    }

    /// Whether the password is asked for: before rows are deleted, and before users are changed.
    fn needs_password(&self, view: &View) -> bool {
        matches!(self, Self::Delete) || view.auth.is_some()
    }

    fn title(&self, count: usize) -> String {
        match self {
            Self::Delete => format!("Delete {count} rows?"),
            Self::Act(action) => {
                let usual = || format!("{} {{count}} rows?", action.label);
                let question = action.confirm.clone().unwrap_or_else(usual);
                question.replace("{count}", &count.to_string())
            }
        }
    }

    fn button(&self, count: usize) -> String {
        match self {
            Self::Delete => format!("Delete {count} rows"),
            Self::Act(action) => action.label.clone(),
        }
    }
}

/// Asks, and with `sure` does it.
pub(crate) async fn run(call: &Call) -> Answer {
    let (view, user) = (call.view()?, call.user()?);
    let name = call.field("action").unwrap_or_default();
    let doing = match view.actions.iter().find(|action| action.name == name) {
        Some(action) if satisfies(&action.needs, user, None) => Doing::Act(action),
        Some(_) => return Err(Failure::Forbidden),
        None if name == "delete" => Doing::Delete,
        None => return Err(Failure::NotFound),
    };
    if !may(view, doing.need(), user) {
        return Err(Failure::Forbidden);
    }
    let mut mistakes = Mistakes::default();
    let keys = chosen(call, view, &mut mistakes).await?;
    // The button that searches for rows to choose from only shows the page again.
    let sure = call.field("sure").is_some() && call.field("search").is_none();
    let given = match (&doing, sure) {
        (Doing::Act(action), true) => asked(call, view, action, &mut mistakes),
        _ => BTreeMap::new(),
    };
    if sure
        && doing.needs_password(view)
        && !super::account::confirmed(call, call.field("confirm").unwrap_or_default()).await?
    {
        mistakes.whole.push("Your password is wrong.".to_owned());
    }
    let mut conn = call.conn().await?;
    if !sure || !mistakes.is_empty() {
        let rows = rows(call, &mut conn, &doing, &keys, false).await?;
        return ask(call, &mut conn, &doing, &rows, mistakes).await;
    }
    conn.begin().await?;
    let rows = rows(call, &mut conn, &doing, &keys, true).await?;
    let done = apply(call, &mut conn, view, &doing, &rows, given).await;
    let Err(failure) = done else {
        call.commit(&mut conn).await?;
        return Ok(call::see(&call.url(&format!("/{}/list?done=bulk", view.identity))));
    };
    mistakes.take(view, "", failure)?;
    conn.rollback().await?;
    mistakes.whole.insert(0, "Nothing was changed.".to_owned());
    ask(call, &mut conn, &doing, &rows, mistakes).await
}

/// The keys of the rows that are meant: those that were selected, or all of the list's. What is confirmed are always single rows.
async fn chosen(call: &Call, view: &View, mistakes: &mut Mistakes) -> Result<Vec<Vec<String>>, Failure> {
    if call.field("all").is_none() || call.field("sure").is_some() {
        return Ok(call.fields("key").take(MOST).map(key::parse).collect());
    }
    let (list, problems) = ListQuery::read(view, &call.query);
    mistakes.whole.extend(problems);
    let list = ListQuery {
        page: 1,
        size: MOST as u64 + 1,
        cursor: None,
        ..list
    };
    let mut conn = call.conn().await?;
    let found = query::page(&mut conn, call.dialect(), &call.views, view, call.user()?, &list).await?;
    if found.rows.len() > MOST {
        let text = format!("The list has more than {MOST} rows. Narrow it down, or select rows page by page.");
        mistakes.whole.push(text);
    }
    if !mistakes.is_empty() {
        return Ok(Vec::new());
    }
    Ok(found.rows.iter().map(|row| row.key(view)).collect())
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

async fn ask(call: &Call, conn: &mut Conn, doing: &Doing<'_>, rows: &[Record], mut mistakes: Mistakes) -> Answer {
    let view = call.view()?;
    let keys: Vec<Vec<String>> = rows.iter().map(|row| row.key(view)).collect();
    let (found, inputs) = match doing {
        Doing::Delete => (consequences(call, conn, view, &keys).await?, Vec::new()),
        Doing::Act(action) => (Vec::new(), inputs(call, conn, view, action, &mut mistakes).await?),
    };
    if rows.is_empty() && mistakes.is_empty() {
        mistakes.whole.push("No row is selected.".to_owned());
    }
    let error = mistakes.rest().join(" ");
    let count = rows.len();
    let page = DeletePage {
        frame: Frame::new(call, &doing.title(count)),
        action: call.url(&format!("/{}/bulk", view.identity)),
        back: call.url(&format!("/{}/list", view.identity)),
        names: rows.iter().map(|row| row.title(view)).collect(),
        keys: keys.iter().map(|key| key::plain(key)).collect(),
        version: String::new(),
        stopped: rows.is_empty() || found.iter().any(Consequence::stops),
        lines: found.iter().map(line).collect(),
        error: (!error.is_empty()).then_some(error),
        button: doing.button(count),
        bulk: match doing {
            Doing::Delete => "delete".to_owned(),
            Doing::Act(action) => action.name.clone(),
        },
        password: doing.needs_password(view),
        deletes: matches!(doing, Doing::Delete),
        danger: match doing {
            Doing::Delete => true,
            Doing::Act(action) => action.danger,
        },
        inputs,
    };
    Ok(call::page(StatusCode::OK, &page))
}

async fn apply(
    call: &Call,
    conn: &mut Conn,
    view: &View,
    doing: &Doing<'_>,
    rows: &[Record],
    given: BTreeMap<String, Option<String>>,
) -> Result<(), Failure> {
    match doing {
        Doing::Delete => {
            let keys: Vec<Vec<String>> = rows.iter().map(|row| row.key(view)).collect();
            let found = consequences(call, conn, view, &keys).await?;
            if found.iter().any(Consequence::stops) {
                return Err(Failure::Db(DbError::Refused {
                    refusal: Refusal::ForeignKey,
                    message: "other rows forbid it".to_owned(),
                }));
            }
            delete_rows(call, conn, view, rows).await
        }
        Doing::Act(action) => act(call, conn, view, action, rows, given).await,
    }
}
