//! Does a migration run, up, down and up again, before it is written?

use opp_migrate::dialect::Dialect;
use opp_migrate::schema::Schema;
use opp_migrate::script::{Script, SqlFile};

use crate::db::sqlite::{Database, drift};
use crate::db::terminal::clean;
use crate::error::CommandError;

/// Runs the migration in a database in memory that holds the schema before.
pub(super) fn run(before: &Schema, script: &Script) -> Result<(), CommandError> {
    let failed = |what: &str, error: &dyn std::fmt::Display| {
        CommandError::failed(clean(&format!(
            "{what} does not run in a trial database: {error}; nothing was written"
        )))
        .hint("this is a mistake in opp unless a check, default or view of the models is no valid SQL")
    };
    let mut scratch = Database::in_memory()?;
    let fresh = Dialect::sqlite()
        .create_all(before)
        .map_err(|error| failed("the schema before", &error))?;
    scratch
        .execute(&fresh)
        .map_err(|error| failed("the schema before", &error))?;
    for (what, SqlFile { text, transactional }) in [
        ("up.sql", &script.up),
        ("down.sql", &script.down),
        ("up.sql", &script.up),
    ] {
        drift::replay(&mut scratch, text, *transactional).map_err(|error| failed(what, &error))?;
    }
    Ok(())
}
