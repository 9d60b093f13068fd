//! How do new migrations come to lie on disk, in every directory or in none?

use std::fs;
use std::path::{Path, PathBuf};

use opp_core::registry::Registry;
use opp_migrate::files::{self, NewMigration};
use opp_migrate::history::{History, following};
use opp_migrate::naming;
use opp_migrate::script::Script;

use super::Options;
use super::directories::{Directories, Late};
use super::draft::{Draft, by_hand};
use crate::clock;
use crate::config::Target;
use crate::error::{CommandError, with_sources};
use crate::ui;
use crate::ui::sanitise::clean;

/// The directories that were made for one migration, one for each dialect.
pub(super) type Written = Vec<PathBuf>;

/// Writes first what late dialects lack, then the new migrations. Where one cannot be written, none is left.
pub(super) fn write(
    directories: &Directories,
    registry: &Registry,
    late: &[Late<'_>],
    drafts: &[Draft],
    options: &Options,
) -> Result<Vec<Written>, CommandError> {
    let mut made = Vec::new();
    let written = write_all(directories, registry, late, drafts, options, &mut made);
    if written.is_err() {
        for path in &made {
            // The first error is the one to tell.
            let _ = fs::remove_dir_all(path);
        }
    }
    written
}

fn write_all(
    directories: &Directories,
    registry: &Registry,
    late: &[Late<'_>],
    drafts: &[Draft],
    options: &Options,
    made: &mut Vec<PathBuf>,
) -> Result<Vec<Written>, CommandError> {
    for late in late {
        write_late(late, made)?;
    }
    let history = directories.leading();
    let heads: Vec<String> = history.heads().into_iter().map(|head| head.id.clone()).collect();
    let mut at = Place {
        id: id(history, options)?,
        parents: heads,
    };
    let mut written = Vec::with_capacity(drafts.len());
    for (number, draft) in drafts.iter().enumerate() {
        let title = if number == 0 {
            Title::asked(draft, history.heads().is_empty(), options)?
        } else {
            Title::derived(draft)
        };
        written.push(write_draft(&directories.targets, registry, draft, &title, &at, made)?);
        at = at.next();
    }
    Ok(written)
}

/// Where a migration comes in the history.
struct Place {
    id: String,
    parents: Vec<String>,
}

impl Place {
    fn next(self) -> Self {
        Self {
            id: following(&self.id),
            parents: vec![self.id],
        }
    }
}

/// Names that tell nobody what a migration does.
const VAGUE: [&str; 14] = [
    "update",
    "updates",
    "change",
    "changes",
    "fix",
    "fixes",
    "fixed",
    "migration",
    "test",
    "temp",
    "wip",
    "misc",
    "new",
    "stuff",
];

fn warn_of_vague_name(name: &str) {
    if VAGUE.contains(&name) {
        ui::warn(&format!("the name `{name}` does not tell what the migration does"));
        ui::hint("pass a description with -m, for example -m \"Add orders\"");
    }
}

/// What a migration is called.
struct Title {
    /// In a person's words.
    message: String,
    /// In the directory's name.
    name: String,
}

impl Title {
    fn asked(draft: &Draft, first: bool, options: &Options) -> Result<Self, CommandError> {
        let derived = || match options.empty {
            true => "empty".to_owned(),
            false => naming::derived(&draft.changes, first),
        };
        let message = match &options.message {
            Some(message) => message.clone(),
            None if options.name.is_none() && !options.no_input => {
                ui::input("Migration message", &derived().replace('_', " "))?
            }
            None => options.name.clone().unwrap_or_else(derived).replace('_', " "),
        };
        let name = naming::slug(options.name.as_deref().unwrap_or(&message));
        warn_of_vague_name(&name);
        let name = if name.is_empty() { derived() } else { name };
        Ok(Self { message, name })
    }

    fn derived(draft: &Draft) -> Self {
        let name = naming::derived(&draft.changes, false);
        Self {
            message: name.replace('_', " "),
            name,
        }
    }
}

fn write_draft(
    targets: &[Target],
    registry: &Registry,
    draft: &Draft,
    title: &Title,
    at: &Place,
    made: &mut Vec<PathBuf>,
) -> Result<Written, CommandError> {
    let mut written = Vec::with_capacity(targets.len());
    for (target, script) in targets.iter().zip(&draft.scripts) {
        let new = NewMigration {
            id: &at.id,
            name: &title.name,
            dialect: target.dialect.name(),
            parents: at.parents.clone(),
            message: &title.message,
            package: &registry.package,
            crates: registry.crates.clone(),
            stated_renames: draft.stated_renames.clone(),
            operations: draft.changes.clone(),
            hazards: draft.hazards.clone(),
            script,
        };
        let path = write_one(&target.directory, new)?;
        made.push(path.clone());
        written.push(path);
    }
    Ok(written)
}

fn write_late(late: &Late<'_>, made: &mut Vec<PathBuf>) -> Result<(), CommandError> {
    let blank: Script = by_hand();
    for counterpart in &late.counterparts {
        let migration = counterpart.migration;
        let Some(recorded) = &migration.recorded else { continue };
        let new = NewMigration {
            id: &migration.id,
            name: &migration.name,
            dialect: late.target.dialect.name(),
            parents: recorded.parents.clone(),
            message: &recorded.message,
            package: &recorded.package,
            crates: recorded.crates.clone(),
            stated_renames: recorded.stated_renames.clone(),
            operations: recorded.operations.clone(),
            hazards: recorded.hazards.clone(),
            script: counterpart.script.as_ref().unwrap_or(&blank),
        };
        made.push(write_one(&late.target.directory, new)?);
    }
    Ok(())
}

fn write_one(directory: &Path, new: NewMigration<'_>) -> Result<PathBuf, CommandError> {
    files::write(directory, new).map_err(|error| CommandError::failed(clean(&with_sources(&error))))
}

/// The time, later than every id there is; or the one said.
fn id(history: &History, options: &Options) -> Result<String, CommandError> {
    let Some(id) = &options.id else {
        return Ok(history.next_id(&clock::stamp().replace('_', "")));
    };
    if !clock::is_stamp(id) {
        return Err(CommandError::failed(format!("`{}` is no revision id", clean(id)))
            .hint("an id is a time of fourteen digits: 20261123101500"));
    }
    match history.migrations().iter().map(|migration| &migration.id).max() {
        Some(newest) if newest >= id => Err(CommandError::failed(format!(
            "the id {id} is not later than the newest, {newest}"
        ))
        .hint("ids grow, so that migrations run in the order they were made")),
        _ => Ok(id.clone()),
    }
}
