//! What would a browser send of the form of a page?

/// The names and values of the form's inputs, text areas and selects.
pub(crate) fn values(body: &str) -> Vec<(String, String)> {
    let begin = body.find("<form action=").unwrap();
    let form = &body[begin..];
    let mut rest = &form[..form.find("</form>").unwrap()];
    let mut found = Vec::new();
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let tag = &rest[..rest.find('>').unwrap_or(rest.len())];
        let inside = || rest[tag.len()..].strip_prefix('>').unwrap_or_default();
        let Some(name) = attribute(tag, "name") else { continue };
        let value = match tag.split_whitespace().next().unwrap_or_default() {
            "input" => match attribute(tag, "type").as_deref() {
                Some("submit") => continue,
                Some("checkbox") if !tag.contains(" checked") => continue,
                _ => attribute(tag, "value").unwrap_or_default(),
            },
            // The first line break of a text area is not part of it.
            "textarea" => {
                let text = text(&inside()[..inside().find("</textarea>").unwrap()]).replace("\r\n", "\n");
                text.strip_prefix('\n').map_or(text.clone(), str::to_owned)
            }
            // SQLAdmin's script reads the row that a search has chosen before.
            "select" if tag.contains("data-json") => attribute(tag, "data-json")
                .and_then(|json| serde_json::from_str::<serde_json::Value>(&json).ok())
                .and_then(|rows| Some(rows[0]["id"].as_str()?.to_owned()))
                .unwrap_or_default(),
            "select" => chosen(&inside()[..inside().find("</select>").unwrap()]),
            _ => continue,
        };
        found.push((name, value));
    }
    found
}

/// The value of the option that is selected, which is its text where it has none.
fn chosen(options: &str) -> String {
    let tags = options.split('<').filter(|tag| tag.starts_with("option"));
    let (head, inside) = tags
        .filter_map(|tag| tag.split_once('>'))
        .find(|(head, _)| head.contains(" selected"))
        .unwrap_or_default();
    attribute(head, "value").unwrap_or_else(|| text(inside))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let begin = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let rest = &tag[begin..];
    Some(text(&rest[..rest.find('"')?]))
}

fn text(html: &str) -> String {
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#34;", "\""),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(html.to_owned(), |text, (entity, letter)| text.replace(entity, letter))
}
