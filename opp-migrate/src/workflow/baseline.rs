//! Records what a database holds, without running anything: tables that files of another tool made, or that were made by
//! other means.
//!
//! Only what the models name is recorded. A table is recorded as the models have it where the database has it the same way, otherwise as
//! the database has it, so that the next migration leads from there to the models.

use std::collections::BTreeSet;

use super::comparison::Comparison;
use super::decide::Decide;
use super::directories::{Directories, Directory};
use super::draft::{Draft, drafts_from};
use super::error::WorkflowError;
use crate::dialect::{Dialect, Row};
use crate::diff::{Answers, diff};
use crate::history::History;
use crate::pair::Pair;
use crate::schema::{Hints, TableName};
use crate::script::{Script, SqlFile};
use crate::stated_renames::StatedRenames;
use crate::verify::Scratch as _;

mod prerequisites;
mod recorded;
mod scratch;

use prerequisites::prerequisites;
use recorded::{recorded, table_names};
use scratch::replayed;

/// Where to look for what is to be recorded.
#[derive(Clone, Debug)]
pub enum Baseline {
    /// What the files of the history make in a scratch database. The new migration runs nothing where they are.
    Files,
    /// What a database holds, by the rows of its catalog. The new migration makes the same in another database.
    Catalog(Vec<Row>),
}

impl Baseline {
    /// The files of the history where some record nothing; otherwise a database has to say what it holds.
    #[must_use]
    pub fn of_files(history: &History) -> Option<Self> {
        records_nothing(history).then_some(Self::Files)
    }
}

/// The migrations that record what exists.
pub(super) fn drafts<D: Decide>(
    comparison: &Comparison,
    baseline: &Baseline,
    directories: &Directories,
    decide: &mut D,
) -> Result<Vec<Draft>, D::Error> {
    let leading = directories.leading_directory();
    let there = match baseline {
        Baseline::Files => replayed(leading, decide)?,
        Baseline::Catalog(rows) => rows.clone(),
    };
    let after = recorded(comparison, leading, &there, decide)?;
    let changes = diff(
        Pair::new(&comparison.before, &after),
        &Hints::default(),
        &Answers::default(),
    )
    .changes;
    let before = comparison.before.clone();
    let mut drafts = drafts_from(before, StatedRenames::default(), changes, directories)?;
    if let Baseline::Catalog(rows) = baseline {
        let required = required(rows, &table_names(&after), comparison, directories);
        drafts.splice(0..0, required);
    }
    for draft in drafts.iter_mut().filter(|draft| !draft.changes.is_empty()) {
        for (number, directory) in directories.iter().enumerate() {
            let nothing = nothing_to_run(draft);
            if records_nothing(&directory.history) {
                draft.scripts[number] = nothing;
                draft.already_made.insert(number);
            } else {
                draft.scripts[number].down = nothing.down;
            }
        }
    }
    Ok(drafts)
}

/// Refuses to create what files of the history that record nothing have made already.
pub(super) fn refuse_existing<D: Decide>(draft: &Draft, directory: &Directory, decide: &mut D) -> Result<(), D::Error> {
    let Pair { before, after } = &draft.pair;
    let is_new = |name: &&TableName| !before.tables.contains_key(*name);
    let mut new = after.tables.keys().filter(is_new).peekable();
    if new.peek().is_none() || !records_nothing(&directory.history) {
        return Ok(());
    }
    let Some(mut new_scratch) = decide.scratch(directory)? else {
        return Ok(());
    };
    let replayed = new_scratch().and_then(|mut scratch| {
        scratch.replay(&directory.history, directory.dialect)?;
        scratch.catalog()
    });
    // Files that do not run here are found when they run.
    let Ok(rows) = replayed else { return Ok(()) };
    let there = directory.dialect.schema_of(&rows).0;
    let tables: Vec<String> = new
        .filter(|name| there.tables.contains_key(*name))
        .map(ToString::to_string)
        .collect();
    match tables.is_empty() {
        true => Ok(()),
        false => Err(WorkflowError::AlreadyMade { tables }.into()),
    }
}

/// Whether some of the files record nothing: another tool wrote them, or somebody did by hand.
fn records_nothing(history: &History) -> bool {
    history
        .migrations()
        .iter()
        .any(|migration| migration.recorded.is_none())
}

/// A migration that creates the extensions which are there, since their types and operator classes may be used, and what the recorded
/// tables need. None where there is nothing of it.
fn required(
    there: &[Row],
    tables: &BTreeSet<String>,
    comparison: &Comparison,
    directories: &Directories,
) -> Option<Draft> {
    let created = prerequisites(there, tables);
    if created.is_empty() {
        return None;
    }
    let mut draft = super::draft::empty(comparison, directories);
    let file = |text: String| SqlFile {
        text,
        transactional: true,
    };
    for (directory, script) in directories.iter().zip(&mut draft.scripts) {
        let is_postgres = matches!(directory.dialect, Dialect::Postgres(_));
        script.up = file(if is_postgres {
            created.clone()
        } else {
            "-- Nothing to do.\n".to_owned()
        });
        script.down = file("-- Nothing to do: others may use what is created.\n".to_owned());
    }
    draft.title = Some(match created.lines().all(|line| line.starts_with("CREATE EXTENSION")) {
        true => "extensions",
        false => "prerequisites",
    });
    Some(draft)
}

/// Files that only say what they record.
fn nothing_to_run(draft: &Draft) -> Script {
    let operations: String = draft.changes.iter().map(|change| format!("--   {change}\n")).collect();
    let file = |text: &str| SqlFile {
        text: format!("-- {text}\n{operations}"),
        transactional: true,
    };
    Script {
        up: file("Recorded by opp: earlier migrations have made this. Nothing to do."),
        down: file("Nothing to do: a baseline does not drop what existed before it."),
    }
}
