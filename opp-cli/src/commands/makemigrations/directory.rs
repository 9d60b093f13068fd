//! Reads the migrations directories of a project.

use opp_core::registry::Registry;
use opp_migrate::files::{DirectoryLock, complete_replacement};
use opp_migrate::workflow::Directory;

use super::head_file;
use crate::config::Target;
use crate::context::{self, Context};
use crate::error::CommandError;
use crate::ui;

/// The migrations directories of a project, for a command that writes migrations.
pub(super) struct Project {
    /// Held until the command ends; nothing where it writes nothing.
    pub(super) lock: Option<DirectoryLock>,
    /// Where they are, the leading one first.
    pub(super) targets: Vec<Target>,
    /// Their histories, in the same order.
    pub(super) directories: Vec<Directory>,
    /// Whether a replacement of migrations that was interrupted has been completed first.
    pub(super) is_completed: bool,
}

impl Project {
    /// Waits until no other command writes migrations, completes what an interrupted one left, then reads the directories.
    pub(super) fn open(context: &Context, writes: bool) -> Result<Self, CommandError> {
        let lock = match writes {
            true => Some(context::lock(&context.config()?.root)),
            false => None,
        };
        let targets = context.targets()?;
        let is_completed = writes && complete(&targets)?;
        let directories = targets.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self {
            lock,
            targets,
            directories,
            is_completed,
        })
    }

    /// The same, and the models. A build of their package may write migrations itself and waits for the lock, so it is taken after the
    /// build; what is wrong with the directories is found before.
    pub(super) fn open_with_models(context: &Context, writes: bool) -> Result<(Self, Registry), CommandError> {
        if context.global().registry.is_none() {
            Self::open(context, writes)?;
        }
        let registry = context.registry()?;
        Ok((Self::open(context, writes)?, registry))
    }

    /// The same, where the leading directory has to exist: without one there is no branch.
    pub(super) fn open_existing(context: &Context, writes: bool) -> Result<Self, CommandError> {
        context::refuse_missing_directory(&context.leading_directory()?)?;
        Self::open(context, writes)
    }
}

fn complete(targets: &[Target]) -> Result<bool, CommandError> {
    let directories: Vec<_> = targets.iter().map(|target| target.directory.as_path()).collect();
    let completed = complete_replacement(&directories)?;
    if let Some(completed) = &completed {
        ui::note("Completed what an interrupted command had begun to write into the migrations.");
        head_file::warn(completed.no_head.as_ref());
    }
    Ok(completed.is_some())
}

/// The directory with its history.
fn read(target: &Target) -> Result<Directory, CommandError> {
    Ok(Directory {
        name: target.name(),
        dialect: target.dialect,
        history: context::load(target)?,
    })
}
