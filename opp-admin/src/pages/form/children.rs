//! Saves the rows of other tables that a form sent, in the transaction of the row they belong to.

use super::inlines::{Part, parts};
use super::write::{insert, typed_values, update};
use crate::db::Conn;
use crate::descriptor::View;
use crate::pages::delete::{consequences, delete_rows};
use crate::pages::mistakes::{Mistakes, Values};
use crate::pages::typed::Typed;
use crate::permit::{Need, may, may_row};
use crate::query::{self, Consequence};
use crate::record::Record;
use crate::web::{Call, Failure};

/// What somebody else did meanwhile.
const CHANGED: &str = "Somebody changed or deleted this row while you edited it; nothing was saved.";

/// Saves the lines of every inline; whether there was anything to save. With `copies`, every line becomes a new row. What is wrong is
/// added to the mistakes: the transaction is to be rolled back then.
pub(super) async fn save_children(
    call: &Call,
    conn: &mut Conn,
    view: &View,
    parent: &Record,
    copies: bool,
    mistakes: &mut Mistakes,
) -> Result<bool, Failure> {
    let mut changed = false;
    for part in parts(call, view) {
        let Some(value) = parent.get(part.target).map(str::to_owned) else {
            continue;
        };
        for place in 0..part.lines(call) {
            let prefix = part.prefix(place);
            let key = call.field(&format!("{prefix}key")).filter(|_| !copies);
            let line = Line {
                call,
                part: &part,
                prefix: &prefix,
                parent: &value,
            };
            let saved = match key {
                Some(key) => line.save(conn, key, mistakes).await,
                None => line.create(conn, copies, mistakes).await,
            };
            match saved {
                Ok(one) => changed |= one,
                // The database ends a transaction in which a statement failed: nothing else can be tried.
                Err(failure) => {
                    mistakes.take(part.view, &prefix, failure)?;
                    return Ok(changed);
                }
            }
        }
        if changed && mistakes.is_empty() {
            check_number(call, conn, &part, &value, mistakes).await?;
        }
    }
    Ok(changed)
}

/// Holds the parent to the number of rows that it has to have.
async fn check_number(
    call: &Call,
    conn: &mut Conn,
    part: &Part<'_>,
    parent: &str,
    mistakes: &mut Mistakes,
) -> Result<(), Failure> {
    let count = query::count_children(conn, call.dialect(), part.view, (part.fk, parent)).await?;
    let names = part.view.name_plural.to_lowercase();
    if let Some(max) = part.inline.max.filter(|&max| count > u64::from(max)) {
        mistakes
            .whole
            .push(format!("At most {max} {names} are allowed; these would be {count}."));
    }
    if count < u64::from(part.inline.min) {
        let min = part.inline.min;
        mistakes
            .whole
            .push(format!("At least {min} {names} are required; these would be {count}."));
    }
    Ok(())
}

/// A line that a form sent.
struct Line<'a> {
    call: &'a Call,
    part: &'a Part<'a>,
    prefix: &'a str,
    parent: &'a str,
}

impl Line<'_> {
    fn wants_deletion(&self) -> bool {
        self.call.field(&format!("{}delete", self.prefix)).is_some()
    }

    /// Inserts a row, where something was typed.
    async fn create(&self, conn: &mut Conn, copies: bool, mistakes: &mut Mistakes) -> Result<bool, Failure> {
        let (call, view) = (self.call, self.part.view);
        let (fields, fixed) = (self.part.fields(true), self.part.fixed());
        let typed = self.typed(None, &fixed, false);
        if typed.is_untouched(view, &fields) || copies && self.wants_deletion() {
            return Ok(false);
        }
        if !may(view, Need::Create, call.user()?) {
            return Err(Failure::Forbidden);
        }
        let before = mistakes.fields.len();
        let mut values: Values<'_> = typed_values(&typed, view, &fields, mistakes);
        if mistakes.fields.len() > before {
            return Ok(true);
        }
        values.push((self.part.fk, Some(self.parent.to_owned())));
        insert(call, conn, view, values).await?;
        Ok(true)
    }

    /// Changes or deletes the row that the line names, where the line asks for it.
    async fn save(&self, conn: &mut Conn, key: &str, mistakes: &mut Mistakes) -> Result<bool, Failure> {
        let (call, view, user) = (self.call, self.part.view, self.call.user()?);
        let Some(row) = self.part.row(call, conn, key, self.parent, true).await? else {
            mistakes.conflict = true;
            mistakes.whole.push(format!("{}: {CHANGED}", view.name));
            return Ok(true);
        };
        let stale = call.field(&format!("{}version", self.prefix)) != Some(row.version().as_str());
        if self.wants_deletion() {
            if !self.part.inline.can_delete || !may_row(view, Need::Delete, user, &row) {
                return Err(Failure::Forbidden);
            }
            if stale {
                self.conflict(mistakes);
            } else {
                self.delete(conn, &row, mistakes).await?;
            }
            return Ok(true);
        }
        let fixed = self.part.fixed();
        let typed = self.typed(Some(&row), &fixed, !may_row(view, Need::Edit, user, &row));
        let before = mistakes.fields.len();
        let mut values = typed_values(&typed, view, &self.part.fields(false), mistakes);
        values.retain(|(field, value)| row.get(&field.name) != value.as_deref());
        if mistakes.fields.len() > before {
            return Ok(true);
        }
        if stale && !values.is_empty() {
            self.conflict(mistakes);
            return Ok(true);
        }
        update(call, conn, view, &row, values, "edit").await
    }

    async fn delete(&self, conn: &mut Conn, row: &Record, mistakes: &mut Mistakes) -> Result<(), Failure> {
        let (call, view) = (self.call, self.part.view);
        let found = consequences(call, conn, view, &[row.key(view)]).await?;
        if found.iter().any(Consequence::stops) {
            let text = "This row cannot be deleted here: other rows need it.".to_owned();
            mistakes.fields.insert(self.prefix.to_owned(), text);
            return Ok(());
        }
        delete_rows(call, conn, view, std::slice::from_ref(row)).await
    }

    fn conflict(&self, mistakes: &mut Mistakes) {
        mistakes.conflict = true;
        mistakes.fields.insert(self.prefix.to_owned(), CHANGED.to_owned());
    }

    fn typed<'b>(&'b self, row: Option<&'b Record>, fixed: &'b [String], locked: bool) -> Typed<'b> {
        Typed {
            call: self.call,
            sent: true,
            row,
            prefix: self.prefix,
            fixed,
            locked,
        }
    }
}
