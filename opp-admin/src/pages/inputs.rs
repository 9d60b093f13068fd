//! The inputs of a form: what each field offers, what was typed, what is wrong with it.

use std::collections::BTreeMap;

use super::typed::{Typed, tags_shown};
use super::{file, markdown};
use crate::db::Conn;
use crate::descriptor::{Field, Kind, Upload, View, Widget, media_types};
use crate::files::size;
use crate::permit::{Need, may};
use crate::query;
use crate::web::Failure;

/// An input as a page shows it.
pub(crate) struct Input {
    /// What the names of its inputs begin with.
    pub(crate) prefix: String,
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) help: Option<String>,
    pub(crate) shape: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) mode: &'static str,
    pub(crate) value: String,
    pub(crate) rows: u32,
    pub(crate) options: Vec<(String, String, bool)>,
    pub(crate) required: bool,
    /// Whether a box tells an empty text from none.
    pub(crate) null_box: bool,
    pub(crate) is_null: bool,
    pub(crate) readonly: bool,
    /// The file that is stored.
    pub(crate) file: Option<file::Shown>,
    /// The types of files that can be chosen.
    pub(crate) accept: String,
    /// Markdown as it will look, where that was asked for.
    pub(crate) preview: Option<String>,
    /// Whether the text is Markdown.
    pub(crate) markdown: bool,
    /// Whether a box looks like a switch.
    pub(crate) switch: bool,
    /// The form of a new row to choose, and its name.
    pub(crate) related: Option<(String, String)>,
    /// Where a script looks up rows to choose from.
    pub(crate) lookup: Option<String>,
    pub(crate) max_length: Option<u32>,
    pub(crate) pattern: Option<String>,
    pub(crate) placeholder: Option<String>,
    pub(crate) autocomplete: Option<String>,
    pub(crate) error: Option<String>,
    /// What was searched for, of a field with many rows to choose from.
    pub(crate) find: Option<String>,
    /// Where the search is sent, where it is not where the form is.
    pub(crate) search_at: Option<String>,
    pub(crate) more: bool,
}

/// Builds the input of a field.
pub(crate) async fn input(
    conn: &mut Conn,
    offers: &mut Offers,
    typed: &Typed<'_>,
    view: &View,
    field: &Field,
    error: Option<String>,
) -> Result<Input, Failure> {
    let args = view.form_args.get(&field.name);
    let widget_args = view.form_widget_args.get(&field.name);
    let widget = view.widget_of(field);
    let text = typed.text(view, field);
    let readonly = !typed.writes(view, field);
    let plain = matches!(widget, Some(Widget::RawId | Widget::Hidden));
    let choice = if readonly || field.relation.is_some() && plain {
        None
    } else {
        choices(conn, offers, typed, view, field, &text).await?
    };
    let (shape, kind, mode) = look(field, widget, choice.is_some(), &text);
    let value = match (widget, kind) {
        (Some(Widget::Password), _) => String::new(),
        (_, "file") => String::new(),
        (Some(Widget::Tags), _) if !typed.sent => tags_shown(&text),
        (_, "datetime-local") if !readonly => text.replacen(' ', "T", 1),
        _ => text,
    };
    let uploads = view.upload_of(field);
    let found = choice.unwrap_or_default();
    Ok(Input {
        label: args
            .and_then(|args| args.label.clone())
            .unwrap_or_else(|| view.label(field)),
        help: args
            .and_then(|args| args.description.clone())
            .or_else(|| field.help.clone())
            .or_else(|| filled_from(view, field))
            .or_else(|| usual_help(widget, uploads)),
        rows: match widget {
            Some(Widget::Textarea { rows } | Widget::Markdown { rows }) => *rows,
            _ => 4,
        },
        required: (field.is_required() || field.validate.required)
            && field.kind != Kind::Boolean
            && field.prepopulate_from.is_empty(),
        pattern: field.validate.pattern.clone(),
        null_box: field.nullable && field.kind == Kind::Text && matches!(shape, "text" | "textarea"),
        is_null: typed.is_null(view, field),
        file: typed.row.and_then(|row| file::shown(typed.call, view, field, row)),
        accept: uploads.map_or_else(String::new, |(upload, image)| media_types(upload, image).join(",")),
        preview: preview(typed, widget, field, &value),
        markdown: matches!(widget, Some(Widget::Markdown { .. })),
        switch: widget == Some(&Widget::Switch),
        related: related(typed, field),
        lookup: lookup_at(typed, view, field),
        readonly,
        max_length: field.validate.max_length,
        placeholder: widget_args.and_then(|args| args.placeholder.clone()),
        autocomplete: widget_args
            .and_then(|args| args.autocomplete.clone())
            .or_else(|| (kind == "password").then(|| "new-password".to_owned())),
        error,
        find: found.find,
        search_at: None,
        more: found.more,
        options: found.options,
        prefix: typed.prefix.to_owned(),
        name: field.name.clone(),
        shape: if readonly { "readonly" } else { shape },
        kind,
        mode,
        value,
    })
}

/// What a widget takes, where nothing else explains it.
fn usual_help(widget: Option<&Widget>, uploads: Option<(&Upload, bool)>) -> Option<String> {
    if let Some((upload, _)) = uploads {
        return Some(format!("At most {}.", size(upload.max_bytes)));
    }
    match widget {
        Some(Widget::Tags) => Some("Words separated by commas.".to_owned()),
        Some(Widget::Password) => Some("What is stored is not shown; left empty, it stays.".to_owned()),
        _ => None,
    }
}

/// The Markdown that was sent, as it will look.
fn preview(typed: &Typed<'_>, widget: Option<&Widget>, field: &Field, text: &str) -> Option<String> {
    let asked = typed.call.field("preview") == Some(format!("{}{}", typed.prefix, field.name).as_str());
    (asked && matches!(widget, Some(Widget::Markdown { .. }))).then(|| markdown::to_html(text))
}

/// The view whose rows a field points at, where they can be chosen.
fn target<'a>(typed: &Typed<'a>, field: &Field) -> Option<&'a View> {
    let relation = field.relation.as_ref().filter(|relation| relation.local.len() == 1)?;
    let mut views = typed.call.views.iter();
    views.find(|view| view.table == relation.table && view.schema == relation.schema)
}

/// Where a row to choose is created, and what it is called.
fn related(typed: &Typed<'_>, field: &Field) -> Option<(String, String)> {
    let (target, user) = (target(typed, field)?, typed.call.user().ok()?);
    let url = typed.call.url(&format!("/{}/create", target.identity));
    may(target, Need::Create, user).then(|| (url, target.name.to_lowercase()))
}

fn lookup_at(typed: &Typed<'_>, view: &View, field: &Field) -> Option<String> {
    target(typed, field)?;
    Some(typed.call.url(&format!("/{}/lookup/{}", view.identity, field.name)))
}

/// What fills a field that is left empty.
fn filled_from(view: &View, field: &Field) -> Option<String> {
    let sources = field.prepopulate_from.iter().filter_map(|name| view.field(name));
    let labels: Vec<String> = sources.map(|source| view.label(source)).collect();
    (!labels.is_empty()).then(|| format!("Left empty, it is filled from: {}.", labels.join(", ")))
}

/// What can be chosen.
#[derive(Default)]
struct Choices {
    options: Vec<(String, String, bool)>,
    find: Option<String>,
    more: bool,
}

/// Rows that foreign keys can point at, by table, field and term: several lines of a page ask for the same.
pub(crate) type Offers = BTreeMap<(String, String, String), Option<Vec<(String, String)>>>;

async fn choices(
    conn: &mut Conn,
    offers: &mut Offers,
    typed: &Typed<'_>,
    view: &View,
    field: &Field,
    text: &str,
) -> Result<Option<Choices>, Failure> {
    let fixed = |options: Vec<(String, String)>| Choices {
        options: options
            .into_iter()
            .map(|(key, label)| (key.clone(), label, key == text))
            .collect(),
        ..Choices::default()
    };
    if field.kind == Kind::Boolean && field.nullable {
        let pairs = [("true", "Yes"), ("false", "No")].map(|(key, label)| (key.to_owned(), label.to_owned()));
        return Ok(Some(fixed(pairs.to_vec())));
    }
    if !field.choices.is_empty() {
        let pairs = field
            .choices
            .iter()
            .map(|choice| (choice.value.clone(), choice.label.clone()));
        return Ok(Some(fixed(pairs.collect())));
    }
    if field.relation.is_some() {
        return rows_to_choose(conn, offers, typed, view, field, text).await;
    }
    Ok(None)
}

/// The rows that a foreign key can point at: all of them where they are few, else those that a search finds. The row chosen now
/// is always among them.
async fn rows_to_choose(
    conn: &mut Conn,
    offers: &mut Offers,
    typed: &Typed<'_>,
    view: &View,
    field: &Field,
    text: &str,
) -> Result<Option<Choices>, Failure> {
    let (call, dialect) = (typed.call, typed.call.dialect());
    let Some(relation) = &field.relation else {
        return Ok(None);
    };
    let term = call
        .field(&format!("{}find.{}", typed.prefix, field.name))
        .unwrap_or_default()
        .trim()
        .to_owned();
    let asked = (view.table.clone(), field.name.clone(), term.clone());
    if !offers.contains_key(&asked) {
        let found = query::lookup(conn, dialect, &call.views, call.user()?, field, &term).await?;
        offers.insert(asked.clone(), found);
    }
    let Some(mut rows) = offers.get(&asked).cloned().flatten() else {
        return Ok(None);
    };
    let more = rows.len() > relation.limit as usize;
    rows.truncate(relation.limit as usize);
    if !text.is_empty() && !rows.iter().any(|(key, _)| key == text) {
        let label = query::label_of(conn, dialect, &call.views, call.user()?, field, text).await?;
        rows.insert(0, (text.to_owned(), label.unwrap_or_else(|| text.to_owned())));
    }
    Ok(Some(Choices {
        options: rows
            .into_iter()
            .map(|(key, label)| (key.clone(), label, key == text))
            .collect(),
        find: (more || !term.is_empty() || view.widget_of(field) == Some(&Widget::Autocomplete)).then_some(term),
        more,
    }))
}

/// Shape, type and keyboard of an input.
fn look(
    field: &Field,
    widget: Option<&Widget>,
    has_choices: bool,
    text: &str,
) -> (&'static str, &'static str, &'static str) {
    match widget {
        Some(Widget::Hidden) => return ("hidden", "hidden", ""),
        Some(Widget::File(_) | Widget::Image(_)) => return ("file", "file", ""),
        _ => {}
    }
    if field.kind == Kind::Boolean && !field.nullable {
        return ("checkbox", "checkbox", "");
    }
    if has_choices {
        return (
            if widget == Some(&Widget::Radio) {
                "radio"
            } else {
                "select"
            },
            "",
            "",
        );
    }
    match widget {
        Some(Widget::Textarea { .. } | Widget::Markdown { .. }) => return ("textarea", "", ""),
        Some(Widget::Password) => return ("text", "password", ""),
        Some(Widget::Tags) => return ("text", "text", ""),
        Some(Widget::Email) => return ("text", "email", "email"),
        Some(Widget::Url) => return ("text", "url", "url"),
        Some(Widget::Tel) => return ("text", "tel", "tel"),
        Some(Widget::Color) => return ("text", "color", ""),
        _ => {}
    }
    match field.kind {
        kind if kind.is_integer() => ("text", "text", "numeric"),
        kind if kind.is_number() => ("text", "text", "decimal"),
        Kind::Date => ("text", "date", ""),
        // A browser's own input knows no microseconds and would lose them.
        Kind::Timestamp | Kind::TimestampTz if !text.contains('.') => ("text", "datetime-local", ""),
        Kind::Time if !text.contains('.') => ("text", "time", ""),
        _ => ("text", "text", ""),
    }
}
