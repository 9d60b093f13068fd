//! `opp backup [FILE]`: how is the database copied while it is in use?

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::context::Context;
use crate::db::listing::FORMAT;
use crate::db::sqlite::{Database, backup};
use crate::db::terminal::{self, clean};
use crate::db::{Access, LOCK_TIMEOUT};
use crate::error::CommandError;

/// Copies the database to `file`, or beside it under a name with the time.
pub(crate) fn run(context: &Context, file: Option<&Path>, json: bool) -> Result<(), CommandError> {
    let path = context.sqlite_path()?;
    let mut database = Database::open(&path, Access::Write, LOCK_TIMEOUT)?;
    let target = file.map_or_else(|| backup::free_name(&path, &terminal::stamp()), PathBuf::from);
    backup::backup(&mut database, &target)?;
    if json {
        let (path, target) = (path.display().to_string(), target.display().to_string());
        return terminal::print_json(&json!({ "format": FORMAT, "database": path, "backup": target }));
    }
    terminal::print(&format!(
        "{}\n",
        clean(&format!("Backed up {} to {}", path.display(), target.display()))
    ));
    Ok(())
}
