//! Runs the program that contains the application's code.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use opp_admin::descriptor::{self, View};

use crate::context::Context;
use crate::error::CommandError;
use crate::models;

/// Where the views name code that this program does not contain, builds the one that does and runs it with the same arguments, in
/// place of this one. Gives an error where there is no such program.
pub(crate) fn hand_over(context: &Context, views: &[View], release: bool) -> Result<(), CommandError> {
    if context.has_code() || !descriptor::names_code(views) {
        return Ok(());
    }
    let Some(program) = models::application(context.global()) else {
        return Err(CommandError::failed(
            "the views name code of the application, which `opp` by itself does not contain",
        )
        .hint("run `opp init --admin --code`, which adds a program with both")
        .hint("or serve the panel from a program of yours with `opp_admin::Admin`, see docs/admin.md"));
    };
    let path = models::build_application(context.global(), &program, release)?;
    Err(run(&path, std::env::args_os().skip(1).collect()))
}

/// Replaces this program; only a failure comes back.
#[cfg(unix)]
fn run(path: &Path, arguments: Vec<OsString>) -> CommandError {
    use std::os::unix::process::CommandExt;

    let error = Command::new(path).args(arguments).exec();
    CommandError::failed(format!("cannot start {}: {error}", path.display()))
}

/// Runs the program and ends with its exit code.
#[cfg(not(unix))]
fn run(path: &Path, arguments: Vec<OsString>) -> CommandError {
    match Command::new(path).args(arguments).status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => CommandError::failed(format!("cannot start {}: {error}", path.display())),
    }
}
