//! Proves migrations in scratch databases, as far as the caller lends them.

use super::baseline;
use super::decide::Decide;
use super::directories::{Directories, Directory};
use super::error::WorkflowError;
use super::made::{Made, Unproven};
use crate::change::Change;
use crate::files::checksum;
use crate::history::History;
use crate::pair::Pair;
use crate::schema::Schema;
use crate::script::Script;
use crate::verify::{Scratch, ScratchError, VerifyError, verify, verify_in_history};

/// Proves what other dialects lack of the history, then the new migrations, each on every dialect it has SQL for. What nothing was lent
/// for is returned.
pub(super) fn prove<D: Decide>(
    made: &Made<'_>,
    directories: &Directories,
    decide: &mut D,
) -> Result<Unproven, D::Error> {
    let mut unproven = Unproven::default();
    for (index, late) in made.late.iter().enumerate() {
        let Some(directory) = directories.get(late.directory) else {
            continue;
        };
        for counterpart in &late.counterparts {
            let recorded = counterpart.migration.recorded.as_ref();
            if let (Some(script), Some(recorded)) = (&counterpart.script, recorded) {
                let trial = Trial::new(&counterpart.pair, &recorded.operations, script);
                if !trial.run(directory, None, decide)? {
                    unproven.late.insert(index);
                }
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
            let trial = Trial::new(&draft.pair, &draft.changes, script);
            if !trial.run(directory, Some(&earlier), decide)? {
                unproven.drafts.insert((at, number));
            }
        }
    }
    Ok(unproven)
}

/// Everything that could be tried, where nobody wants it tried.
pub(super) fn nothing_tried(made: &Made<'_>, directories: &Directories) -> Unproven {
    let directories = 0..directories.iter().count();
    let drafts = made.drafts.iter().enumerate().flat_map(|(at, draft)| {
        let tried = directories
            .clone()
            .filter(|number| !draft.already_made.contains(number));
        tried
            .filter(|_| !draft.changes.is_empty())
            .map(move |number| (at, number))
    });
    Unproven {
        late: (0..made.late.len()).collect(),
        drafts: drafts.collect(),
    }
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
    /// where it does not follow the whole history. Whether there was a scratch database to try it in.
    pub(super) fn run<D: Decide>(
        &self,
        directory: &Directory,
        earlier: Option<&[&Script]>,
        decide: &mut D,
    ) -> Result<bool, D::Error> {
        let Some(new_scratch) = decide.scratch(directory)? else {
            return Ok(self.changes.is_empty());
        };
        let dialect = directory.dialect;
        self.tried(directory, earlier, new_scratch)
            .map(|()| true)
            .map_err(|error| {
                WorkflowError::Unproven {
                    dialect,
                    error: Box::new(error),
                }
                .into()
            })
    }

    pub(super) fn tried<S: Scratch>(
        &self,
        directory: &Directory,
        earlier: Option<&[&Script]>,
        mut new_scratch: impl FnMut() -> Result<S, ScratchError>,
    ) -> Result<(), VerifyError> {
        let dialect = directory.dialect;
        let verified = verify(dialect, self.pair, self.changes, self.script, &mut new_scratch);
        let has_failed = verified.as_ref().is_err_and(VerifyError::is_failure);
        let follows_custom_sql =
            has_custom_sql(&directory.history) || earlier.is_some_and(|earlier| !earlier.is_empty());
        let may_lack = has_failed && follows_custom_sql;
        match earlier.filter(|_| may_lack) {
            Some(earlier) => verify_in_history(dialect, &directory.history, earlier, self.script, &mut new_scratch),
            None => verified,
        }
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
