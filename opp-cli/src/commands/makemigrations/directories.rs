//! One history, several dialects: which directories are there, and which migrations does one of them lack?

use opp_migrate::files::Migration;
use opp_migrate::history::{Counterpart, History, counterparts, is_edited};

use crate::config::Target;
use crate::context::{self, Context};
use crate::error::{CommandError, with_sources};
use crate::ui;
use crate::ui::sanitise::clean;

/// Every dialect with the migrations in its directory; the first one leads.
pub(super) struct Directories {
    pub(super) targets: Vec<Target>,
    histories: Vec<History>,
}

/// What a directory lacks of the leading one's migrations.
pub(super) struct Late<'a> {
    /// The dialect that was added later.
    pub(super) target: &'a Target,
    /// Its migrations, in the order they run.
    pub(super) counterparts: Vec<Counterpart<'a>>,
}

impl Directories {
    /// Reads all of them.
    pub(super) fn load(context: &Context) -> Result<Self, CommandError> {
        let targets = context.targets()?;
        let histories = targets.iter().map(context::load).collect::<Result<_, _>>()?;
        Ok(Self { targets, histories })
    }

    /// The history that the next migration builds on.
    pub(super) fn leading(&self) -> &History {
        &self.histories[0]
    }

    /// What the other directories lack, written for their databases.
    pub(super) fn late(&self) -> Result<Vec<Late<'_>>, CommandError> {
        let (Some(leading), Some(history)) = (self.targets.first(), self.histories.first()) else {
            return Ok(Vec::new());
        };
        let mut late = Vec::new();
        for (target, other) in self.targets.iter().zip(&self.histories).skip(1) {
            let missing = history
                .missing_in(other, &name(leading))
                .map_err(|error| CommandError::failed(clean(&format!("{}/{error}", name(target)))))?;
            if missing.is_empty() {
                continue;
            }
            refuse_foreign(leading, target, &missing)?;
            let counterparts = counterparts(history, &missing, target.dialect).map_err(|error| {
                CommandError::failed(clean(&format!(
                    "the history cannot be written for {}: {}",
                    target.dialect,
                    with_sources(&error)
                )))
                .hint(format!(
                    "write that migration by hand in {}/, with the same directory name and migration.json",
                    name(target)
                ))
            })?;
            warn_of_handwork(target, &counterparts);
            late.push(Late { target, counterparts });
        }
        Ok(late)
    }
}

/// The last part of a directory's path.
pub(super) fn name(target: &Target) -> String {
    let directory = &target.directory;
    let last = directory.file_name().map(|name| name.to_string_lossy().into_owned());
    last.unwrap_or_else(|| directory.display().to_string())
}

/// What another tool made records no operations that could be written otherwise.
fn refuse_foreign(leading: &Target, target: &Target, missing: &[&Migration]) -> Result<(), CommandError> {
    let foreign = missing.iter().find(|migration| migration.recorded.is_none());
    let Some(migration) = foreign else { return Ok(()) };
    let (from, to, directory) = (name(leading), name(target), clean(&migration.directory()));
    Err(CommandError::failed(format!(
        "{from}/{directory} was not made by opp, so opp cannot write it for {}",
        target.dialect
    ))
    .hint(format!(
        "write {to}/{directory}/up.sql and down.sql yourself, then run `opp makemigrations` again"
    )))
}

/// SQL by hand is for one database; somebody has to do the same for the other.
fn warn_of_handwork(target: &Target, counterparts: &[Counterpart<'_>]) {
    for counterpart in counterparts {
        let directory = clean(&counterpart.migration.directory());
        let (place, dialect) = (name(target), target.dialect);
        if counterpart.script.is_none() {
            ui::warn(&format!(
                "{directory} holds SQL by hand: write the same for {dialect} into {place}/{directory} before it is applied"
            ));
        } else if is_edited(counterpart.migration) {
            ui::warn(&format!(
                "{directory} was edited by hand: {place}/{directory} has what opp generates for {dialect}, without the edit"
            ));
        }
    }
}
