//! `opp delete`: how does one start over without losing anything?

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::backup::sqlite as backup;
use crate::backup::sqlite::BackupError;
use crate::clock;
use crate::context::Context;
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::ui;
use crate::ui::sanitise::clean;
use crate::ui::terminal;
use opp_runner::sqlite::Database;
use opp_runner::{Access, LOCK_TIMEOUT};

/// Backs up the database and the migrations, beside themselves, then removes both. The migrations directory stays, empty.
pub(crate) fn run(context: &Context, yes: bool, json: bool) -> Result<(), CommandError> {
    let path = context.sqlite_path()?;
    let directories: Vec<PathBuf> = context.targets()?.into_iter().map(|target| target.directory).collect();
    let stamp = clock::stamp();
    if !yes {
        let question = format!(
            "Delete {} and the migrations in {}? Both are backed up first.",
            path.display(),
            directories
                .iter()
                .map(|directory| directory.display().to_string())
                .collect::<Vec<_>>()
                .join(", ")
        );
        ui::confirm(&clean(&question), "--yes")?;
    }
    let mut moved: Vec<(PathBuf, PathBuf)> = Vec::new();
    if path.exists() {
        let target = backup::free_name(&path, &stamp);
        backup::backup(&mut Database::open(&path, Access::Write, LOCK_TIMEOUT)?, &target)?;
        moved.push((path.clone(), target));
    }
    for migrations in &directories {
        if let Some(target) = set_aside(migrations, &stamp)? {
            moved.push((migrations.clone(), target));
        }
    }
    backup::remove(&path, LOCK_TIMEOUT)?;
    report(&moved, &path, json)
}

/// Renames the directory, so that nothing is ever half copied, and puts an empty one in its place.
fn set_aside(migrations: &Path, stamp: &str) -> Result<Option<PathBuf>, BackupError> {
    let is_empty = fs::read_dir(migrations).map_or(true, |mut entries| entries.next().is_none());
    if is_empty {
        return Ok(None);
    }
    let target = backup::free_name_with(migrations, "_backup_", stamp);
    let moved = fs::rename(migrations, &target).and_then(|()| fs::create_dir(migrations));
    moved.map_err(|source| BackupError::File {
        what: "move",
        path: migrations.to_owned(),
        source,
    })?;
    Ok(Some(target))
}

fn report(moved: &[(PathBuf, PathBuf)], database: &Path, json: bool) -> Result<(), CommandError> {
    let shown = |path: &PathBuf| path.display().to_string();
    if json {
        return terminal::print_json(&json!({
            "format": FORMAT, "database": database.display().to_string(),
            "removed": moved.iter().map(|(from, _)| shown(from)).collect::<Vec<_>>(),
            "backups": moved.iter().map(|(_, to)| shown(to)).collect::<Vec<_>>(),
        }));
    }
    if moved.is_empty() {
        terminal::print("There is no database and no migration to delete.\n");
    }
    for (from, to) in moved {
        terminal::print(&clean(&format!(
            "Deleted {}; its backup is {}\n",
            from.display(),
            to.display()
        )));
    }
    Ok(())
}
