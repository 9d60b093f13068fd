//! Squashes a range of a history: one migration that keeps the id of the last revision and stands for all of them.
//!
//! Operations between two files that somebody wrote are folded: a table that is created and then changed is created as it becomes.
//! Files that somebody wrote stay, in their order. The result is proved in scratch databases, on generated rows.

use super::decide::Decide;
use super::directories::{Directories, Directory};
use super::error::WorkflowError;
use super::moved::{Moved, replay};
use super::notice::Notice;
use super::origin::Origin;
use super::outcome::{Proof, Way};
use super::unwritten;
use crate::files::{Migration, MigrationFile, NewFiles, directory_name};
use crate::history::{History, HistoryError};
use crate::naming;
use crate::verify::ScratchError;

mod document;
mod fold;
mod parts;
mod range;
mod text;

pub use range::Range;

/// What a caller asks of [`squash`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SquashRequest {
    /// Revision id of the first migration of the range.
    pub first: String,
    /// Revision id of the last one, which the squash keeps.
    pub last: String,
    /// What the migration is for; otherwise derived from the names of the two.
    pub message: Option<String>,
    /// The name in the directory's name; otherwise derived from the message.
    pub name: Option<String>,
    /// Whether the result is tried in scratch databases.
    pub verify: bool,
}

impl SquashRequest {
    /// A request to squash a range, proven in scratch databases.
    #[must_use]
    pub fn new(first: impl Into<String>, last: impl Into<String>) -> Self {
        Self {
            first: first.into(),
            last: last.into(),
            message: None,
            name: None,
            verify: true,
        }
    }
}

/// A squash in every directory.
#[derive(Clone, Debug)]
pub struct Squashed {
    /// The revisions that it stands for, in the order they run.
    pub range: Range,
    /// How many operations the revisions record, and how many the squash.
    pub operations: (usize, usize),
    /// The last revision of the range with its new files, in every directory.
    pub replacements: Vec<Moved>,
    /// The directories of the other revisions: index of the migrations directory, and name.
    pub removals: Vec<(usize, String)>,
}

/// Makes one migration of a range, in every directory.
///
/// # Errors
/// [`WorkflowError`] as the caller's error, or what the caller answered with. Nothing was written.
pub fn squash<D: Decide>(
    directories: &Directories,
    request: &SquashRequest,
    decide: &mut D,
) -> Result<Squashed, D::Error> {
    let history = directories.leading();
    let range = Range::of(history, &request.first, &request.last)?;
    let members = range.in_every(directories)?;
    let parts = parts::parts(history, &range, directories, &members)?;
    let (title, name) = title(&members[0], request);
    let origin = Origin::of_revisions(history, std::slice::from_ref(&request.last));
    let mut replacements = Vec::new();
    for (number, directory) in directories.iter().enumerate() {
        let own = &members[number];
        let text = text::text(&parts, directory, own)?;
        if text.down.is_none() {
            decide.notice(&Notice::Irreversible {
                directory: directory.name.clone(),
            });
        }
        let document = document::document(history, &parts, directory.dialect, own, &title, &origin, &text);
        let document = document.map(|recorded| MigrationFile {
            verified: request.verify && recorded.verified,
            ..recorded
        });
        let files = document::files(directory_name(&request.last, &name), own.last(), document, &text);
        let moved = Moved {
            directory: number,
            from: request.last.clone(),
            to: request.last.clone(),
            name: own.last().map_or_else(String::new, |last| last.directory()),
            files: files.map_err(WorkflowError::from)?,
        };
        if request.verify {
            prove(directory, &range, &moved.files, decide)?;
        }
        replacements.push(moved);
    }
    let removed = members.iter().enumerate().flat_map(|(number, own)| {
        let others = own.iter().filter(|one| one.id != request.last);
        others.map(move |one| (number, one.directory()))
    });
    let removals: Vec<(usize, String)> = removed.collect();
    if request.verify {
        let gone = range.ids().iter().filter(|id| **id != request.last);
        replay(directories, &replacements, &gone.cloned().collect::<Vec<_>>(), decide)?;
    }
    Ok(Squashed {
        operations: (range.operations(history), parts.operations()),
        range,
        replacements,
        removals,
    })
}

/// The message and the name, in words derived from the first and the last revision where nothing else is asked.
fn title(members: &[&Migration], request: &SquashRequest) -> (String, String) {
    let named = |one: Option<&&Migration>| one.map_or_else(String::new, |one| one.name.replace('_', " "));
    let derived = || format!("squashed {} to {}", named(members.first()), named(members.last()));
    let message = match (&request.message, &request.name) {
        (Some(message), _) => message.clone(),
        (None, Some(name)) => name.replace('_', " "),
        (None, None) => derived(),
    };
    let name = match naming::slug(request.name.as_deref().unwrap_or(&message)) {
        name if name.is_empty() => "squashed".to_owned(),
        name => name,
    };
    (message, name)
}

/// The squash makes of what the range begins with what its revisions make of it, and its way back leads there.
fn prove<D: Decide>(directory: &Directory, range: &Range, files: &NewFiles, decide: &mut D) -> Result<(), D::Error> {
    let dialect = directory.dialect;
    let Some(mut new_scratch) = decide.scratch(directory)? else {
        return Err(WorkflowError::UntriedSquash { dialect }.into());
    };
    let unequal = |what: String| WorkflowError::Unequal { dialect, what };
    let (old, new) = histories(&directory.history, range, files).map_err(WorkflowError::from)?;
    let start = old.migrations().len() - range.ids().len();
    let way = |history| Way { history, start };
    let proof = Proof::of(dialect, way(&old), &mut new_scratch)
        .map_err(|message| unequal(format!("the revisions do not run: {message}")))?;
    if proof.lacks_rows() {
        decide.notice(&Notice::NoRows {
            directory: directory.name.clone(),
        });
    }
    let difference = match proof.first_difference(way(&new), &mut new_scratch) {
        Ok(difference) => difference,
        Err(message) => Some(format!("the squash fails where its revisions run: {message}")),
    };
    if let Some(difference) = difference {
        return Err(unequal(difference).into());
    }
    let back = back(directory, &new, start, &mut new_scratch)
        .unwrap_or_else(|ScratchError(message)| Some(format!("its down.sql fails: {message}")));
    match back {
        Some(difference) => Err(unequal(difference).into()),
        None => Ok(()),
    }
}

/// The history up to the range and through it, with its revisions and with the squash.
fn histories(history: &History, range: &Range, files: &NewFiles) -> Result<(History, History), HistoryError> {
    let last = range.last();
    let through: Vec<Migration> = history
        .migrations()
        .into_iter()
        .filter(|one| history.ancestors(last).contains(one.id.as_str()))
        .cloned()
        .collect();
    let before = through.iter().filter(|one| !range.contains(&one.id)).cloned();
    let squash = unwritten::read(files)?;
    let new = History::from_migrations(before.chain([squash]).collect())?;
    Ok((History::from_migrations(through)?, new))
}

/// What the way back leaves that was not there before.
fn back(
    directory: &Directory,
    history: &History,
    start: usize,
    new_scratch: &mut super::decide::NewScratch,
) -> Result<Option<String>, ScratchError> {
    let dialect = directory.dialect;
    let migrations = history.migrations();
    let Some(down) = migrations.last().and_then(|squash| squash.down.as_deref()) else {
        return Ok(None);
    };
    let before: Vec<&str> = migrations.iter().take(start).map(|one| one.id.as_str()).collect();
    let mut scratch = new_scratch()?;
    scratch.replay_those(history, dialect, &|id| before.contains(&id))?;
    let expected = scratch.catalog()?;
    scratch.replay_those(history, dialect, &|id| !before.contains(&id))?;
    scratch.execute(down)?;
    let differences = dialect.compare(&expected, &scratch.catalog()?);
    let first = differences
        .into_iter()
        .find(|difference| !super::outcome::is_order(difference));
    Ok(first.map(|difference| format!("its down.sql does not lead back: {difference}")))
}
