//! Rebases a branch of a history: its migrations get later ids and follow another head.
//!
//! The operations are folded again from where the branch is put, and SQL that opp generated is generated again from there. SQL that
//! somebody wrote stays as it is.

use std::collections::BTreeMap;

use super::dangling;
use super::decide::Decide;
use super::directories::{Directories, Directory};
use super::error::WorkflowError;
use super::files::id as id_of;
use super::moved::{Moved, replay};
use super::notice::Notice;
use super::origin::Origin;
use super::prove::Trial;
use crate::dialect::GenerateSql as _;
use crate::files::Migration;
use crate::history::{History, following, is_edited};
use crate::pair::Pair;
use crate::script::Script;

mod moved;
mod steps;

use moved::Recorded;
use steps::Step;

/// What a caller asks of [`rebase`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RebaseRequest {
    /// The current time (UTC) in fourteen digits, from which the revision ids are derived.
    pub now: String,
    /// The first revision id, where the caller fixes it.
    pub id: Option<String>,
    /// Revision id of the branch's head.
    pub branch: String,
    /// Revision id of the head that it is put after.
    pub onto: String,
    /// Whether the result is tried in scratch databases.
    pub verify: bool,
}

impl RebaseRequest {
    /// A request to put a branch after a head, proven in scratch databases.
    #[must_use]
    pub fn new(now: impl Into<String>, branch: impl Into<String>, onto: impl Into<String>) -> Self {
        Self {
            now: now.into(),
            id: None,
            branch: branch.into(),
            onto: onto.into(),
            verify: true,
        }
    }
}

/// The revisions that a branch has and another head has not, in the order they run.
#[must_use]
pub fn revisions_beyond<'a>(history: &'a History, branch: &str, onto: &str) -> Vec<&'a str> {
    let (own, others) = (history.ancestors(branch), history.ancestors(onto));
    let ordered = history.graph().ordered();
    ordered.filter(|id| own.contains(id) && !others.contains(id)).collect()
}

/// Puts a branch after another head, in every directory.
///
/// # Errors
/// [`WorkflowError`] as the caller's error, or what the caller answered with. Nothing was written.
pub fn rebase<D: Decide>(
    directories: &Directories,
    request: &RebaseRequest,
    decide: &mut D,
) -> Result<Vec<Moved>, D::Error> {
    let history = directories.leading();
    let own = revisions_beyond(history, &request.branch, &request.onto);
    refuse_unmovable(history, &own)?;
    let new_ids = new_ids(history, &own, request)?;
    let steps = steps::steps(history, &own, &request.onto)?;
    if let Some(missing) = steps.last().and_then(|step| dangling::first(&step.pair.after)) {
        return Err(WorkflowError::NoRebase { reason: missing }.into());
    }
    let mut moved = Vec::new();
    for step in &steps {
        for (number, directory) in directories.iter().enumerate() {
            let Some(migration) = directory.history.get(&step.id) else {
                continue;
            };
            let script = regenerate(step, directory)?;
            let keeps_sql = keeps_sql(step, migration, directory, decide);
            if let (true, Some(script)) = (
                request.verify && !keeps_sql && script_differs(script.as_ref(), migration),
                &script,
            ) {
                Trial::new(&step.pair, &step.changes, script).run(directory, None, decide)?;
            }
            let to = new_id(&new_ids, &step.id)?;
            let record = new_record(history, &step.id, &new_ids, &request.onto);
            let files = moved::files(migration, &to, step, script.as_ref(), keeps_sql, record);
            moved.push(Moved {
                directory: number,
                from: step.id.clone(),
                to,
                name: migration.directory(),
                files: files.map_err(WorkflowError::from)?,
            });
        }
    }
    if request.verify {
        replay(directories, &moved, &[], decide)?;
    }
    Ok(moved)
}

fn refuse_unmovable(history: &History, own: &[&str]) -> Result<(), WorkflowError> {
    if own.is_empty() {
        return Err(WorkflowError::NothingToRebase);
    }
    let name = |id: &str| history.get(id).map_or_else(|| id.to_owned(), Migration::directory);
    let is_squash = |id: &&&str| history.get(id).is_some_and(|one| !one.replaces().is_empty());
    if let Some(squash) = own.iter().find(is_squash) {
        return Err(WorkflowError::NoRebase {
            reason: format!("{} is a squash, which keeps its id", name(squash)),
        });
    }
    let children = own
        .iter()
        .flat_map(|id| history.children(id).into_iter().map(move |child| (*id, child)));
    let outside = children.into_iter().find(|(_, child)| !own.contains(child));
    match outside {
        Some((id, child)) => Err(WorkflowError::NoRebase {
            reason: format!("{} builds on {}, and is not part of the branch", name(child), name(id)),
        }),
        None => Ok(()),
    }
}

fn new_ids<'a>(
    history: &History,
    own: &[&'a str],
    request: &RebaseRequest,
) -> Result<BTreeMap<&'a str, String>, WorkflowError> {
    let mut next = id_of(history, &request.now, request.id.as_deref())?;
    let mut ids = BTreeMap::new();
    for id in own {
        let following = following(&next);
        ids.insert(*id, std::mem::replace(&mut next, following));
    }
    Ok(ids)
}

/// Every migration of the branch has one.
fn new_id(new_ids: &BTreeMap<&str, String>, id: &str) -> Result<String, WorkflowError> {
    let reason = || format!("revision {id} got no new id");
    new_ids
        .get(id)
        .cloned()
        .ok_or_else(|| WorkflowError::NoRebase { reason: reason() })
}

/// The new ids of the parents that move along; the head that the branch is put after where there are none.
fn parents(history: &History, id: &str, new_ids: &BTreeMap<&str, String>, onto: &str) -> Vec<String> {
    let moving = history
        .parents(id)
        .into_iter()
        .filter_map(|parent| new_ids.get(parent).cloned());
    let moving: Vec<String> = moving.collect();
    match moving.is_empty() {
        true => vec![onto.to_owned()],
        false => moving,
    }
}

/// The head that the branch is put after counts as the migration's own past, also for what the models state.
fn new_record(history: &History, id: &str, new_ids: &BTreeMap<&str, String>, onto: &str) -> Recorded {
    let mut stated_renames = history.stated_renames_at([onto]);
    stated_renames.extend(history.stated_renames_at([id]));
    Recorded {
        parents: parents(history, id, new_ids, onto),
        crates: Origin::of_revisions(history, &[onto.to_owned(), id.to_owned()]).crates,
        stated_renames,
    }
}

/// The SQL of the operations where the branch is put; nothing where there are none.
fn regenerate(step: &Step, directory: &Directory) -> Result<Option<Script>, WorkflowError> {
    if step.changes.is_empty() {
        return Ok(None);
    }
    let script = directory
        .dialect
        .script(Pair::new(&step.pair.before, &step.pair.after), &step.changes);
    script.map(Some).map_err(|error| WorkflowError::Plan(Box::new(error)))
}

/// Whether the files stay as they are, because somebody wrote them.
fn keeps_sql<D: Decide>(step: &Step, migration: &Migration, directory: &Directory, decide: &mut D) -> bool {
    let has_edit = !step.changes.is_empty() && is_edited(migration);
    if has_edit {
        decide.notice(&Notice::KeptSql {
            migration: migration.directory(),
            directory: directory.name.clone(),
        });
    }
    has_edit || step.changes.is_empty()
}

fn script_differs(script: Option<&Script>, migration: &Migration) -> bool {
    script.is_some_and(|script| script.up.text != migration.up || Some(&script.down.text) != migration.down.as_ref())
}
