//! `opp sqlmigrate REV [--backwards]`: which SQL will run?

use serde_json::json;

use crate::context::Context;
use crate::error::CommandError;
use crate::failure;
use crate::listing::FORMAT;
use crate::session::Session;
use crate::ui::terminal;
use opp_runner::execute::Runnable;
use opp_runner::run::{Direction, RunError};
use opp_runner::script::Mode;

/// Prints the SQL of one migration.
pub(crate) fn run(context: &Context, revision: &str, backwards: bool, json: bool) -> Result<(), CommandError> {
    let session = Session::for_revision(context, revision)?;
    let migration = session.migration(revision)?;
    let direction = if backwards { Direction::Down } else { Direction::Up };
    let sql = sql(migration, direction)?;
    if json {
        return terminal::print_json(&json!({
            "format": FORMAT, "revision": migration.on_disk.version, "name": migration.on_disk.name,
            "direction": direction.as_str(), "sql": sql,
        }));
    }
    terminal::print_sql(&sql);
    Ok(())
}

/// The file as it runs: between `BEGIN` and `COMMIT` where the runner adds them.
pub(crate) fn sql(migration: &Runnable, direction: Direction) -> Result<String, CommandError> {
    let Some(text) = migration.sql(direction) else {
        return Err(failure::unrunnable(
            migration,
            direction,
            RunError::NoFile { direction },
        ));
    };
    let mode = failure::mode(migration, direction);
    let body = text.trim_start_matches('\u{feff}').trim_end();
    Ok(match mode {
        Ok(Mode::Plain) => format!("BEGIN;\n{body}\nCOMMIT;\n"),
        Ok(Mode::Rebuild | Mode::Outside) | Err(_) => format!("{body}\n"),
    })
}
