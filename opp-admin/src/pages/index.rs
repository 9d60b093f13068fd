//! The first page: every view, and what the user did last.

use askama::Template;
use axum::http::StatusCode;

use super::Frame;
use super::history::{Entry, entries};
use crate::audit;
use crate::web::{Answer, Call, call};

/// Entries of the recent actions.
const RECENT: i64 = 10;

#[derive(Template)]
#[template(path = "index.html")]
struct IndexPage {
    frame: Frame,
    recent: Vec<Entry>,
}

/// The page.
pub(crate) async fn show(call: &Call) -> Answer {
    let mut conn = call.conn().await?;
    let lines = audit::read(&mut conn, call.dialect(), audit::Of::User(&call.user()?.key), RECENT).await?;
    let page = IndexPage {
        frame: Frame::new(call, "Home"),
        recent: entries(call, &lines),
    };
    Ok(call::page(StatusCode::OK, &page))
}
