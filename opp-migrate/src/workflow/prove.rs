//! Proves migrations in scratch databases, as far as the caller lends them.

use super::baseline;
use super::decide::Decide;
use super::directories::{Directories, Directory};
use super::error::WorkflowError;
use super::made::Made;
use crate::change::Change;
use crate::files::checksum;
use crate::history::History;
use crate::pair::Pair;
use crate::schema::Schema;
use crate::script::Script;
use crate::verify::{VerifyError, verify, verify_in_history};

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
                trial.run(directory, None, decide)?;
            }
        }
    }
    for (at, draft) in made.drafts.iter().enumerate() {
        for (number, (directory, script)) in directories.iter().zip(&draft.scripts).enumerate() {
            if draft.already_made.contains(&number) {
                continue;
            }
            baseline::refuse_existing(draft, directory, decide)?;
            let earlier = made.drafts.iter().take(at);
            let earlier: Vec<&Script> = earlier.filter_map(|earlier| earlier.scripts.get(number)).collect();
            Trial::new(&draft.pair, &draft.changes, script).run(directory, Some(&earlier), decide)?;
        }
    }
    Ok(())
}

/// A migration to be tried.
pub(super) struct Trial<'a> {
    pair: Pair<&'a Schema>,
    changes: &'a [Change],
    script: &'a Script,
}

impl<'a> Trial<'a> {
    pub(super) fn new(pair: &'a Pair<Schema>, changes: &'a [Change], script: &'a Script) -> Self {
        Self {
            pair: Pair::new(&pair.before, &pair.after),
            changes,
            script,
        }
    }

    /// Up, down and up again, each compared with what it must come to. Where that fails and the history holds custom SQL, whose functions,
    /// types or extensions the models may use, again after the files of the history. `earlier`: the new migrations before this one; none
    /// where it does not follow the whole history.
    pub(super) fn run<D: Decide>(
        &self,
        directory: &Directory,
        earlier: Option<&[&Script]>,
        decide: &mut D,
    ) -> Result<(), D::Error> {
        let Some(mut new_scratch) = decide.scratch(directory)? else {
            return Ok(());
        };
        let dialect = directory.dialect;
        let mut verified = verify(dialect, self.pair, self.changes, self.script, &mut new_scratch);
        let has_failed = verified.as_ref().is_err_and(VerifyError::is_failure);
        let follows_custom_sql =
            has_custom_sql(&directory.history) || earlier.is_some_and(|earlier| !earlier.is_empty());
        let may_lack = has_failed && follows_custom_sql;
        if let Some(earlier) = earlier.filter(|_| may_lack) {
            verified = verify_in_history(dialect, &directory.history, earlier, self.script, &mut new_scratch);
        }
        verified.map_err(|error| {
            WorkflowError::Unproven {
                dialect,
                error: Box::new(error),
            }
            .into()
        })
    }
}

/// Whether a file of the history is not the SQL that was generated for recorded operations.
fn has_custom_sql(history: &History) -> bool {
    let migrations = history.migrations().into_iter();
    migrations.filter(|migration| !migration.is_merge()).any(|migration| {
        let recorded = migration.recorded.as_ref();
        recorded
            .is_none_or(|recorded| recorded.operations.is_empty() || recorded.checksums.up != checksum(&migration.up))
    })
}
