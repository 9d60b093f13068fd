//! The inputs of a form: what each field offers, what was typed, what is wrong with it.

use crate::db::Conn;
use crate::descriptor::{Field, FieldDefault, Kind, View, Widget};
use crate::query;
use crate::record::Record;
use crate::value;
use crate::web::{Call, Failure};

/// An input as a page shows it.
pub(crate) struct Input {
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
    pub(crate) max_length: Option<u32>,
    pub(crate) placeholder: Option<String>,
    pub(crate) autocomplete: Option<String>,
    pub(crate) error: Option<String>,
    /// What was searched for, of a field with many rows to choose from.
    pub(crate) find: Option<String>,
    pub(crate) more: bool,
}

/// What is typed in a form: the values of a row that is edited, or of a new one.
pub(crate) struct Typed<'a> {
    pub(crate) call: &'a Call,
    /// Whether a form was sent; otherwise the row's values are shown.
    pub(crate) sent: bool,
    pub(crate) row: Option<&'a Record>,
}

impl Typed<'_> {
    /// The text of an input: what was typed, the row's value, or the first value of a new row.
    fn text(&self, view: &View, field: &Field) -> String {
        let name = format!("v.{}", field.name);
        if self.sent {
            return self.call.field(&name).unwrap_or_default().to_owned();
        }
        match self.row {
            Some(row) => row.get(&field.name).unwrap_or_default().to_owned(),
            None => first_value(view, field).unwrap_or_default(),
        }
    }

    /// Whether the input means NULL.
    fn is_null(&self, view: &View, field: &Field) -> bool {
        match (self.sent, self.row) {
            (true, _) => self.call.field(&format!("n.{}", field.name)).is_some() && self.text(view, field).is_empty(),
            (false, Some(row)) => row.get(&field.name).is_none(),
            (false, None) => first_value(view, field).is_none(),
        }
    }

    /// Whether the form that was sent had the field at all: what was not on it stays as it is.
    fn was_on_form(&self, field: &Field) -> bool {
        ["v", "n", "b"]
            .iter()
            .any(|kind| self.call.field(&format!("{kind}.{}", field.name)).is_some())
    }

    /// The value that the form gives a field, or what is wrong with it. `None` leaves the field to its default.
    pub(crate) fn value(&self, view: &View, field: &Field) -> Result<Option<Option<String>>, String> {
        let optional = self.row.is_some() || !(field.is_required() || field.validate.required);
        if optional && !self.was_on_form(field) {
            return Ok(None);
        }
        let text = self.text(view, field);
        let before = self.row.map(|row| row.get(&field.name).map(str::to_owned));
        if field.kind == Kind::Boolean && !field.nullable {
            return Ok(Some(Some((text == "true").to_string())));
        }
        let blank = if field.kind == Kind::Text {
            text.is_empty()
        } else {
            text.trim().is_empty()
        };
        if blank {
            return self.blank(view, field, before);
        }
        let parsed = value::parse(field, &text)?;
        if before
            .as_ref()
            .is_some_and(|before| before.as_deref() == Some(parsed.as_str()))
        {
            return Ok(Some(Some(parsed)));
        }
        validate(field, &parsed)?;
        Ok(Some(Some(parsed)))
    }

    fn blank(
        &self,
        view: &View,
        field: &Field,
        before: Option<Option<String>>,
    ) -> Result<Option<Option<String>>, String> {
        // What was empty stays as it is, whatever the rules say today.
        let was_empty = before
            .as_ref()
            .is_some_and(|before| before.as_deref().is_none_or(str::is_empty));
        let empty_text = field.kind == Kind::Text && !self.is_null(view, field) && (field.nullable || was_empty);
        let asked = field.validate.required && !was_empty;
        if asked {
            return Err("This field is required.".to_owned());
        }
        if empty_text && !(field.nullable && field.relation.is_some()) && field.choices.is_empty() {
            return Ok(Some(Some(String::new())));
        }
        if field.nullable {
            return Ok(Some(None));
        }
        if before.is_none() && field.default.is_some() {
            return Ok(None);
        }
        Err("This field is required.".to_owned())
    }
}

/// What a form accepts besides the kind.
fn validate(field: &Field, parsed: &str) -> Result<(), String> {
    let rules = &field.validate;
    let length = parsed.chars().count();
    if let Some(most) = rules.max_length.filter(|&most| length > most as usize) {
        return Err(format!("Enter at most {most} characters; these are {length}."));
    }
    if let Some(fewest) = rules.min_length.filter(|&fewest| length < fewest as usize) {
        return Err(format!("Enter at least {fewest} characters."));
    }
    if field.kind.is_number() {
        let number: f64 = parsed.parse().unwrap_or_default();
        if let Some(min) = rules.min.filter(|&min| number < min) {
            return Err(format!("Enter at least {min}."));
        }
        if let Some(max) = rules.max.filter(|&max| number > max) {
            return Err(format!("Enter at most {max}."));
        }
    }
    Ok(())
}

/// The value with which the input of a new row begins.
fn first_value(view: &View, field: &Field) -> Option<String> {
    let given = view.form_args.get(&field.name).and_then(|args| args.default.clone());
    given.or_else(|| match &field.default {
        Some(FieldDefault::Value(text)) => value::parse(field, text).ok(),
        Some(FieldDefault::Now | FieldDefault::Uuid | FieldDefault::Sql(_)) | None => None,
    })
}

/// The fields of a form, in their order.
pub(crate) fn form_fields(view: &View, creates: bool) -> Vec<&Field> {
    let rules = if creates {
        &view.form_create_rules
    } else {
        &view.form_edit_rules
    };
    let named = if rules.is_empty() { &view.form_columns } else { rules };
    let usable = |field: &&Field| {
        let key = view.primary_key.contains(&field.name);
        let on_form = if key {
            creates && (field.is_required() || view.form_include_pk)
        } else {
            field.is_editable()
        };
        !field.secret && on_form && !view.form_excluded_columns.contains(&field.name)
    };
    if named.is_empty() {
        return view.fields.iter().filter(usable).collect();
    }
    named
        .iter()
        .filter_map(|name| view.field(name))
        .filter(usable)
        .collect()
}

/// Whether a form writes a field for this user: `readonly` is decided here and not by the page.
pub(crate) fn writes(call: &Call, view: &View, field: &Field) -> bool {
    let superuser = call.user().is_ok_and(|user| user.superuser);
    // Who may enter, and with which rights, is for superusers: nobody gives away what they lack.
    let rights = view.auth.as_ref().is_some_and(|auth| {
        [&auth.active, &auth.staff, &auth.superuser].contains(&&field.name) || auth.group.as_ref() == Some(&field.name)
    });
    !view.readonly.contains(&field.name) && (superuser || !rights)
}

/// Builds the input of a field.
pub(crate) async fn input(
    conn: &mut Conn,
    typed: &Typed<'_>,
    view: &View,
    field: &Field,
    error: Option<String>,
) -> Result<Input, Failure> {
    let call = typed.call;
    let args = view.form_args.get(&field.name);
    let widget_args = view.form_widget_args.get(&field.name);
    let widget = view.form_overrides.get(&field.name).or(field.widget.as_ref()).copied();
    let text = typed.text(view, field);
    let readonly = !writes(call, view, field);
    let choice = choices(conn, typed, field, &text).await?;
    let (shape, kind, mode) = look(field, widget, choice.is_some(), &text);
    let value = if kind == "datetime-local" && !readonly {
        text.replacen(' ', "T", 1)
    } else {
        text
    };
    let found = choice.unwrap_or_default();
    Ok(Input {
        label: args
            .and_then(|args| args.label.clone())
            .unwrap_or_else(|| view.label(field)),
        help: args
            .and_then(|args| args.description.clone())
            .or_else(|| field.help.clone()),
        rows: match widget {
            Some(Widget::Textarea { rows }) => rows,
            _ => 4,
        },
        required: (field.is_required() || field.validate.required) && field.kind != Kind::Boolean,
        null_box: field.nullable && field.kind == Kind::Text && matches!(shape, "text" | "textarea"),
        is_null: typed.is_null(view, field),
        readonly,
        max_length: field.validate.max_length,
        placeholder: widget_args.and_then(|args| args.placeholder.clone()),
        autocomplete: widget_args.and_then(|args| args.autocomplete.clone()),
        error,
        find: found.find,
        more: found.more,
        options: found.options,
        name: field.name.clone(),
        shape: if readonly { "readonly" } else { shape },
        kind,
        mode,
        value,
    })
}

/// What can be chosen.
#[derive(Default)]
struct Choices {
    options: Vec<(String, String, bool)>,
    find: Option<String>,
    more: bool,
}

async fn choices(conn: &mut Conn, typed: &Typed<'_>, field: &Field, text: &str) -> Result<Option<Choices>, Failure> {
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
        return rows_to_choose(conn, typed, field, text).await;
    }
    Ok(None)
}

/// The rows that a foreign key can point at: all of them where they are few, else those that a search finds. The row chosen now
/// is always among them.
async fn rows_to_choose(
    conn: &mut Conn,
    typed: &Typed<'_>,
    field: &Field,
    text: &str,
) -> Result<Option<Choices>, Failure> {
    let (call, dialect) = (typed.call, typed.call.dialect());
    let Some(relation) = &field.relation else {
        return Ok(None);
    };
    let term = call
        .field(&format!("find.{}", field.name))
        .unwrap_or_default()
        .trim()
        .to_owned();
    let found = query::lookup(conn, dialect, &call.views, call.user()?, field, &term).await?;
    let Some(mut rows) = found else { return Ok(None) };
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
        find: (more || !term.is_empty()).then_some(term),
        more,
    }))
}

/// Shape, type and keyboard of an input.
fn look(
    field: &Field,
    widget: Option<Widget>,
    has_choices: bool,
    text: &str,
) -> (&'static str, &'static str, &'static str) {
    if field.kind == Kind::Boolean && !field.nullable {
        return ("checkbox", "checkbox", "");
    }
    if has_choices {
        return (
            if widget == Some(Widget::Radio) {
                "radio"
            } else {
                "select"
            },
            "",
            "",
        );
    }
    match widget {
        Some(Widget::Textarea { .. }) => return ("textarea", "", ""),
        Some(Widget::Email) => return ("text", "email", "email"),
        Some(Widget::Url) => return ("text", "url", "url"),
        Some(Widget::Tel) => return ("text", "tel", "tel"),
        Some(Widget::Color) => return ("text", "color", ""),
        Some(Widget::Input | Widget::Select | Widget::Radio) | None => {}
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
