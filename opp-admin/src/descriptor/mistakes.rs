//! Mistakes in single keys of a descriptor: what the list edits, what fills and checks fields, what actions do.

use super::date;
use super::field::{Field, Format, Kind, Widget};
use super::uploads;
use super::view::View;

/// Keys, and what is wrong with them.
type Mistakes = Vec<(&'static str, String)>;

/// The mistakes of a view.
pub(super) fn mistakes(view: &View) -> Mistakes {
    let mut found = Mistakes::new();
    check_list(view, &mut found);
    check_actions(view, &mut found);
    check_fields(view, &mut found);
    found.extend(uploads::mistakes(view));
    check_widgets(view, &mut found);
    found
}

/// What the list edits is in the list and can be edited; what it is narrowed down by is a date.
fn check_list(view: &View, problems: &mut Mistakes) {
    let listed = |name: &String| {
        (view.column_list.is_empty() || view.column_list.contains(name)) && !view.column_exclude_list.contains(name)
    };
    for name in &view.list_editable {
        let Some(field) = view.field(name) else { continue };
        let reason = if !listed(name) {
            format!("`{name}` is not in the list: add it to `column_list`")
        } else if view.primary_key.contains(name) || !field.is_editable() {
            format!("`{name}` cannot be edited: it is part of the key, generated, or of a kind without an input")
        } else if view.readonly.contains(name) {
            format!("`{name}` is in `readonly`")
        } else if view.auth.is_some() {
            "users are changed on their own form, which asks for a password".to_owned()
        } else {
            continue;
        };
        problems.push(("list_editable", reason));
    }
    let date = view.date_hierarchy.as_ref().and_then(|name| view.field(name));
    if let Some(field) = date.filter(|field| !field.kind.has_date()) {
        problems.push(("date_hierarchy", format!("`{}` is not a date", field.name)));
    }
}

/// Widgets suit the kinds of their fields. A secret is typed into a password's input, and nothing else is.
fn check_widgets(view: &View, problems: &mut Mistakes) {
    for field in &view.fields {
        let name = &field.name;
        let reason = match view.widget_of(field) {
            Some(Widget::Autocomplete | Widget::RawId) if field.relation.is_none() => {
                format!("`{name}` points at no row to search for")
            }
            Some(Widget::Switch) if field.kind != Kind::Boolean || field.nullable => {
                format!("`{name}` is not a boolean, which a switch needs")
            }
            Some(Widget::Tags) if field.kind != Kind::Json => {
                format!("`{name}` is not JSON, in which tags are a list of texts")
            }
            Some(Widget::Markdown { .. }) if field.kind != Kind::Text => format!("`{name}` is not a text"),
            Some(Widget::Password) if field.kind != Kind::Text || !field.secret => {
                format!("`{name}` is not a secret text: add \"secret\": true, or take another widget")
            }
            _ => continue,
        };
        problems.push(("fields.widget", reason));
    }
}

/// Patterns can be read, what fills a field is a field, and no expression reads a secret.
fn check_fields(view: &View, problems: &mut Mistakes) {
    for field in &view.fields {
        // Who only prints models compiles no regular expressions.
        #[cfg(feature = "panel")]
        if let Some(Err(error)) = field.validate.pattern.as_ref().map(|pattern| whole(pattern)) {
            problems.push(("fields.validate.pattern", format!("`{}`: {error}", field.name)));
        }
        check_date(field, field.format.as_ref(), problems);
        check_date(field, view.column_formatters.get(&field.name), problems);
        if !field.prepopulate_from.is_empty() && field.kind != Kind::Text {
            let reason = format!("`{}` is not a text", field.name);
            problems.push(("fields.prepopulate_from", reason));
        }
        let Some(computed) = &field.computed else { continue };
        for secret in view
            .fields
            .iter()
            .filter(|one| one.secret && computed.reads(one.column()))
        {
            let reason = format!("`{}` reads `{}`, which is secret", field.name, secret.name);
            problems.push(("fields.computed", reason));
        }
    }
}

/// A pattern of dates can be read and belongs to a date or time.
fn check_date(field: &Field, format: Option<&Format>, problems: &mut Mistakes) {
    let Some(Format::Date(pattern)) = format else { return };
    if !field.kind.has_date() && field.kind != Kind::Time {
        problems.push(("fields.format.date", format!("`{}` is no date or time", field.name)));
    } else if let Some(reason) = date::mistake(pattern) {
        problems.push(("fields.format.date", format!("`{}`: {reason}", field.name)));
    }
}

/// A pattern as a regular expression of a whole text.
#[cfg(feature = "panel")]
pub(crate) fn whole(pattern: &str) -> Result<regex::Regex, regex::Error> {
    regex::Regex::new(&format!("^(?:{pattern})$"))
}

fn check_actions(view: &View, problems: &mut Mistakes) {
    for (index, action) in view.actions.iter().enumerate() {
        let name = &action.name;
        let reason = if name == "delete" || view.actions[..index].iter().any(|other| other.name == *name) {
            format!("`{name}` is the name of another action")
        } else if action.handler.is_some() && !action.set.is_empty() {
            format!("`{name}` has a `handler`, which sets the fields: remove `set`")
        } else if action.handler.is_none() && action.set.is_empty() && action.form.is_empty() {
            format!("`{name}` does nothing: add `set`, `form` or `handler`")
        } else {
            continue;
        };
        problems.push(("actions", reason));
    }
}
