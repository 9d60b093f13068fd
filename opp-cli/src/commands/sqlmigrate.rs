//! `opp sqlmigrate REV [--backwards]`: which SQL will run?

use serde_json::json;

use crate::context::Context;
use crate::db::database::Patience;
use crate::db::execute::Runnable;
use crate::db::listing::FORMAT;
use crate::db::run::Direction;
use crate::db::script::Mode;
use crate::db::session::Session;
use crate::db::terminal;
use crate::error::CommandError;

/// Prints the SQL of one migration.
pub(crate) fn run(context: &Context, revision: &str, backwards: bool, json: bool) -> Result<(), CommandError> {
    let session = Session::look(context, Patience::default())?;
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
        return Err(migration.no_way_back(direction));
    };
    let mode = migration.mode(direction);
    let body = text.trim_start_matches('\u{feff}').trim_end();
    Ok(match mode {
        Ok(Mode::Plain) => format!("BEGIN;\n{body}\nCOMMIT;\n"),
        Ok(Mode::Rebuild | Mode::Outside) | Err(_) => format!("{body}\n"),
    })
}
