//! `opp seed`: runs the application's program that fills the database with sample data.

use std::process::Command;

use opp_core::url::{DatabaseKind, DatabaseUrl, SqliteLocation};

use crate::context::Context;
use crate::error::CommandError;
use crate::panel::refuse_pending;
use crate::ui::sanitise::clean;

/// Runs `[seed] command` of opp.toml in the project's directory, with `DATABASE_URL` set to the database at hand.
pub(crate) fn run(context: &Context) -> Result<(), CommandError> {
    let (directory, command) = context.seed()?;
    let url = absolute(&context.kept_database()?)?;
    refuse_pending(context)?;
    let mut shell = shell(&command);
    if !directory.as_os_str().is_empty() {
        shell.current_dir(&directory);
    }
    let status = shell
        .env("DATABASE_URL", url.diesel())
        .status()
        .map_err(|error| CommandError::failed(format!("cannot start the seed command: {error}")))?;
    if status.success() {
        return Ok(());
    }
    Err(CommandError::failed(format!("the seed command failed: {status}"))
        .hint(format!("[seed] command in opp.toml is: {}", clean(&command))))
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", command]);
    shell
}

#[cfg(not(unix))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.args(["/C", command]);
    shell
}

/// The command runs in another directory, from which a relative path would name another file.
fn absolute(url: &DatabaseUrl) -> Result<DatabaseUrl, CommandError> {
    let DatabaseKind::Sqlite(SqliteLocation::File(path)) = url.kind() else {
        return Ok(url.clone());
    };
    let path = std::path::absolute(path)
        .map_err(|error| CommandError::failed(format!("cannot find the current directory: {error}")))?;
    Ok(DatabaseUrl::parse(&path.to_string_lossy(), std::path::Path::new(""))?)
}
