//! Does a migration do what it says, tried in a scratch database before anything is written?

use std::path::Path;
use std::sync::Mutex;

use opp_core::url::DatabaseUrl;
use opp_migrate::change::Change;
use opp_migrate::dialect::{Dialect, Row};
use opp_migrate::pair::Pair;
use opp_migrate::schema::Schema;
use opp_migrate::script::Script;
use opp_migrate::verify::{ScratchError, verify};

use super::directories::{Directories, Late};
use super::draft::Draft;
use crate::config::Target;
use crate::context::Context;
use crate::error::{CommandError, with_sources};
use crate::ui;
use crate::ui::sanitise::clean;
use opp_runner::error::DbError;
use opp_runner::scratch::Scratch;

/// Tries a new migration on every dialect.
pub(super) fn draft(context: &Context, directories: &Directories, draft: &Draft) -> Result<(), CommandError> {
    let pair = Pair::new(&draft.pair.before, &draft.pair.after);
    let mut scripts = directories.targets.iter().zip(&draft.scripts);
    scripts.try_for_each(|(target, script)| prove(context, target, pair, &draft.changes, script))
}

/// Tries what was written of the history for a dialect that came later.
pub(super) fn late(context: &Context, late: &Late<'_>) -> Result<(), CommandError> {
    for counterpart in &late.counterparts {
        let recorded = counterpart.migration.recorded.as_ref();
        if let (Some(script), Some(recorded)) = (&counterpart.script, recorded) {
            let pair = Pair::new(&counterpart.pair.before, &counterpart.pair.after);
            prove(context, late.target, pair, &recorded.operations, script)?;
        }
    }
    Ok(())
}

/// Up, down and up again, each compared with what it must come to. On a server only where there is one to try it on.
fn prove(
    context: &Context,
    target: &Target,
    pair: Pair<&Schema>,
    changes: &[Change],
    script: &Script,
) -> Result<(), CommandError> {
    let Some(place) = place(context, target)? else {
        return Ok(());
    };
    let scratch = || Scratch::beside(&place).map(Trial).map_err(trial_error);
    verify(target.dialect, pair, changes, script, scratch).map_err(|error| {
        CommandError::failed(format!(
            "on {}: {}; nothing was written",
            target.dialect,
            clean(&with_sources(&error))
        ))
        .hint(
            "where a check, default, index or view of the models is no valid SQL, correct it; otherwise this is a mistake \
             in opp, and `--no-verify` writes the migration all the same",
        )
    })
}

/// A scratch database of the runner, for the verification.
struct Trial(Scratch);

impl opp_migrate::verify::Scratch for Trial {
    fn execute(&mut self, sql: &str) -> Result<(), ScratchError> {
        self.0.execute(sql).map_err(trial_error)
    }

    fn catalog(&mut self) -> Result<Vec<Row>, ScratchError> {
        self.0.catalog().map_err(trial_error)
    }
}

fn trial_error(error: DbError) -> ScratchError {
    ScratchError(error.to_string())
}

/// Where to try: in memory for SQLite, on the server that `opp.toml` names, or beside the database at hand where that one answers
/// and lets opp create a database.
fn place(context: &Context, target: &Target) -> Result<Option<DatabaseUrl>, CommandError> {
    if let Dialect::Sqlite(_) = target.dialect {
        return Ok(DatabaseUrl::parse(":memory:", Path::new("")).ok());
    }
    if let Some(url) = context.scratch_url(target)? {
        return Ok(Some(url));
    }
    let Some(url) = context.database_of(target)? else {
        return Ok(None);
    };
    match Scratch::beside(&url) {
        Ok(_) => Ok(Some(url)),
        Err(error) => {
            say_untried(target.dialect, &error);
            Ok(None)
        }
    }
}

/// Once for each database, however many migrations there are.
fn say_untried(dialect: Dialect, error: &DbError) {
    static SAID: Mutex<Vec<&str>> = Mutex::new(Vec::new());
    let Ok(mut said) = SAID.lock() else { return };
    if !said.contains(&dialect.name()) {
        said.push(dialect.name());
        ui::note(&clean(&format!(
            "Not tried on {dialect} before it is written: {error}. A scratch_url in opp.toml names a server on which opp may create databases."
        )));
    }
}
