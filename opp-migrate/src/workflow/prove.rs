//! Proves migrations in scratch databases, as far as the caller lends them.

use super::decide::Decide;
use super::directories::{Directories, Directory};
use super::error::WorkflowError;
use super::made::Made;
use crate::change::Change;
use crate::pair::Pair;
use crate::schema::Schema;
use crate::script::Script;
use crate::verify::verify;

/// Proves what other dialects lack of the history, then the new migrations, each on every dialect it has SQL for.
pub(super) fn prove<D: Decide>(made: &Made<'_>, directories: &Directories, decide: &mut D) -> Result<(), D::Error> {
    for late in &made.late {
        let Some(directory) = directories.get(late.directory) else {
            continue;
        };
        for counterpart in &late.counterparts {
            let recorded = counterpart.migration.recorded.as_ref();
            if let (Some(script), Some(recorded)) = (&counterpart.script, recorded) {
                let trial = Trial::new(&counterpart.pair, &recorded.operations, script);
                trial.run(directory, decide)?;
            }
        }
    }
    for draft in &made.drafts {
        for (directory, script) in directories.iter().zip(&draft.scripts) {
            Trial::new(&draft.pair, &draft.changes, script).run(directory, decide)?;
        }
    }
    Ok(())
}

/// A migration to be tried.
struct Trial<'a> {
    pair: Pair<&'a Schema>,
    changes: &'a [Change],
    script: &'a Script,
}

impl<'a> Trial<'a> {
    fn new(pair: &'a Pair<Schema>, changes: &'a [Change], script: &'a Script) -> Self {
        Self {
            pair: Pair::new(&pair.before, &pair.after),
            changes,
            script,
        }
    }

    /// Up, down and up again, each compared with what it must come to.
    fn run<D: Decide>(&self, directory: &Directory, decide: &mut D) -> Result<(), D::Error> {
        let Some(new_scratch) = decide.scratch(directory)? else {
            return Ok(());
        };
        let dialect = directory.dialect;
        let verified = verify(dialect, self.pair, self.changes, self.script, new_scratch);
        verified.map_err(|error| {
            WorkflowError::Unproven {
                dialect,
                error: Box::new(error),
            }
            .into()
        })
    }
}
