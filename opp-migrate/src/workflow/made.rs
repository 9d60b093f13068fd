//! The result of the workflow.

use super::draft::Draft;
use super::files::MigrationFiles;
use super::late::Late;
use crate::lint::Finding;

/// The migrations that were made.
#[derive(Clone, Debug)]
pub struct Made<'a> {
    /// Migrations of the history that directories of other dialects lack.
    pub late: Vec<Late<'a>>,
    /// New migrations, in the order they run.
    pub drafts: Vec<Draft>,
    /// The files of all of them, in the order they are to be written; none where the request ends before.
    pub files: Vec<MigrationFiles>,
}

impl Made<'_> {
    /// Whether the history and the models agree in every directory.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.late.is_empty() && self.drafts.is_empty()
    }

    /// What in the new migrations destroys data, or may fail on the rows.
    pub fn hazards(&self) -> impl Iterator<Item = &Finding> {
        self.drafts.iter().flat_map(|draft| &draft.hazards)
    }
}
