//! The date hierarchy above a list: the way up, and the years, months or days to go on to.

use super::links::with;
use crate::db::Conn;
use crate::descriptor::View;
use crate::query::{self, ListQuery};
use crate::value;
use crate::web::{Call, Failure};

/// The hierarchy as a page shows it.
pub(super) struct Dates {
    pub(super) label: String,
    /// The periods that the list is narrowed down to, the widest first; the address takes the ones below off.
    pub(super) way: Vec<(String, String)>,
    /// The periods to go on to.
    pub(super) steps: Vec<(String, String)>,
}

/// The hierarchy of a list; nothing where it has none.
pub(super) async fn dates(
    call: &Call,
    conn: &mut Conn,
    view: &View,
    list: &ListQuery<'_>,
) -> Result<Option<Dates>, Failure> {
    let date = view.date_hierarchy.as_ref().and_then(|name| view.field(name));
    let Some(field) = date.filter(|field| !field.secret) else {
        return Ok(None);
    };
    let found = query::steps(conn, call.dialect(), view, call.user()?, list, field).await?;
    let now = list.period.as_ref().map_or("", |period| period.text.as_str());
    let link = |text: &str| (value::spelled(text), with(call, "d", Some(text)));
    let mut way: Vec<(String, String)> = Vec::new();
    if !now.is_empty() {
        way.push(("All dates".to_owned(), with(call, "d", None)));
        let widths = [4, 7, 10].into_iter().filter(|&width| width <= now.len());
        way.extend(widths.filter_map(|width| now.get(..width)).map(link));
    }
    Ok(Some(Dates {
        label: view.label(field),
        way,
        steps: found.iter().map(|text| link(text)).collect(),
    }))
}
