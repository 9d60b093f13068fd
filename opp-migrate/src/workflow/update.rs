//! Folds a change of the models into the newest migration, as if both had been made at once.
//!
//! The migration is made again from what it builds on. SQL that somebody wrote before or after the generated SQL is kept there.

use super::decide::Decide;
use super::directories::{Directories, Directory};
use super::error::WorkflowError;
use super::made::Made;
use super::moved::{Moved, replay};
use super::request::Request;
use crate::change::Change;
use crate::files::{Migration, NewFiles};
use crate::history::History;

mod answers;
mod handwork;

use handwork::Handwork;

/// The newest migration of a history, to be made again.
#[derive(Clone, Debug)]
pub struct Update {
    newest: Migration,
    changes: Vec<Change>,
    whole: Directories,
    /// Without the newest migration.
    before: Directories,
    /// What somebody wrote into its files, for each directory.
    handwork: Vec<Handwork>,
}

impl Update {
    /// Of the newest migration of these directories.
    ///
    /// # Errors
    /// It is a merge, or of another tool, or is missing from a directory; or its generated SQL was edited, so that nobody can tell what to keep.
    pub fn of_newest(directories: &Directories) -> Result<Self, WorkflowError> {
        let history = directories.leading();
        let newest = match history.heads()[..] {
            [newest] => newest.clone(),
            _ => return Err(refused("there is no migration")),
        };
        let name = newest.directory();
        let Some(recorded) = &newest.recorded else {
            return Err(refused(&format!("{name} was not made by opp")));
        };
        if recorded.parents.len() > 1 {
            return Err(refused(&format!("{name} is a merge")));
        }
        if !recorded.replaces.is_empty() {
            return Err(refused(&format!("{name} is a squash")));
        }
        let changes = recorded.operations.clone();
        let parts = directories.iter().map(|directory| part(directory, history, &newest.id));
        let parts: Vec<(Directory, Handwork)> = parts.collect::<Result<_, _>>()?;
        let (before, handwork) = parts.into_iter().unzip();
        Ok(Self {
            newest,
            changes,
            whole: directories.clone(),
            before: Directories::new(before)?,
            handwork,
        })
    }

    /// Its revision id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.newest.id
    }

    /// The directories without it.
    #[must_use]
    pub const fn directories(&self) -> &Directories {
        &self.before
    }

    /// The request that makes it again: under its id and, where nothing else is asked, its name, with the answers that it records.
    ///
    /// # Errors
    /// The operations before it do not fit together.
    pub fn request(&self, mut request: Request) -> Result<Request, WorkflowError> {
        request.id = Some(self.newest.id.clone());
        if request.message.is_none() {
            request.message = Some(self.newest.message());
            request.name = request.name.or_else(|| Some(self.newest.name.clone()));
        }
        let before = self.before.leading().head_schema()?;
        answers::recall(&mut request.answers, &self.changes, &before);
        Ok(request)
    }

    /// Whether what was made is what the migration does already.
    #[must_use]
    pub fn changes_nothing(&self, made: &Made<'_>) -> bool {
        made.drafts.iter().flat_map(|draft| &draft.changes).eq(&self.changes)
    }

    /// The migration's files after the replacement, in every directory.
    ///
    /// # Errors
    /// The change does not fit one migration, SQL by hand cannot be kept, or the history does not run after the replacement.
    pub fn replacements<D: Decide>(
        &self,
        made: &Made<'_>,
        verify: bool,
        decide: &mut D,
    ) -> Result<Vec<Moved>, D::Error> {
        if !made.late.is_empty() {
            return Err(refused("a directory lacks migrations of the history").into());
        }
        let [draft] = &made.drafts[..] else {
            let reason = match made.drafts.len() {
                0 => "the models need nothing of it any more, so delete its directories instead".to_owned(),
                several => format!("the change takes {several} migrations"),
            };
            return Err(refused(&reason).into());
        };
        let mut moved = Vec::new();
        for one in &made.files {
            let (Some(handwork), Some(script)) = (self.handwork.get(one.directory), draft.scripts.get(one.directory))
            else {
                continue;
            };
            let files: NewFiles = handwork
                .kept_in(&one.files, script)
                .map_err(|reason| refused(&reason))?;
            moved.push(Moved {
                directory: one.directory,
                from: self.newest.id.clone(),
                to: self.newest.id.clone(),
                name: self.newest.directory(),
                files,
            });
        }
        if verify && self.handwork.iter().any(|handwork| !handwork.is_empty()) {
            replay(&self.whole, &moved, &[], decide)?;
        }
        Ok(moved)
    }
}

/// A directory without the newest migration, and what somebody wrote into that one's files there.
fn part(directory: &Directory, leading: &History, id: &str) -> Result<(Directory, Handwork), WorkflowError> {
    let Some(newest) = directory.history.get(id) else {
        return Err(refused(&format!("{} lacks it", directory.name)));
    };
    let handwork = Handwork::of(newest, leading, directory.dialect);
    let handwork =
        handwork.map_err(|reason| refused(&format!("{}/{}: {reason}", directory.name, newest.directory())))?;
    let others = directory.history.migrations().into_iter().filter(|one| one.id != id);
    Ok((
        Directory {
            name: directory.name.clone(),
            dialect: directory.dialect,
            history: History::from_migrations(others.cloned().collect())?,
        },
        handwork,
    ))
}

fn refused(reason: &str) -> WorkflowError {
    WorkflowError::NoUpdate {
        reason: reason.to_owned(),
    }
}
