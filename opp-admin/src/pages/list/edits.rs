//! Editing in the list: the inputs of its cells, what they began with, and what was sent.

use std::collections::BTreeMap;

use super::links;
use crate::db::Conn;
use crate::descriptor::{Field, Kind, View};
use crate::key;
use crate::pages::inputs::{Input, Offers, input};
use crate::pages::mistakes::Mistakes;
use crate::pages::typed::Typed;
use crate::permit::{Need, may, may_row};
use crate::record::Record;
use crate::web::{Call, Failure};

/// Rows that a list sends at most.
const LINES: usize = 1000;

/// The inputs of a list.
#[derive(Default)]
pub(super) struct Edits {
    /// What is wrong with what was sent.
    pub(super) mistakes: Mistakes,
    /// The places of the rows that were sent, by their keys.
    sent: BTreeMap<String, usize>,
    offers: Offers,
    /// How many places are taken.
    places: usize,
}

/// What a line of the list has besides its cells.
#[derive(Default)]
pub(super) struct LineEdits {
    pub(super) prefix: String,
    pub(super) version: String,
    /// Inputs by field.
    pub(super) inputs: BTreeMap<String, Input>,
    /// What the inputs began with: nothing of a row is written that nobody touched.
    pub(super) began: Vec<(String, String)>,
    pub(super) error: Option<String>,
}

/// The fields that somebody edits in the list.
pub(super) fn editable<'a>(call: &Call, view: &'a View) -> Vec<&'a Field> {
    let user = call.user();
    if view.list_editable.is_empty() || !user.is_ok_and(|user| may(view, Need::Edit, user)) {
        return Vec::new();
    }
    let typed = Typed::form(call, false, None);
    let fields = view.list_editable.iter().filter_map(|name| view.field(name));
    fields
        .filter(|field| !field.secret && field.is_editable() && !view.primary_key.contains(&field.name))
        .filter(|field| typed.writes(view, field))
        .collect()
}

impl Edits {
    /// The rows that a form sent.
    pub(super) fn of(call: &Call, mistakes: Mistakes) -> Self {
        let place = |index: usize| Some((call.field(&format!("e.{index}.key"))?.to_owned(), index));
        Self {
            mistakes,
            sent: (0..lines(call)).filter_map(place).collect(),
            offers: Offers::new(),
            places: 0,
        }
    }

    /// How many places the form sends.
    pub(super) fn places(&self) -> usize {
        self.places
    }

    /// The inputs of a row, at a place after those that were sent where it is not one of them.
    pub(super) async fn line(
        &mut self,
        call: &Call,
        conn: &mut Conn,
        view: &View,
        fields: &[&Field],
        (index, row): (usize, &Record),
    ) -> Result<LineEdits, Failure> {
        if fields.is_empty() || !may_row(view, Need::Edit, call.user()?, row) {
            return Ok(LineEdits::default());
        }
        let known = self.sent.get(&key::plain(&row.key(view))).copied();
        let place = known.unwrap_or_else(|| index + lines(call));
        self.places = self.places.max(place + 1);
        let prefix = format!("e.{place}.");
        let sent = |name: &str| {
            call.field(&format!("{prefix}{name}"))
                .map(str::to_owned)
                .filter(|_| known.is_some())
        };
        let typed = line_of(call, known.is_some(), Some(row), &prefix);
        let shown = line_of(call, false, Some(row), &prefix);
        let mut edits = LineEdits {
            version: sent("version").unwrap_or_else(|| row.version()),
            error: self.mistakes.fields.remove(&prefix),
            ..LineEdits::default()
        };
        for field in fields {
            let error = self.mistakes.fields.remove(&format!("{prefix}{}", field.name));
            let name = format!("o.{}", field.name);
            edits.began.push((
                name.clone(),
                sent(&name).unwrap_or_else(|| spelled(&shown, view, field)),
            ));
            let mut input = input(conn, &mut self.offers, &typed, view, field, error).await?;
            input.search_at = Some(links::same(call));
            edits.inputs.insert(field.name.clone(), input);
        }
        edits.prefix = prefix;
        Ok(edits)
    }
}

pub(super) fn lines(call: &Call) -> usize {
    let sent = call.field("e.lines").and_then(|text| text.parse().ok());
    sent.unwrap_or(0).min(LINES)
}

pub(super) fn line_of<'a>(call: &'a Call, sent: bool, row: Option<&'a Record>, prefix: &'a str) -> Typed<'a> {
    Typed {
        call,
        sent,
        row,
        prefix,
        fixed: &[],
        locked: false,
    }
}

/// What an input holds, in one spelling for what was shown and what was sent.
pub(super) fn spelled(typed: &Typed<'_>, view: &View, field: &Field) -> String {
    let text = typed.text(view, field).replace("\r\n", "\n");
    match field.kind {
        Kind::Boolean if !field.nullable => format!("={}", text == "true"),
        kind if kind.has_date() => format!("={}", text.replacen('T', " ", 1)),
        Kind::Text if has_null_box(field) && text.is_empty() && typed.is_null(view, field) => "null".to_owned(),
        _ => format!("={text}"),
    }
}

/// Whether a box beside the input tells an empty text from none.
fn has_null_box(field: &Field) -> bool {
    field.nullable && field.choices.is_empty() && field.relation.is_none()
}
