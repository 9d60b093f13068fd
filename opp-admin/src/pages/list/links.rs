//! Addresses of a list: with a parameter set or taken off, as an export.

use crate::descriptor::View;
use crate::key;
use crate::permit::Need;
use crate::web::Call;

/// The address of this list with a parameter set or removed; another page is only kept where the page itself is set.
pub(super) fn with(call: &Call, name: &str, value: Option<&str>) -> String {
    let paging = ["page", "after", "before", "done"];
    let kept = call
        .query
        .iter()
        .filter(|(key, text)| key != name && !paging.contains(&key.as_str()) && !text.is_empty());
    let mut pairs: Vec<String> = kept.map(pair).collect();
    if let Some(value) = value {
        pairs.push(format!("{}={}", key::encode_query(name), key::encode_query(value)));
    }
    format!("{}{}{}", call.base, call.path, query(&pairs))
}

/// The address of this very page, without what was done before.
pub(super) fn same(call: &Call) -> String {
    let kept = call
        .query
        .iter()
        .filter(|(key, text)| key != "done" && !text.is_empty());
    let pairs: Vec<String> = kept.map(pair).collect();
    format!("{}{}{}", call.base, call.path, query(&pairs))
}

fn pair((name, value): &(String, String)) -> String {
    format!("{}={}", key::encode_query(name), key::encode_query(value))
}

fn query(pairs: &[String]) -> String {
    if pairs.is_empty() {
        String::new()
    } else {
        format!("?{}", pairs.join("&"))
    }
}

/// The exports of a list, with its conditions and order.
pub(super) fn exports(call: &Call, view: &View) -> Vec<(String, String)> {
    if !call.may(Need::Export) {
        return Vec::new();
    }
    let conditions = conditions(call);
    let link = |format: &String| {
        let path = format!("/{}/export/{format}{}", view.identity, conditions);
        (format.to_uppercase(), call.url(&path))
    };
    view.export_types.iter().map(link).collect()
}

/// Where selected rows are sent, with what the list was narrowed down to: all of its rows can be meant.
pub(super) fn bulk(call: &Call, view: &View) -> String {
    call.url(&format!("/{}/bulk{}", view.identity, conditions(call)))
}

/// The conditions and the order of the list, as a query.
fn conditions(call: &Call) -> String {
    let left_out = ["page", "size", "done", "after", "before"];
    let kept = call
        .query
        .iter()
        .filter(|(key, text)| !left_out.contains(&key.as_str()) && !text.is_empty());
    query(&kept.map(pair).collect::<Vec<_>>())
}
