//! The files of migrations as values.

use opp_core::registry::Registry;

use super::decide::Decide;
use super::directories::{Directories, Directory};
use super::draft::{Draft, custom_sql};
use super::error::WorkflowError;
use super::late::Late;
use super::made::{Made, MigrationFiles};
use super::origin::Origin;
use super::request::Request;
use super::title::Title;
use crate::files::{FilesError, NewMigration};
use crate::history::{History, following};

/// First what directories lack of the history, then the new migrations, each in every directory.
pub(super) fn files<D: Decide>(
    made: &Made<'_>,
    directories: &Directories,
    registry: &Registry,
    request: &Request,
    decide: &mut D,
) -> Result<Vec<MigrationFiles>, D::Error> {
    let mut files = Vec::new();
    for (index, late) in made.late.iter().enumerate() {
        let verified = !made.unproven.late.contains(&index);
        files.extend(of_late(late, directories, verified).map_err(WorkflowError::from)?);
    }
    let history = directories.leading();
    let heads = history.heads().into_iter().map(|head| head.id.clone()).collect();
    let mut place = Place::after(history, heads, &request.now, request.id.as_deref())?;
    let origin = Origin::of_registry(registry);
    let mut is_asked = false;
    for (index, draft) in made.drafts.iter().enumerate() {
        let title = match (draft.title, is_asked) {
            (Some(fixed), _) => Title::fixed(fixed),
            (None, false) => Title::asked(draft, history.heads().is_empty(), request, decide)?,
            (None, true) => Title::derived(draft),
        };
        is_asked |= draft.title.is_none();
        for (number, directory) in directories.iter().enumerate() {
            let new = NewMigration {
                verified: !made.unproven.drafts.contains(&(index, number)),
                ..of_draft(draft, number, directory, &origin, &title, &place)
            };
            files.push(MigrationFiles {
                directory: number,
                draft: Some(index),
                id: place.id.clone(),
                files: new.into_files().map_err(WorkflowError::from)?,
            });
        }
        place = place.next();
    }
    Ok(files)
}

pub(super) fn of_draft<'a>(
    draft: &'a Draft,
    number: usize,
    directory: &'a Directory,
    origin: &'a Origin,
    title: &'a Title,
    place: &'a Place,
) -> NewMigration<'a> {
    NewMigration {
        id: &place.id,
        name: &title.name,
        dialect: directory.dialect.name(),
        parents: place.parents.clone(),
        replaces: Vec::new(),
        message: &title.message,
        package: &origin.package,
        crates: origin.crates.clone(),
        stated_renames: draft.stated_renames.clone(),
        verified: true,
        operations: draft.changes.clone(),
        hazards: draft.hazards.clone(),
        script: &draft.scripts[number],
    }
}

/// What is recorded stays as it is; only the SQL is the other database's.
pub(super) fn of_late(
    late: &Late<'_>,
    directories: &Directories,
    verified: bool,
) -> Result<Vec<MigrationFiles>, FilesError> {
    let Some(directory) = directories.get(late.directory) else {
        return Ok(Vec::new());
    };
    let custom = custom_sql();
    let mut files = Vec::with_capacity(late.counterparts.len());
    for counterpart in &late.counterparts {
        let migration = counterpart.migration;
        let Some(recorded) = &migration.recorded else { continue };
        let new = NewMigration {
            id: &migration.id,
            name: &migration.name,
            dialect: directory.dialect.name(),
            parents: recorded.parents.clone(),
            replaces: recorded.replaces.clone(),
            message: &recorded.message,
            package: &recorded.package,
            crates: recorded.crates.clone(),
            stated_renames: recorded.stated_renames.clone(),
            verified,
            operations: recorded.operations.clone(),
            hazards: recorded.hazards.clone(),
            script: counterpart.script.as_ref().unwrap_or(&custom),
        };
        files.push(MigrationFiles {
            directory: late.directory,
            draft: None,
            id: migration.id.clone(),
            files: new.into_files()?,
        });
    }
    Ok(files)
}

/// Where a migration comes in the history.
pub(super) struct Place {
    pub(super) id: String,
    parents: Vec<String>,
}

impl Place {
    /// After some revisions, with the id that is given, or one later than every id.
    pub(super) fn after(
        history: &History,
        parents: Vec<String>,
        now: &str,
        given: Option<&str>,
    ) -> Result<Self, WorkflowError> {
        let id = id(history, now, given)?;
        Ok(Self { id, parents })
    }

    fn next(self) -> Self {
        Self {
            id: following(&self.id),
            parents: vec![self.id],
        }
    }
}

/// The id that is given, or one later than every id.
pub(super) fn id(history: &History, now: &str, given: Option<&str>) -> Result<String, WorkflowError> {
    let Some(id) = given else {
        return Ok(history.next_id(now));
    };
    let own = || id.to_owned();
    if id.len() != 14 || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(WorkflowError::InvalidId { id: own() });
    }
    match history.migrations().iter().map(|migration| &migration.id).max() {
        Some(newest) if newest.as_str() >= id => Err(WorkflowError::EarlyId {
            id: own(),
            newest: newest.clone(),
        }),
        _ => Ok(own()),
    }
}
