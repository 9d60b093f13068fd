//! The models compared with the recorded history.

use crate::diff::{Answers, Diff, diff};
use crate::history::{History, HistoryError};
use crate::pair::Pair;
use crate::schema::{Hints, Models, Schema};
use crate::stated_renames::StatedRenames;

/// The models beside the schema that the history leads to.
#[derive(Clone, Debug)]
pub struct Comparison {
    pub(super) before: Schema,
    pub(super) after: Schema,
    /// The renames that the models state, carried out or not.
    pub(super) stated_renames: StatedRenames,
    pub(super) hints: Hints,
}

impl Comparison {
    /// Compares models with a history. A rename counts once: those that the history has seen are left out.
    ///
    /// # Errors
    /// The recorded operations do not fit together.
    pub fn new(history: &History, models: Models) -> Result<Self, HistoryError> {
        let before = history.head_schema()?;
        Ok(Self {
            stated_renames: models.hints.stated_renames(),
            hints: models.hints.since(&history.stated_renames(), &before),
            after: models.schema,
            before,
        })
    }

    /// What leads from the history to the models, as far as these answers settle it.
    #[must_use]
    pub fn diff(&self, answers: &Answers) -> Diff {
        diff(Pair::new(&self.before, &self.after), &self.hints, answers)
    }
}
