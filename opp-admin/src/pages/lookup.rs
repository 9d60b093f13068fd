//! Rows that a foreign key can point at, for a box that finds them while somebody types. The forms show the same without it.

use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;

use crate::permit::Need;
use crate::query;
use crate::web::{Answer, Call, Failure};

/// Characters of a term at most.
const TERM: usize = 200;

/// The rows that a term finds, as JSON: for those who may create or edit rows, whose forms offer them.
pub(crate) async fn find(call: &Call) -> Answer {
    let view = call.view()?;
    let field = view
        .field(call.part("field"))
        .filter(|field| !field.secret)
        .ok_or(Failure::NotFound)?;
    if !call.may(Need::Create) && !call.may(Need::Edit) {
        return Err(Failure::Forbidden);
    }
    let relation = field.relation.as_ref().ok_or(Failure::NotFound)?;
    let term: String = call
        .parameter("q")
        .unwrap_or_default()
        .trim()
        .chars()
        .take(TERM)
        .collect();
    let mut conn = call.conn().await?;
    let found = query::lookup(&mut conn, call.dialect(), &call.views, call.user()?, field, &term).await?;
    let mut rows = found.ok_or(Failure::NotFound)?;
    let more = rows.len() > relation.limit as usize;
    rows.truncate(relation.limit as usize);
    let rows: Vec<_> = rows
        .iter()
        .map(|(key, label)| serde_json::json!({ "key": key, "label": label }))
        .collect();
    let text = serde_json::json!({ "rows": rows, "more": more }).to_string();
    let mut response = text.into_response();
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    Ok(response)
}
