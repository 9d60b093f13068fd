//! What is typed in a form: the values that it gives the fields, and what is wrong with them.

use serde::de::IgnoredAny;

use crate::descriptor::{Field, FieldDefault, Kind, Upload, View, Widget};
use crate::record::Record;
use crate::value;
use crate::web::Call;

/// What is typed in a form: the values of a row that is edited, or of a new one.
pub(crate) struct Typed<'a> {
    pub(crate) call: &'a Call,
    /// Whether a form was sent; otherwise the row's values are shown.
    pub(crate) sent: bool,
    pub(crate) row: Option<&'a Record>,
    /// What the names of the inputs begin with; empty on a form of one row.
    pub(crate) prefix: &'a str,
    /// Fields that are not written here, besides those that no form writes.
    pub(crate) fixed: &'a [String],
    /// Whether nothing of the row is written.
    pub(crate) locked: bool,
}

impl<'a> Typed<'a> {
    /// The form of one row.
    pub(crate) fn form(call: &'a Call, sent: bool, row: Option<&'a Record>) -> Self {
        Self {
            call,
            sent,
            row,
            prefix: "",
            fixed: &[],
            locked: false,
        }
    }
}

impl Typed<'_> {
    /// What was sent for an input.
    fn given(&self, kind: &str, field: &Field) -> Option<&str> {
        self.call.field(&format!("{}{kind}.{}", self.prefix, field.name))
    }

    /// Whether the form writes a field.
    pub(crate) fn writes(&self, view: &View, field: &Field) -> bool {
        !self.locked && !self.fixed.contains(&field.name) && writes(self.call, view, field)
    }

    /// Whether nothing was typed: every input is as the form of a new row shows it.
    pub(crate) fn is_untouched(&self, view: &View, fields: &[&Field]) -> bool {
        let spelled = |text: &str| text.replacen('T', " ", 1);
        fields.iter().filter(|field| self.writes(view, field)).all(|field| {
            let first = first_value(view, field).unwrap_or_default();
            let first = if is_tags(view, field) {
                tags_shown(&first)
            } else {
                first
            };
            let text = self.text(view, field);
            text == first
                || spelled(&text) == spelled(&first)
                || (field.kind == Kind::Boolean && text.is_empty() && first != "true")
        })
    }

    /// The text of an input: what was typed, the row's value, or the first value of a new row.
    pub(crate) fn text(&self, view: &View, field: &Field) -> String {
        if self.sent {
            return self.given("v", field).unwrap_or_default().to_owned();
        }
        match self.row {
            Some(row) => row.get(&field.name).unwrap_or_default().to_owned(),
            None => first_value(view, field).unwrap_or_default(),
        }
    }

    /// Whether the input means NULL.
    pub(crate) fn is_null(&self, view: &View, field: &Field) -> bool {
        match (self.sent, self.row) {
            (true, _) => self.given("n", field).is_some() && self.text(view, field).is_empty(),
            (false, Some(row)) => row.get(&field.name).is_none(),
            (false, None) => first_value(view, field).is_none(),
        }
    }

    /// Whether the form that was sent had the field at all: what was not on it stays as it is.
    fn was_on_form(&self, field: &Field) -> bool {
        ["v", "n", "b"].iter().any(|kind| self.given(kind, field).is_some())
    }

    /// The value that the form gives a field, or what is wrong with it. `None` leaves the field to its default.
    pub(crate) fn value(&self, view: &View, field: &Field) -> Result<Option<Option<String>>, String> {
        if let Some((upload, image)) = view.upload_of(field) {
            return self.file(field, upload, image);
        }
        let password = view.widget_of(field) == Some(&Widget::Password);
        // What is there is not shown, so an empty input changes nothing.
        if password && self.row.is_some() && self.given("v", field).unwrap_or_default().is_empty() {
            return Ok(None);
        }
        let optional = self.row.is_some() || !(field.is_required() || field.validate.required);
        if optional && !self.was_on_form(field) {
            return Ok(None);
        }
        let mut text = self.text(view, field);
        if is_tags(view, field) && self.sent {
            text = tags_to_json(&text, self.row.and_then(|row| row.get(&field.name)));
        }
        let before = self.row.map(|row| row.get(&field.name).map(str::to_owned));
        if field.kind == Kind::Boolean && !field.nullable {
            return Ok(Some(Some((text == "true").to_string())));
        }
        if text.trim().is_empty() && !field.prepopulate_from.is_empty() {
            text = self.slug(view, field);
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

    /// The name of the file that was sent for a field, or none where it is to be removed.
    fn file(&self, field: &Field, upload: &Upload, image: bool) -> Result<Option<Option<String>>, String> {
        let input = format!("{}v.{}", self.prefix, field.name);
        if let Some(file) = self.call.files.iter().find(|file| file.input == input) {
            return file.stored_name(upload, image).map(|name| Some(Some(name)));
        }
        let there = self
            .row
            .and_then(|row| row.get(&field.name))
            .is_some_and(|name| !name.is_empty());
        let removed = there && self.given("d", field).is_some();
        let needed = field.validate.required || !field.nullable;
        match (removed, needed) {
            (true, true) => Err("This file is required; choose another one in its place.".to_owned()),
            (true, false) => Ok(Some(None)),
            (false, true) if self.row.is_none() && field.default.is_none() => Err("Choose a file.".to_owned()),
            (false, _) => Ok(None),
        }
    }

    /// The texts that fill a field which was left empty, as a part of an address: letters and digits in lower case, with hyphens.
    fn slug(&self, view: &View, field: &Field) -> String {
        let sources = field.prepopulate_from.iter().filter_map(|name| view.field(name));
        let texts = sources.filter(|source| !source.secret).map(|source| {
            let typed = self.given("v", source).map(str::to_owned);
            typed
                .or_else(|| self.row?.get(&source.name).map(str::to_owned))
                .unwrap_or_default()
        });
        let words: Vec<String> = texts.collect();
        let lower = words.join(" ").to_lowercase();
        let parts: Vec<&str> = lower
            .split(|c: char| !c.is_alphanumeric())
            .filter(|part| !part.is_empty())
            .collect();
        let most = field.validate.max_length.map_or(usize::MAX, |most| most as usize);
        parts
            .join("-")
            .chars()
            .take(most)
            .collect::<String>()
            .trim_end_matches('-')
            .to_owned()
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
        if is_tags(view, field) && !field.validate.required {
            return Ok(Some(Some("[]".to_owned())));
        }
        if before.is_none() && field.default.is_some() {
            return Ok(None);
        }
        Err("This field is required.".to_owned())
    }
}

fn is_tags(view: &View, field: &Field) -> bool {
    view.widget_of(field) == Some(&Widget::Tags)
}

/// Words separated by commas as a list of texts in JSON; nothing for no words. A list or an object in JSON stays what it is, and
/// so does the value that is stored where its words are the same.
fn tags_to_json(text: &str, stored: Option<&str>) -> String {
    // An input of one line loses the ends of lines.
    let one_line = |text: &str| text.replace(['\r', '\n'], "");
    if let Some(stored) = stored
        && one_line(&tags_shown(stored)) == one_line(text)
    {
        return stored.to_owned();
    }
    let is_json = text.trim_start().starts_with(['[', '{']) && serde_json::from_str::<IgnoredAny>(text).is_ok();
    if is_json {
        return text.to_owned();
    }
    let words: Vec<&str> = text.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
    match stored {
        Some(stored) if tags_of(stored).is_some_and(|there| there == words) => stored.to_owned(),
        _ if words.is_empty() => String::new(),
        _ => serde_json::json!(words).to_string(),
    }
}

/// The text in which an input shows JSON: words, or the JSON itself where it is no list of words.
pub(crate) fn tags_shown(json: &str) -> String {
    tags_of(json).map_or_else(|| json.to_owned(), |words| words.join(", "))
}

/// A list of texts in JSON as words separated by commas; nothing for any other JSON, or where one of the words would itself be
/// read as JSON.
pub(crate) fn tags_of(json: &str) -> Option<Vec<String>> {
    let words: Vec<String> = serde_json::from_str(json).ok()?;
    let plain = |word: &String| {
        !word.contains([',', '\r', '\n']) && word.trim() == word && !word.is_empty() && !word.starts_with(['[', '{'])
    };
    words.iter().all(plain).then_some(words)
}

/// What a form accepts besides the kind.
pub(crate) fn validate(field: &Field, parsed: &str) -> Result<(), String> {
    let rules = &field.validate;
    let length = parsed.chars().count();
    if let Some(most) = rules.max_length.filter(|&most| length > most as usize) {
        return Err(format!("Enter at most {most} characters; these are {length}."));
    }
    if let Some(fewest) = rules.min_length.filter(|&fewest| length < fewest as usize) {
        return Err(format!("Enter at least {fewest} characters."));
    }
    if let Some(pattern) = &rules.pattern {
        let matches = crate::descriptor::whole(pattern).is_ok_and(|pattern| pattern.is_match(parsed));
        if !matches {
            return Err("This does not have the form that is asked for.".to_owned());
        }
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

/// Whether a form writes a field for this user: `readonly` is decided here and not by the page.
pub(crate) fn writes(call: &Call, view: &View, field: &Field) -> bool {
    let superuser = call.user().is_ok_and(|user| user.superuser);
    // Who may enter, and with which rights, is for superusers: nobody gives away what they lack.
    !view.readonly.contains(&field.name) && (superuser || !is_right(view, field))
}

/// Whether a field decides who may enter the panel and with which rights.
pub(crate) fn is_right(view: &View, field: &Field) -> bool {
    view.auth.as_ref().is_some_and(|auth| {
        [&auth.active, &auth.staff, &auth.superuser].contains(&&field.name) || auth.group.as_ref() == Some(&field.name)
    })
}
