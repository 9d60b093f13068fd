//! The migrations directories of one history, one for each dialect.

use super::error::WorkflowError;
use crate::dialect::Dialect;
use crate::history::History;

/// A migrations directory.
#[derive(Clone, Debug)]
pub struct Directory {
    /// Its name in messages.
    pub name: String,
    /// The database that its SQL is for.
    pub dialect: Dialect,
    /// Its migrations.
    pub history: History,
}

/// The migrations directories of one history; the first one leads.
#[derive(Clone, Debug)]
pub struct Directories {
    leading: Directory,
    others: Vec<Directory>,
}

impl Directories {
    /// Checks that a next migration has one place to build on.
    ///
    /// # Errors
    /// There is no directory, or the leading one has several heads.
    pub fn new(directories: Vec<Directory>) -> Result<Self, WorkflowError> {
        let directories = Self::of_branches(directories)?;
        match &directories.leading.history.heads()[..] {
            [] | [_] => Ok(directories),
            several => Err(WorkflowError::SeveralHeads {
                heads: several.iter().map(|head| head.directory()).collect(),
            }),
        }
    }

    /// The directories of a history that may have several heads, to be merged.
    ///
    /// # Errors
    /// There is no directory.
    pub fn of_branches(directories: Vec<Directory>) -> Result<Self, WorkflowError> {
        let mut directories = directories.into_iter();
        Ok(Self {
            leading: directories.next().ok_or(WorkflowError::NoDirectory)?,
            others: directories.collect(),
        })
    }

    /// The history that the next migration builds on.
    #[must_use]
    pub fn leading(&self) -> &History {
        &self.leading.history
    }

    pub(super) fn leading_directory(&self) -> &Directory {
        &self.leading
    }

    /// Every directory, the leading one first.
    pub fn iter(&self) -> impl Iterator<Item = &Directory> {
        std::iter::once(&self.leading).chain(&self.others)
    }

    /// The directory of an index into [`Self::iter`].
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&Directory> {
        self.iter().nth(index)
    }

    pub(super) fn dialects(&self) -> Vec<Dialect> {
        self.iter().map(|directory| directory.dialect).collect()
    }

    pub(super) fn leading_name(&self) -> &str {
        &self.leading.name
    }
}
