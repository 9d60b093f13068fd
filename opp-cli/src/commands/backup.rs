//! `opp backup [FILE]`: how is the database copied while it is in use?

use std::path::{Path, PathBuf};

use opp_core::url::DatabaseKind;
use serde_json::json;

use crate::backup::server;
use crate::backup::sqlite as backup;
use crate::clock;
use crate::context::Context;
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::ui;
use crate::ui::sanitise::clean;
use crate::ui::terminal;
use opp_runner::sqlite::Database;
use opp_runner::{Access, LOCK_TIMEOUT};

/// Copies the database to `file`, or beside it under a name with the time.
pub(crate) fn run(context: &Context, file: Option<&Path>, json: bool) -> Result<(), CommandError> {
    let (database, target) = copy(context, file)?;
    report(&database, &target, json)
}

/// The database as it is named, and the file of its copy.
fn copy(context: &Context, file: Option<&Path>) -> Result<(String, PathBuf), CommandError> {
    let url = context.database()?.url;
    if !matches!(url.kind(), DatabaseKind::Sqlite(_)) {
        let target = match file {
            Some(file) => file.to_owned(),
            None => server::usual_name(&url, &clock::stamp())?,
        };
        server::dump(&url, &target)?;
        return Ok((url.to_string(), target));
    }
    let path = context.sqlite_path()?;
    let mut database = Database::open(&path, Access::Write, LOCK_TIMEOUT)?;
    let target = file.map_or_else(|| backup::free_name(&path, &clock::stamp()), PathBuf::from);
    backup::backup(&mut database, &target)?;
    Ok((path.display().to_string(), target))
}

/// The same before migrations run, as far as there is a database yet. The report of the migrations follows on standard output, so
/// this one is on standard error.
pub(crate) fn before_migration(context: &Context) -> Result<(), CommandError> {
    let url = context.kept_database()?;
    if let DatabaseKind::Sqlite(_) = url.kind()
        && !context.sqlite_path()?.exists()
    {
        return Ok(());
    }
    let (database, target) = copy(context, None)?;
    ui::note(&clean(&format!("Backed up {database} to {}", target.display())));
    Ok(())
}

fn report(database: &str, target: &Path, json: bool) -> Result<(), CommandError> {
    let target = target.display().to_string();
    if json {
        return terminal::print_json(&json!({ "format": FORMAT, "database": database, "backup": target }));
    }
    terminal::print(&format!("{}\n", clean(&format!("Backed up {database} to {target}"))));
    Ok(())
}
