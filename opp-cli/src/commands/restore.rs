//! `opp restore FILE`: how is a backup put in the database's place?

use std::path::Path;

use serde_json::json;

use crate::context::Context;
use crate::db::LOCK_TIMEOUT;
use crate::db::listing::FORMAT;
use crate::db::sqlite::backup;
use crate::db::terminal::{self, clean};
use crate::error::CommandError;
use crate::ui;

/// Checks the backup, backs up what is there, and puts the one in the other's place.
pub(crate) fn run(context: &Context, file: &Path, yes: bool, json: bool) -> Result<(), CommandError> {
    let path = context.sqlite_path()?;
    if path.exists() && !yes {
        let question = format!(
            "Replace {} with {}? The present one is backed up first.",
            path.display(),
            file.display()
        );
        ui::confirm(&clean(&question), "--yes")?;
    }
    let restored = backup::restore(file, &path, &terminal::stamp(), LOCK_TIMEOUT)?;
    let previous = restored
        .previous
        .as_ref()
        .map(|previous| previous.display().to_string());
    if json {
        return terminal::print_json(&json!({
            "format": FORMAT, "database": path.display().to_string(),
            "restored": file.display().to_string(), "previous": previous,
        }));
    }
    let mut text = format!("Restored {} from {}\n", path.display(), file.display());
    if let Some(previous) = previous {
        text.push_str(&format!("The database that was there is now {previous}\n"));
    }
    terminal::print(&clean(&text));
    Ok(())
}
