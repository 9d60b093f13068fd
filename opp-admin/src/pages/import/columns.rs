//! Columns of a file that is imported: which field each of them is, and whether it is written.

use serde_json::Value;

use crate::descriptor::{Field, Kind, View};
use crate::pages::typed::writes;
use crate::value;
use crate::web::Call;

use super::given::Given;

/// A column of the file.
pub(super) struct Column<'a> {
    pub(super) field: &'a Field,
    /// Whether its values are written in new rows.
    pub(super) created: bool,
    /// Whether its values are written in rows that exist.
    pub(super) changed: bool,
}

/// The field of each column, or the names of the columns that are none.
pub(super) fn columns<'a>(call: &Call, view: &'a View, names: &[String]) -> Result<Vec<Column<'a>>, Vec<String>> {
    let (mut found, mut mistakes) = (Vec::new(), Vec::new());
    for (index, name) in names.iter().enumerate() {
        match field(view, name) {
            None => mistakes.push(format!("There is no field `{name}`.")),
            Some(field) if found.iter().any(|column: &Column<'_>| column.field.name == field.name) => {
                mistakes.push(format!("`{name}` is there twice."));
            }
            Some(field) => found.push(Column {
                field,
                created: is_written(call, view, field, true),
                changed: is_written(call, view, field, false),
            }),
        }
        debug_assert!(found.len() + mistakes.len() == index + 1);
    }
    if mistakes.is_empty() { Ok(found) } else { Err(mistakes) }
}

/// A field by its name, or by what people read over its column.
pub(super) fn field<'a>(view: &'a View, name: &str) -> Option<&'a Field> {
    let seen = || view.fields.iter().filter(|field| !field.secret);
    seen()
        .find(|field| field.name == name)
        .or_else(|| seen().find(|field| view.label(field).eq_ignore_ascii_case(name)))
}

/// Whether an import writes a field of new rows, or of rows that exist: where the form for them writes it as well, and it is no
/// file.
fn is_written(call: &Call, view: &View, field: &Field, creates: bool) -> bool {
    let on_form = view.form_fields(creates).iter().any(|one| one.name == field.name);
    let usable = field.computed.is_none() && view.upload_of(field).is_none();
    on_form && usable && writes(call, view, field)
}

/// The canonical text of a value, or what is wrong with it. What equals the value that is there stays as it is.
pub(super) fn text_of(field: &Field, given: &Given, before: Option<Option<&str>>) -> Result<Option<String>, String> {
    let there = before.flatten();
    let text = match given {
        Given::Null if field.kind == Kind::Json && there == Some("null") => return Ok(Some("null".to_owned())),
        Given::Null => return Ok(None),
        Given::Text(text) => text.clone(),
        Given::Json(json) => {
            let value = |text: &str| serde_json::from_str::<Value>(text).ok();
            if field.kind == Kind::Json {
                let same = |text: &&str| value(text).is_some_and(|it| Some(it) == value(json));
                return Ok(Some(there.filter(same).unwrap_or(json).to_owned()));
            }
            match value(json) {
                Some(Value::String(text)) => text,
                Some(Value::Array(_) | Value::Object(_)) => {
                    return Err("A single value is needed here, not a list or object.".to_owned());
                }
                // Nothing but a text with an exponent needs another form.
                Some(number) if json.contains(['e', 'E']) => number.to_string(),
                _ => json.clone(),
            }
        }
    };
    if there == Some(text.as_str()) {
        return Ok(Some(text));
    }
    let word = text.trim().to_ascii_lowercase();
    match field.kind {
        Kind::Boolean => match word.as_str() {
            "true" | "yes" | "on" | "1" => Ok(Some("true".to_owned())),
            "false" | "no" | "off" | "0" => Ok(Some("false".to_owned())),
            _ => Err("Enter true or false.".to_owned()),
        },
        Kind::Text if text.contains('\0') => Err("A text cannot contain a NUL character.".to_owned()),
        Kind::Text => Ok(Some(text)),
        _ if word.is_empty() => Ok(None),
        _ => value::parse(field, &text).map(Some),
    }
}
