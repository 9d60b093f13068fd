//! Merges branches of a history: the migration without SQL that joins their heads.
//!
//! Branches commute where none writes a table that another one writes or reads, and where scratch databases come out the same in
//! whatever order the branches run. Then they are merged without a question; otherwise the caller decides.

use super::dangling;
use super::decide::Decide;
use super::directories::Directories;
use super::dispute::{Discord, Dispute};
use super::error::WorkflowError;
use super::files::{Place, of_draft, of_late};
use super::late;
use super::made::{Made, MigrationFiles};
use super::notice::Notice;
use super::origin::Origin;
use super::title::Title;
use crate::history::History;
use crate::naming;

mod branches;
mod histories;
mod node;
mod orders;

use branches::Branch;
use orders::Trial;

/// What a caller asks of [`merge`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MergeRequest {
    /// The current time (UTC) in fourteen digits, from which the revision id is derived.
    pub now: String,
    /// The revision id, where the caller fixes it.
    pub id: Option<String>,
    /// What the migration is for; otherwise derived from the names of the heads.
    pub message: Option<String>,
    /// The name in the directory's name; otherwise derived from the message.
    pub name: Option<String>,
    /// Revision ids of the heads to merge; all of them where none is named.
    pub heads: Vec<String>,
    /// Whether the branches are tried in scratch databases.
    pub verify: bool,
}

impl MergeRequest {
    /// A request to merge all heads, proven in scratch databases.
    #[must_use]
    pub fn new(now: impl Into<String>) -> Self {
        Self {
            now: now.into(),
            id: None,
            message: None,
            name: None,
            heads: Vec::new(),
            verify: true,
        }
    }
}

/// Makes the migration that joins heads, for every directory. Nothing is made where there is one head only.
///
/// # Errors
/// [`WorkflowError`] as the caller's error, or what the caller answered with. Nothing was written.
pub fn merge<'a, D: Decide>(
    directories: &'a Directories,
    request: &MergeRequest,
    decide: &mut D,
) -> Result<Made<'a>, D::Error> {
    let history = directories.leading();
    let heads = heads(history, &request.heads)?;
    if heads.len() < 2 {
        return Ok(Made::default());
    }
    let branches = branches::branches(history, &heads).map_err(WorkflowError::from)?;
    let schema =
        histories::merged_schema(history, &heads).map_err(|error| unmergeable(&branches, error.to_string()))?;
    if let Some(missing) = dangling::first(&schema) {
        return Err(unmergeable(&branches, missing).into());
    }
    let late = late::late(directories, decide)?;
    let mut files: Vec<MigrationFiles> = Vec::new();
    for one in &late {
        files.extend(of_late(one, directories, request.verify).map_err(WorkflowError::from)?);
    }
    let histories = histories::complete(directories, &files).map_err(WorkflowError::from)?;
    let branches = branches::with_custom_sql(branches, directories, &histories).map_err(WorkflowError::from)?;
    let mut dispute = Dispute {
        sides: branches::conflicts(&branches),
        difference: None,
    };
    if request.verify {
        dispute.difference = first_discord(directories, &histories, &heads, &dispute, decide)
            .and_then(|found| refuse_unrunnable(found, &branches).map_err(D::Error::from))?;
    }
    if !dispute.is_empty() {
        decide.merge(&dispute)?;
    }
    let draft = node::draft(history, &heads, schema, directories);
    files.extend(node_files(&draft, directories, &heads, request)?);
    Ok(Made {
        late,
        drafts: vec![draft],
        files,
        joined: heads,
        ..Made::default()
    })
}

/// The ids of the heads to merge.
fn heads(history: &History, named: &[String]) -> Result<Vec<String>, WorkflowError> {
    let all: Vec<String> = history.heads().into_iter().map(|head| head.id.clone()).collect();
    if named.is_empty() {
        return Ok(all);
    }
    if let Some(other) = named.iter().find(|id| !all.contains(id)) {
        let name = history
            .get(other)
            .map_or_else(|| other.clone(), |found| found.directory());
        return Err(WorkflowError::NoHead { name });
    }
    let chosen: Vec<String> = all.iter().filter(|id| named.contains(id)).cloned().collect();
    match chosen.len() {
        1 => Err(WorkflowError::OneHead),
        _ => Ok(chosen),
    }
}

/// What trying the branches showed, in each dialect, up to the first difference.
fn first_discord<D: Decide>(
    directories: &Directories,
    histories: &[History],
    heads: &[String],
    dispute: &Dispute,
    decide: &mut D,
) -> Result<Option<(Discord, Trial)>, D::Error> {
    for (directory, history) in directories.iter().zip(histories) {
        let dialect = directory.dialect;
        let Some(mut new_scratch) = decide.scratch(directory)? else {
            match dispute.is_empty() {
                true => return Err(WorkflowError::Untried { dialect }.into()),
                false => continue,
            }
        };
        let tried = orders::try_orders(history, dialect, heads, &mut new_scratch).map_err(WorkflowError::from)?;
        if tried.lacks_rows {
            decide.notice(&Notice::NoRows {
                directory: directory.name.clone(),
            });
        }
        if let Some((what, trial)) = tried.difference {
            return Ok(Some((Discord { dialect, what }, trial)));
        }
    }
    Ok(None)
}

/// A new database runs the branches in the order of their ids, so that order must work.
fn refuse_unrunnable(found: Option<(Discord, Trial)>, branches: &[Branch]) -> Result<Option<Discord>, WorkflowError> {
    match found {
        None => Ok(None),
        Some((discord, Trial::OtherOrder)) => Ok(Some(discord)),
        Some((discord, Trial::NewDatabase)) => Err(unmergeable(branches, discord.to_string())),
    }
}

fn unmergeable(branches: &[Branch], reason: String) -> WorkflowError {
    WorkflowError::Unmergeable {
        dispute: Box::new(Dispute {
            sides: branches::conflicts(branches),
            difference: None,
        }),
        reason,
    }
}

/// The files of the migration that joins the heads, in every directory.
fn node_files(
    draft: &super::draft::Draft,
    directories: &Directories,
    heads: &[String],
    request: &MergeRequest,
) -> Result<Vec<MigrationFiles>, WorkflowError> {
    let history = directories.leading();
    let place = Place::after(history, heads.to_vec(), &request.now, request.id.as_deref())?;
    let (title, origin) = (title(history, heads, request), Origin::of_revisions(history, heads));
    let mut files = Vec::new();
    for (number, directory) in directories.iter().enumerate() {
        let new = of_draft(draft, number, directory, &origin, &title, &place);
        files.push(MigrationFiles {
            directory: number,
            draft: Some(0),
            id: place.id.clone(),
            files: new.into_files()?,
        });
    }
    Ok(files)
}

fn title(history: &History, heads: &[String], request: &MergeRequest) -> Title {
    let names: Vec<String> = heads
        .iter()
        .filter_map(|id| history.get(id))
        .map(|head| head.message())
        .collect();
    let derived = || format!("merge {}", names.join(" and "));
    let message = match (&request.message, &request.name) {
        (Some(message), _) => message.clone(),
        (None, Some(name)) => name.replace('_', " "),
        (None, None) => derived(),
    };
    let name = match naming::slug(request.name.as_deref().unwrap_or(&message)) {
        name if name.is_empty() => "merge".to_owned(),
        name => name,
    };
    Title { message, name }
}
