//! The `opp` command: what was typed, what it works on, what it does, and how it ends.

use std::process::ExitCode;

use clap::Parser;

use crate::args::Arguments;
use crate::context::Context;

mod args;
mod commands;
mod config;
mod context;
mod db;
mod error;
mod models;
mod ui;

fn main() -> ExitCode {
    let Arguments { global, command } = Arguments::parse();
    match commands::run(&Context::new(global), command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            ui::error(&error);
            error.exit_code()
        }
    }
}
