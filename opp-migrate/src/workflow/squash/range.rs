//! The revisions of a squash: one after the other, with nothing that builds on them from outside.

use crate::files::Migration;
use crate::history::History;
use crate::workflow::directories::Directories;
use crate::workflow::error::WorkflowError;

/// Revisions that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range(Vec<String>);

impl Range {
    /// From one revision to another, both included.
    ///
    /// # Errors
    /// They do not follow each other, a merge or branch point lies between them, or one of them is tagged.
    pub fn of(history: &History, first: &str, last: &str) -> Result<Self, WorkflowError> {
        let name = |id: &str| history.get(id).map_or_else(|| id.to_owned(), Migration::directory);
        if first == last {
            return Err(no_squash(format!("{} is one migration", name(first))));
        }
        let mut ids = vec![last.to_owned()];
        while let Some(at) = ids.last().filter(|at| *at != first).cloned() {
            let parents = history.parents(&at);
            match parents[..] {
                [parent] => ids.push(parent.to_owned()),
                [] => {
                    return Err(no_squash(format!(
                        "{} does not come before {}",
                        name(first),
                        name(last)
                    )));
                }
                [..] => return Err(no_squash(format!("{} is a merge, so the range is no chain", name(&at)))),
            }
        }
        if history.parents(first).len() > 1 {
            return Err(no_squash(format!(
                "{} is a merge, so the range is no chain",
                name(first)
            )));
        }
        ids.reverse();
        let range = Self(ids);
        range.refuse_outsiders(history)?;
        range.refuse_tags(history)?;
        Ok(range)
    }

    /// Ids, in the order they run.
    #[must_use]
    pub fn ids(&self) -> &[String] {
        &self.0
    }

    pub(super) fn contains(&self, id: &str) -> bool {
        self.0.iter().any(|own| own == id)
    }

    pub(super) fn first(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    pub(super) fn last(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }

    /// How many operations its revisions record.
    pub(super) fn operations(&self, history: &History) -> usize {
        let recorded = self.0.iter().filter_map(|id| history.get(id)?.recorded.as_ref());
        recorded.map(|recorded| recorded.operations.len()).sum()
    }

    /// A revision before the last one is gone afterwards, so nothing else may build on it.
    fn refuse_outsiders(&self, history: &History) -> Result<(), WorkflowError> {
        let inner = self.0.iter().filter(|id| *id != self.last());
        let mut children = inner.flat_map(|id| history.children(id).into_iter().map(move |child| (id, child)));
        let Some((id, child)) = children.find(|(_, child)| !self.contains(child)) else {
            return Ok(());
        };
        let name = |id: &str| history.get(id).map_or_else(|| id.to_owned(), Migration::directory);
        Err(no_squash(format!(
            "{} builds on {}, which would be gone",
            name(child),
            name(id)
        )))
    }

    fn refuse_tags(&self, history: &History) -> Result<(), WorkflowError> {
        let mut tags = history.tags().iter();
        match tags.find(|(_, id)| self.contains(id) && *id != self.last()) {
            Some((tag, id)) => Err(no_squash(format!(
                "revision {id}, which would be gone, is tagged {tag}"
            ))),
            None => Ok(()),
        }
    }

    /// Its migrations in every directory.
    pub(super) fn in_every<'a>(&self, directories: &'a Directories) -> Result<Vec<Vec<&'a Migration>>, WorkflowError> {
        let of = |directory: &'a super::Directory| {
            let found = |id: &String| {
                let lacks = || no_squash(format!("{} lacks revision {id}", directory.name));
                directory.history.get(id).ok_or_else(lacks)
            };
            self.0.iter().map(found).collect()
        };
        directories.iter().map(of).collect()
    }
}

pub(super) fn no_squash(reason: String) -> WorkflowError {
    WorkflowError::NoSquash { reason }
}
