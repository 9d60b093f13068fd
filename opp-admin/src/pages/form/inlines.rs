//! Shows the rows of other tables on a form: a line for each, and empty ones for new rows.

use crate::db::Conn;
use crate::descriptor::{Field, Inline, InlineStyle, View, child_of};
use crate::key;
use crate::pages::inputs::{Input, Offers, input};
use crate::pages::mistakes::Mistakes;
use crate::pages::typed::Typed;
use crate::permit::{Need, may, may_row};
use crate::query;
use crate::record::Record;
use crate::web::{Call, Failure};

/// Rows of an inline that a form shows at most; a link leads to the others.
pub(crate) const SHOWN: u64 = 100;

/// Lines of an inline that a form sends at most.
const LINES: usize = 500;

/// An inline with the view of its rows, for somebody who may see them.
pub(crate) struct Part<'a> {
    /// Its place among the inlines of the view.
    pub(crate) index: usize,
    pub(crate) inline: &'a Inline,
    pub(crate) view: &'a View,
    /// The field that points at the parent.
    pub(crate) fk: &'a Field,
    /// The parent's field that it points at.
    pub(crate) target: &'a str,
}

/// The inlines whose rows somebody may see.
pub(crate) fn parts<'a>(call: &'a Call, view: &'a View) -> Vec<Part<'a>> {
    let Ok(user) = call.user() else { return Vec::new() };
    let part = |(index, inline): (usize, &'a Inline)| {
        let child = child_of(inline, &call.views).filter(|child| may(child, Need::List, user))?;
        let fk = child.field(&inline.fk).filter(|field| !field.secret)?;
        let target = fk.relation.as_ref()?.foreign.first()?;
        Some(Part {
            index,
            inline,
            view: child,
            fk,
            target,
        })
    };
    view.inlines.iter().enumerate().filter_map(part).collect()
}

impl<'a> Part<'a> {
    /// The fields of its lines, without the one that points at the parent.
    pub(crate) fn fields(&self, creates: bool) -> Vec<&'a Field> {
        let usual = self.view.form_fields(creates);
        let named: Vec<&Field> = if self.inline.fields.is_empty() {
            usual
        } else {
            let names = self.inline.fields.iter();
            names
                .filter_map(|name| self.view.field(name))
                .filter(|field| !field.secret)
                .collect()
        };
        named.into_iter().filter(|field| field.name != self.inline.fk).collect()
    }

    /// The columns that the parent's details show of its rows; none where the inline names no fields.
    pub(crate) fn columns(&self) -> Vec<&'a Field> {
        let names = self.inline.fields.iter();
        let fields = names.filter_map(|name| self.view.field(name));
        fields
            .filter(|field| !field.secret && field.name != self.inline.fk)
            .collect()
    }

    /// The names of its fields that no line writes.
    pub(crate) fn fixed(&self) -> Vec<String> {
        let unusable = |field: &&Field| !field.is_editable() || self.view.primary_key.contains(&field.name);
        let fields = self.view.fields.iter().filter(unusable).map(|field| field.name.clone());
        fields
            .chain(self.inline.readonly.iter().cloned())
            .chain([self.inline.fk.clone()])
            .collect()
    }

    /// What the names of the inputs of a line begin with.
    pub(crate) fn prefix(&self, line: usize) -> String {
        format!("i.{}.{line}.", self.index)
    }

    /// How many lines a form sent.
    pub(crate) fn lines(&self, call: &Call) -> usize {
        let sent = call.field(&format!("i.{}.lines", self.index));
        sent.and_then(|text| text.parse().ok()).unwrap_or(0).min(LINES)
    }

    /// A row that a line names, where it is still one of the parent's.
    pub(crate) async fn row(
        &self,
        call: &Call,
        conn: &mut Conn,
        key: &str,
        parent: &str,
        lock: bool,
    ) -> Result<Option<Record>, Failure> {
        let row = query::row(conn, call.dialect(), self.view, call.user()?, &key::parse(key), lock).await?;
        Ok(row.filter(|row| row.get(&self.inline.fk) == Some(parent)))
    }
}

/// An inline as a page shows it.
pub(super) struct InlineBox {
    pub(super) index: usize,
    /// How many lines the form sends.
    pub(super) sent: usize,
    pub(super) title: String,
    pub(super) name: String,
    pub(super) stacked: bool,
    pub(super) columns: Vec<(String, bool)>,
    pub(super) lines: Vec<Line>,
    /// The list of all rows, where there are more than are shown.
    pub(super) more: Option<String>,
    /// Whether another empty line can be asked for.
    pub(super) can_add: bool,
    pub(super) can_delete: bool,
}

/// A row of an inline as a page shows it.
pub(super) struct Line {
    pub(super) prefix: String,
    /// The row's key; nothing for a new one.
    pub(super) key: Option<String>,
    pub(super) version: String,
    pub(super) title: String,
    pub(super) inputs: Vec<Input>,
    pub(super) can_delete: bool,
    pub(super) deleted: bool,
    pub(super) error: Option<String>,
}

/// The inlines of a form.
pub(super) async fn boxes(
    call: &Call,
    conn: &mut Conn,
    offers: &mut Offers,
    view: &View,
    row: Option<&Record>,
    sent: bool,
    mistakes: &mut Mistakes,
) -> Result<Vec<InlineBox>, Failure> {
    let mut boxes = Vec::new();
    for part in parts(call, view) {
        let can_add = may(part.view, Need::Create, call.user()?);
        if row.is_none() && !can_add {
            continue;
        }
        let (slots, more) = slots(call, conn, &part, row, sent, can_add).await?;
        let mut lines = Vec::new();
        for (place, child) in &slots {
            lines.push(line(call, conn, offers, &part, (*place, child.as_ref(), sent), mistakes).await?);
        }
        boxes.push(InlineBox {
            index: part.index,
            sent: slots.last().map_or(0, |(place, _)| place + 1),
            title: part.view.name_plural.clone(),
            name: part.view.name.to_lowercase(),
            stacked: part.inline.style == InlineStyle::Stacked,
            columns: part
                .fields(true)
                .iter()
                .map(|field| (part.view.label(field), field.kind.is_number()))
                .collect(),
            can_delete: lines.iter().any(|line| line.can_delete),
            more: row.filter(|_| more).and_then(|row| list_of(call, &part, row)),
            can_add: can_add && part.inline.max.is_none_or(|max| lines.len() < max as usize),
            lines,
        });
    }
    Ok(boxes)
}

/// A line by its place, with the row that it is about; nothing for a new one.
type Slot = (usize, Option<Record>);

/// The lines of an inline, and whether there are more rows. Lines that were sent keep their places, under which their values and
/// messages are.
async fn slots(
    call: &Call,
    conn: &mut Conn,
    part: &Part<'_>,
    row: Option<&Record>,
    sent: bool,
    can_add: bool,
) -> Result<(Vec<Slot>, bool), Failure> {
    let mut slots = Vec::new();
    let parent = row.and_then(|row| row.get(part.target));
    if sent {
        for place in 0..part.lines(call) {
            match (call.field(&format!("{}key", part.prefix(place))), parent) {
                (Some(key), Some(parent)) => {
                    let child = part.row(call, conn, key, parent, false).await?;
                    slots.extend(child.map(|child| (place, Some(child))));
                }
                (_, None) | (None, _) if can_add => slots.push((place, None)),
                _ => {}
            }
        }
        if can_add && call.field("more") == Some(part.index.to_string().as_str()) {
            slots.push((part.lines(call), None));
        }
        return Ok((slots, false));
    }
    let (views, user, dialect) = (&call.views, call.user()?, call.dialect());
    let (rows, more) = match parent {
        Some(parent) => query::children(conn, dialect, views, part.view, user, (part.fk, parent), SHOWN).await?,
        None => (Vec::new(), false),
    };
    let seen = rows
        .into_iter()
        .filter(|child| may_row(part.view, Need::View, user, child));
    slots.extend(seen.map(Some).enumerate());
    if can_add {
        let (known, extra) = (
            slots.len(),
            part.inline
                .extra
                .max(part.inline.min.saturating_sub(slots.len() as u32)),
        );
        let room = part
            .inline
            .max
            .map_or(extra, |max| extra.min(max.saturating_sub(known as u32)));
        slots.extend((0..room as usize).map(|index| (known + index, None)));
    }
    Ok((slots, more))
}

async fn line(
    call: &Call,
    conn: &mut Conn,
    offers: &mut Offers,
    part: &Part<'_>,
    (place, row, sent): (usize, Option<&Record>, bool),
    mistakes: &mut Mistakes,
) -> Result<Line, Failure> {
    let (view, user) = (part.view, call.user()?);
    let (prefix, fixed) = (part.prefix(place), part.fixed());
    let typed = Typed {
        call,
        // The last line is new where another one was asked for: nothing of it was sent.
        sent: sent && place < part.lines(call),
        row,
        prefix: &prefix,
        fixed: &fixed,
        locked: row.is_some_and(|row| !may_row(view, Need::Edit, user, row)),
    };
    let mut inputs = Vec::new();
    for field in part.fields(row.is_none()) {
        let error = mistakes.fields.remove(&format!("{prefix}{}", field.name));
        inputs.push(input(conn, offers, &typed, view, field, error).await?);
    }
    let began = call.field(&format!("{prefix}version")).filter(|_| sent);
    Ok(Line {
        key: row.map(|row| key::plain(&row.key(view))),
        version: began
            .map(str::to_owned)
            .or_else(|| row.map(Record::version))
            .unwrap_or_default(),
        title: row.map_or_else(|| format!("New {}", view.name.to_lowercase()), |row| row.title(view)),
        can_delete: part.inline.can_delete && row.is_some_and(|row| may_row(view, Need::Delete, user, row)),
        deleted: sent && call.field(&format!("{prefix}delete")).is_some(),
        error: mistakes.fields.remove(&prefix),
        inputs,
        prefix,
    })
}

/// The list of all rows that point at a row.
fn list_of(call: &Call, part: &Part<'_>, row: &Record) -> Option<String> {
    let value = key::encode_query(row.get(part.target)?);
    Some(call.url(&format!("/{}/list?f.{}={value}", part.view.identity, part.inline.fk)))
}
