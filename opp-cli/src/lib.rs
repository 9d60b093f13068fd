//! The `opp` command: arguments, configuration, prompts, progress, signals and backups.

use std::process::ExitCode;

use clap::Parser;

use crate::args::Arguments;
use crate::context::Context;

mod args;
mod backup;
mod clock;
mod commands;
mod config;
mod context;
mod error;
mod failure;
mod hints;
mod listing;
mod losses;
mod models;
mod session;
mod signals;
mod ui;

/// Does what the command line asks.
pub fn main() -> ExitCode {
    let Arguments { global, command } = Arguments::parse();
    match commands::run(&Context::new(global), command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            ui::error(&error);
            error.exit_code()
        }
    }
}
