//! Does a migration do what it says, tried in a scratch database before anything is written?

use opp_migrate::change::Change;
use opp_migrate::dialect::Dialect;
use opp_migrate::pair::Pair;
use opp_migrate::schema::Schema;
use opp_migrate::script::Script;
use opp_migrate::verify::{VerifyError, verify};

use super::directories::{Directories, Late};
use super::draft::Draft;
use crate::config::Target;
use crate::db::sqlite::scratch::scratch;
use crate::db::terminal::clean;
use crate::error::{CommandError, with_sources};

/// Tries a new migration on every dialect.
pub(super) fn draft(directories: &Directories, draft: &Draft) -> Result<(), CommandError> {
    let pair = Pair::new(&draft.pair.before, &draft.pair.after);
    let scripts = directories.targets.iter().zip(&draft.scripts);
    scripts
        .map(|(target, script)| prove(target, pair, &draft.changes, script))
        .collect()
}

/// Tries what was written of the history for a dialect that came later.
pub(super) fn late(late: &Late<'_>) -> Result<(), CommandError> {
    for counterpart in &late.counterparts {
        let recorded = counterpart.migration.recorded.as_ref();
        if let (Some(script), Some(recorded)) = (&counterpart.script, recorded) {
            let pair = Pair::new(&counterpart.pair.before, &counterpart.pair.after);
            prove(late.target, pair, &recorded.operations, script)?;
        }
    }
    Ok(())
}

/// Up, down and up again, each compared with what it must come to.
fn prove(target: &Target, pair: Pair<&Schema>, changes: &[Change], script: &Script) -> Result<(), CommandError> {
    let proven = match target.dialect {
        Dialect::Sqlite(_) => verify(target.dialect, pair, changes, script, scratch),
        Dialect::Postgres(_) | Dialect::Mysql(_) => Ok(()),
    };
    proven.map_err(|error: VerifyError| {
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
