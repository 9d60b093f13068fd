//! The result of the workflow.

use std::collections::BTreeSet;

use super::draft::Draft;
use super::late::Late;
use crate::files::NewFiles;
use crate::lint::Finding;

/// The migrations that were made.
#[derive(Clone, Debug, Default)]
pub struct Made<'a> {
    /// Migrations of the history that directories of other dialects lack.
    pub late: Vec<Late<'a>>,
    /// New migrations, in the order they run.
    pub drafts: Vec<Draft>,
    /// The files of all of them, in the order they are to be written; none where the request ends before.
    pub files: Vec<MigrationFiles>,
    /// What was not tried in a scratch database, although the request goes as far as the files.
    pub unproven: Unproven,
    /// Revision ids of the heads that the migration joins, where it is a merge.
    pub joined: Vec<String>,
}

impl Made<'_> {
    /// Whether the history and the models agree in every directory.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.late.is_empty() && self.drafts.is_empty()
    }

    /// The revision id of the newest migration that was written; none where only other dialects catch up.
    #[must_use]
    pub fn newest(&self) -> Option<&str> {
        let newest = self.files.iter().rev().find(|files| files.draft.is_some());
        newest.map(|files| files.id.as_str())
    }

    /// What in the new migrations destroys data, or may fail on the rows.
    pub fn hazards(&self) -> impl Iterator<Item = &Finding> {
        self.drafts.iter().flat_map(|draft| &draft.hazards)
    }
}

/// What was not tried in a scratch database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unproven {
    /// Indexes into [`Made::late`].
    pub late: BTreeSet<usize>,
    /// Indexes into [`Made::drafts`] and [`Directories::iter`](super::Directories::iter).
    pub drafts: BTreeSet<(usize, usize)>,
}

impl Unproven {
    /// Whether everything was tried.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.late.is_empty() && self.drafts.is_empty()
    }
}

/// The files of one migration in one directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationFiles {
    /// Index of the migrations directory in [`Directories::iter`](super::Directories::iter).
    pub directory: usize,
    /// Index of the new migration in [`Made::drafts`]; none for one of the history that the directory lacks.
    pub draft: Option<usize>,
    /// Its revision id.
    pub id: String,
    /// The files.
    pub files: NewFiles,
}
