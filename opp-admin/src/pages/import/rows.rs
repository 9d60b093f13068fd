//! Writes the rows of a file: changes those that the key finds, creates the others, and notes what is wrong, row by row.

use super::columns::{self, Column, columns, text_of};
use super::given::{Given, Row};
use super::outcome::{Outcome, Shown};
use super::read::Rows;
use crate::db::Conn;
use crate::descriptor::{Field, FieldDefault, View};
use crate::pages::form::{insert, update};
use crate::pages::mistakes::{Mistakes, Values};
use crate::pages::typed::validate;
use crate::permit::{Need, may, may_row, scopes};
use crate::query;
use crate::record::Record;
use crate::web::{Call, Failure};

/// Rows of a file at most.
pub(super) const MOST: usize = 20_000;

/// Rows that are shown.
const SHOWN: usize = 20;

/// Reads and writes every row, in the transaction that is open. Each row has a savepoint, so that what is wrong with one does not
/// hide what is wrong with the next.
pub(super) async fn write(
    call: &Call,
    conn: &mut Conn,
    view: &View,
    bytes: &[u8],
    key: &[&Field],
) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::default();
    let mut rows = match Rows::open(bytes) {
        Ok(rows) => rows,
        Err(broken) => {
            outcome.mistake(broken.line, None, broken.text);
            return Ok(outcome);
        }
    };
    let mut known = named(call, view, &rows.columns, key, &mut outcome);
    while let Some(row) = rows.next() {
        if outcome.stopped {
            break;
        }
        let row = match row {
            Ok(row) => row,
            Err(broken) => {
                outcome.mistake(broken.line, None, broken.text);
                break;
            }
        };
        if rows.columns.len() > known.len() {
            known = named(call, view, &rows.columns, key, &mut outcome);
            if outcome.stopped {
                break;
            }
        }
        outcome.rows += 1;
        if outcome.rows > MOST {
            outcome.mistake(row.line, None, format!("A file has at most {MOST} rows."));
            break;
        }
        conn.savepoint().await?;
        let line = Line {
            call,
            view,
            columns: &known,
            row: &row,
        };
        match line.write(conn, key).await {
            Ok(state) => {
                conn.commit().await?;
                outcome.count(state, &line);
            }
            Err(failure) => {
                conn.rollback().await?;
                line.explain(failure, &mut outcome)?;
            }
        }
    }
    outcome.left_out = known
        .iter()
        .filter(|column| !column.created && !column.changed && !key.iter().any(|field| field.name == column.field.name))
        .map(|column| view.label(column.field))
        .collect();
    outcome.columns = known.iter().map(|column| view.label(column.field)).collect();
    Ok(outcome)
}

/// The columns of the file; mistakes in them stop everything.
fn named<'a>(call: &Call, view: &'a View, names: &[String], key: &[&Field], outcome: &mut Outcome) -> Vec<Column<'a>> {
    let found = columns(call, view, names).unwrap_or_else(|mistakes| {
        for text in mistakes {
            outcome.mistake(1, None, text);
        }
        outcome.stopped = true;
        Vec::new()
    });
    for field in key {
        if !outcome.stopped
            && !names
                .iter()
                .any(|name| columns::field(view, name).is_some_and(|one| one.name == field.name))
        {
            let text = format!(
                "The file has no column for {}, by which rows are found.",
                view.label(field)
            );
            outcome.mistake(1, None, text);
            outcome.stopped = true;
        }
    }
    found
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Created,
    Changed,
    Unchanged,
}

/// Why a row is not written: a mistake at a field or of the whole row, or a failure of the database.
enum Refusal {
    At(String, String),
    Whole(String),
    Failed(Failure),
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// A row of the file with its columns.
struct Line<'a> {
    call: &'a Call,
    view: &'a View,
    columns: &'a [Column<'a>],
    row: &'a Row,
}

impl<'a> Line<'a> {
    fn given(&self, field: &Field) -> Option<&Given> {
        let column = self.columns.iter().position(|column| column.field.name == field.name)?;
        let mut values = self.row.values.iter();
        values.find(|(index, _)| *index == column).map(|(_, given)| given)
    }

    async fn write(&self, conn: &mut Conn, key: &[&Field]) -> Result<State, Refusal> {
        match self.existing(conn, key).await? {
            Some(row) => self.change(conn, &row).await,
            None => self.create(conn, key).await,
        }
    }

    /// The row that the key finds, where every part of the key has a value.
    async fn existing(&self, conn: &mut Conn, key: &[&Field]) -> Result<Option<Record>, Refusal> {
        let mut values = Vec::new();
        for field in key {
            let given = self.given(field).unwrap_or(&Given::Null);
            match text_of(field, given, None) {
                Ok(Some(text)) => values.push(text),
                Ok(None) => return Ok(None),
                Err(text) => return Err(Refusal::At(field.name.clone(), text)),
            }
        }
        if key.is_empty() {
            return Ok(None);
        }
        let (dialect, user) = (self.call.dialect(), self.call.user()?);
        let found = query::row_by(conn, dialect, self.view, user, key, &values).await;
        Ok(found.map_err(Failure::from)?)
    }

    async fn change(&self, conn: &mut Conn, row: &Record) -> Result<State, Refusal> {
        if !may_row(self.view, Need::Edit, self.call.user()?, row) {
            return Err(Refusal::Whole("Your account may not change this row.".to_owned()));
        }
        let mut values: Values<'a> = Vec::new();
        for column in self.columns.iter().filter(|column| column.changed || column.created) {
            // A row is never given another key.
            if self.view.primary_key.contains(&column.field.name) {
                continue;
            }
            let (field, there) = (column.field, row.get(&column.field.name));
            let Some(given) = self.given(field) else { continue };
            let wrong = |text: String| Refusal::At(field.name.clone(), text);
            let value = text_of(field, given, Some(there)).map_err(wrong)?;
            if value.as_deref() == there {
                continue;
            }
            if !column.changed {
                return Err(wrong("This field is written in new rows only.".to_owned()));
            }
            check(field, value.as_deref()).map_err(wrong)?;
            values.push((field, value));
        }
        let changed = update(self.call, conn, self.view, row, values, "import").await?;
        Ok(if changed { State::Changed } else { State::Unchanged })
    }

    async fn create(&self, conn: &mut Conn, key: &[&Field]) -> Result<State, Refusal> {
        let (view, user) = (self.view, self.call.user()?);
        if !may(view, Need::Create, user) {
            return Err(Refusal::Whole(
                "There is no such row, and your account may not create one.".to_owned(),
            ));
        }
        let mut values: Values<'a> = Vec::new();
        for column in self.columns {
            let field = column.field;
            let Some(given) = self.given(field) else { continue };
            let wrong = |text: String| Refusal::At(field.name.clone(), text);
            let in_key = view.primary_key.contains(&field.name);
            if !(column.created || in_key && field.generated) {
                continue;
            }
            let value = text_of(field, given, None).map_err(wrong)?;
            let counted = in_key && field.generated && field.default != Some(FieldDefault::Uuid);
            if value.is_some() && counted && !key.is_empty() {
                let text = "There is no row with this key. Leave it empty to create one.".to_owned();
                return Err(Refusal::At(field.name.clone(), text));
            }
            // The database counts, or writes its default.
            if counted || value.is_none() && (field.default.is_some() || in_key && field.generated) {
                continue;
            }
            check(field, value.as_deref()).map_err(wrong)?;
            values.push((field, value));
        }
        let filled = |field: &Field| {
            values.iter().any(|(one, _)| one.name == field.name)
                || scopes(view, user).any(|scope| scope.field == field.name)
        };
        let missing = view
            .form_fields(true)
            .into_iter()
            .find(|field| field.is_required() && !filled(field));
        if let Some(field) = missing {
            return Err(Refusal::At(field.name.clone(), "This field is required.".to_owned()));
        }
        insert(self.call, conn, view, values).await?;
        Ok(State::Created)
    }

    /// Notes why the row is not written; a failure that is not about its values ends the import.
    fn explain(&self, refusal: Refusal, outcome: &mut Outcome) -> Result<(), Failure> {
        let line = self.row.line;
        match refusal {
            Refusal::At(field, text) => outcome.mistake(line, self.label(&field), text),
            Refusal::Whole(text) => outcome.mistake(line, None, text),
            Refusal::Failed(Failure::Forbidden) => {
                outcome.mistake(line, None, "Your account may not write this row.".to_owned());
            }
            Refusal::Failed(failure) => {
                let mut mistakes = Mistakes::default();
                mistakes.take(self.view, "", failure)?;
                for (field, text) in mistakes.fields {
                    outcome.mistake(line, self.label(&field), text);
                }
                for text in mistakes.whole {
                    outcome.mistake(line, None, text);
                }
            }
        }
        Ok(())
    }

    fn label(&self, name: &str) -> Option<String> {
        self.view.field(name).map(|field| self.view.label(field))
    }

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![String::new(); self.columns.len()];
        for (column, given) in &self.row.values {
            let text = match given {
                Given::Null => continue,
                Given::Text(text) => text.clone(),
                Given::Json(json) => serde_json::from_str(json).unwrap_or_else(|_| json.clone()),
            };
            if let Some(cell) = cells.get_mut(*column) {
                *cell = text.chars().take(80).collect();
            }
        }
        cells
    }
}

/// What a form checks as well.
fn check(field: &Field, value: Option<&str>) -> Result<(), String> {
    match value {
        Some(text) => validate(field, text),
        None if field.nullable && !field.validate.required => Ok(()),
        None => Err("This field is required.".to_owned()),
    }
}

impl Outcome {
    fn count(&mut self, state: State, line: &Line<'_>) {
        match state {
            State::Created => self.created += 1,
            State::Changed => self.changed += 1,
            State::Unchanged => self.unchanged += 1,
        }
        if self.shown.len() < SHOWN {
            self.shown.push(Shown {
                line: line.row.line,
                state: match state {
                    State::Created => "new",
                    State::Changed => "changed",
                    State::Unchanged => "unchanged",
                },
                cells: line.cells(),
            });
        }
    }
}
