//! The `opp` command: arguments, configuration, prompts, progress, signals and backups.
//!
//! A program with the command and an application's own code for the admin panel, as `opp init --admin --code` writes it:
//!
//! ```no_run
//! // use shop as _; // the package whose actions, hooks and formats the panel runs
//!
//! fn main() -> std::process::ExitCode {
//!     opp_cli::application()
//! }
//! ```
#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Arguments, Global};
use crate::context::Context;

mod application;
mod args;
mod backup;
mod bundle;
mod clock;
mod commands;
mod config;
mod context;
mod error;
mod excerpt;
mod failure;
mod listing;
mod logs;
mod losses;
mod models;
mod panel;
mod session;
mod signals;
mod suggestions;
mod ui;

/// The command line; a command of another tool gets a suggestion.
fn arguments() -> Arguments {
    Arguments::try_parse().unwrap_or_else(|error| {
        let words: Vec<String> = std::env::args_os()
            .map(|word| word.to_string_lossy().into_owned())
            .collect();
        suggestions::explain(error, &words).exit()
    })
}

/// Does what the command line asks.
pub fn main() -> ExitCode {
    run(Context::new)
}

/// Does what the command line asks, in a program that contains the code of an application: its panel runs the actions, hooks and
/// formats that views name. `opp init --admin --code` writes such a program.
pub fn application() -> ExitCode {
    run(|global| Context::new(global).with_code())
}

fn run(context: impl FnOnce(Global) -> Context) -> ExitCode {
    let Arguments { global, command } = arguments();
    let done = bundle::Bundle::of_this_program()
        .and_then(|bundle| commands::run(&context(global).with_bundle(bundle), command));
    match done.and_then(|()| ui::terminal::check_written()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            ui::error(&error);
            error.exit_code()
        }
    }
}
