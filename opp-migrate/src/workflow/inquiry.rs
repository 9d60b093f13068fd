//! An open question as a value: what is asked, what can be answered, and what each answer means.

use opp_core::def::Value;

use super::comparison::Comparison;
use super::error::WorkflowError;
use super::value::{self, Offer};
use crate::dialect::{self, Dialect};
use crate::diff::{Answers, Fill, Question};
use crate::schema::{Hints, Schema, Table};

/// The most urgent open question, with the others.
#[derive(Clone, Copy, Debug)]
pub struct Inquiry<'a> {
    question: &'a Question,
    open: &'a [Question],
    after: &'a Schema,
    before: &'a Schema,
    hints: &'a Hints,
    dialects: &'a [Dialect],
}

/// What can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Whether one was renamed to the other. Otherwise the old one is dropped and the new one is added.
    Rename,
    /// What existing rows get in a column.
    Fill {
        /// What a person calls the column's type.
        type_name: String,
        /// A value that suits the type; none where every value would be a guess.
        offer: Option<Offer>,
        /// Whether the rows may stay as they are, because none holds NULL when the migration runs.
        may_be_left: bool,
    },
    /// Nothing: only an edit of the models settles it.
    Edit,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// One was renamed to the other.
    Renamed,
    /// One is dropped, the other is added.
    NotRenamed,
    /// Existing rows get this.
    Fill(Fill),
}

impl<'a> Inquiry<'a> {
    /// Of the questions that are open; none where everything is settled. `dialects` is what the migration is for.
    pub(super) fn new(open: &'a [Question], comparison: &'a Comparison, dialects: &'a [Dialect]) -> Option<Self> {
        let question = open.first()?;
        Some(Self {
            question,
            open,
            after: &comparison.after,
            before: &comparison.before,
            hints: &comparison.hints,
            dialects,
        })
    }

    /// What is asked.
    #[must_use]
    pub fn question(&self) -> &'a Question {
        self.question
    }

    /// Every question that is open, the one that is asked first.
    #[must_use]
    pub fn open(&self) -> &'a [Question] {
        self.open
    }

    /// What can be answered.
    #[must_use]
    pub fn expected(&self) -> Expected {
        match self.question {
            Question::RenamedTable { .. }
            | Question::RenamedColumn { .. }
            | Question::RenamedOnto { .. }
            | Question::RenamedVariant { .. } => Expected::Rename,
            Question::AddedNotNull { column, .. } => self.fill(column, false),
            Question::BecomesNotNull { column, .. } => self.fill(column, true),
            Question::RenamedTwice { .. } | Question::RenamedTableOnto { .. } | Question::RenamedVariantOnto { .. } => {
                Expected::Edit
            }
        }
    }

    fn fill(&self, column: &str, may_be_left: bool) -> Expected {
        let column = self.table().and_then(|table| table.column(column));
        Expected::Fill {
            type_name: column.map_or_else(|| "SQL".to_owned(), value::type_name),
            offer: column.and_then(|column| value::offer(column, self.after)),
            may_be_left,
        }
    }

    /// The table of a column that needs a value.
    fn table(&self) -> Option<&'a Table> {
        match self.question {
            Question::AddedNotNull { table, .. } | Question::BecomesNotNull { table, .. } => {
                self.after.tables.get(table)
            }
            _ => None,
        }
    }

    /// Reads a typed answer to a question that expects a value: empty for the offer, `leave`, or a value.
    ///
    /// # Errors
    /// Why it is no answer, for whoever typed it.
    pub fn read_fill(&self, typed: &str) -> Result<Answer, String> {
        let Expected::Fill { offer, may_be_left, .. } = self.expected() else {
            return Err("the question does not ask for a value".to_owned());
        };
        let fill = match (typed, offer) {
            ("", Some(offer)) => Fill::Value(offer.value),
            ("", None) => return Err("a value is required; press Ctrl-C to stop, and nothing is written".to_owned()),
            ("leave", _) if may_be_left => Fill::Leave,
            (typed, _) => Fill::Value(self.fitting(value::read(typed, self.table())?)?),
        };
        Ok(Answer::Fill(fill))
    }

    /// The value, where the column can store it on every database.
    fn fitting(&self, value: Value) -> Result<Value, String> {
        let (Question::AddedNotNull { table, column } | Question::BecomesNotNull { table, column }) = self.question
        else {
            return Ok(value);
        };
        let table = self.after.tables.get(table);
        let found = table.and_then(|table| Some((table, table.column(column)?)));
        let refusal = found.and_then(|(table, column)| {
            let mut dialects = self.dialects.iter();
            dialects.find_map(|dialect| dialect::refusal(*dialect, self.after, table, column, &value))
        });
        refusal.map_or(Ok(value), Err)
    }

    /// What is wrong with the `renamed_from` of the columns and tables that are asked for: the history has nothing of that name, or the
    /// question would not have come up.
    #[must_use]
    pub fn unknown_old_names(&self) -> Vec<String> {
        let unknown = |question: &Question| match question {
            Question::RenamedColumn { table, to, .. } => {
                let stated = self.hints.columns.get(&(table.clone(), to.clone()))?;
                let known = self.before.tables.get(table)?;
                let text = || format!("`renamed_from = \"{stated}\"`: `{stated}` is no column of {table}");
                known.column(stated).is_none().then(text)
            }
            Question::RenamedTable { to, .. } => {
                let stated = self.hints.tables.get(to)?;
                let text = || format!("`renamed_from = \"{stated}\"`: `{stated}` is no table of the migrations");
                let is_known = self
                    .before
                    .tables
                    .keys()
                    .any(|name| name.name == *stated || name.to_string() == *stated);
                (!is_known).then(text)
            }
            _ => None,
        };
        self.open.iter().filter_map(unknown).collect()
    }

    /// The error that nobody answered.
    #[must_use]
    pub fn unanswered(&self) -> WorkflowError {
        WorkflowError::Unanswered {
            questions: self.open.to_vec(),
        }
    }

    /// Records an answer; one that does not fit the question leaves it open.
    pub(super) fn settle(&self, answer: Answer, answers: &mut Answers) -> Result<(), WorkflowError> {
        match (self.expected(), answer, self.question) {
            (Expected::Rename, Answer::Renamed, question) => answers.renamed.push(question.clone()),
            (Expected::Rename, Answer::NotRenamed, question) => answers.declined.push(question.clone()),
            (
                Expected::Fill { may_be_left, .. },
                Answer::Fill(fill),
                Question::AddedNotNull { table, column } | Question::BecomesNotNull { table, column },
            ) if may_be_left || fill != Fill::Leave => {
                answers.fills.insert((table.clone(), column.clone()), fill);
            }
            _ => return Err(self.unanswered()),
        }
        Ok(())
    }
}
