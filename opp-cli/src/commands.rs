//! What does each command do? A file a command; here each finds its own.

use std::time::Duration;

use crate::args::{Command, Migrate, MigrateCommand, Running};
use crate::context::Context;
use crate::error::CommandError;

mod backup;
mod check;
mod current;
mod db;
mod delete;
mod env;
mod heads;
mod history;
mod migrate;
mod restore;
mod show;
mod showmigrations;
mod sqlmigrate;
mod stamp;

/// Does what was typed.
pub(crate) fn run(context: &Context, command: Command) -> Result<(), CommandError> {
    let json = context.json();
    match command {
        Command::Migrate(Migrate {
            command: Some(command), ..
        }) => run_migrate(context, command),
        Command::Migrate(Migrate {
            command: None,
            revision,
            running,
        }) => migrate::run(context, &options(revision, migrate::Way::Either, &running, json)),
        Command::Showmigrations => showmigrations::run(context, json),
        Command::Sqlmigrate { revision, backwards } => sqlmigrate::run(context, &revision, backwards, json),
        Command::Db => db::run(context, json),
        Command::Env => env::run(context, json),
        Command::Backup { file } => backup::run(context, file.as_deref(), json),
        Command::Restore { file, yes } => restore::run(context, &file, yes, json),
        Command::Delete { yes } => delete::run(context, yes, json),
    }
}

fn run_migrate(context: &Context, command: MigrateCommand) -> Result<(), CommandError> {
    let json = context.json();
    match command {
        MigrateCommand::Upgrade { revision, running } => {
            migrate::run(context, &options(revision, migrate::Way::Up, &running, json))
        }
        MigrateCommand::Downgrade { revision, running } => {
            migrate::run(context, &options(Some(revision), migrate::Way::Down, &running, json))
        }
        MigrateCommand::Current => current::run(context, json),
        MigrateCommand::History => history::run(context, json),
        MigrateCommand::Heads => heads::run(context, json),
        MigrateCommand::Show { revision } => show::run(context, &revision, json),
        MigrateCommand::Stamp { revision, purge } => stamp::run(context, &revision, purge, json),
        MigrateCommand::Check { offline } => check::run(context, offline, json),
    }
}

fn options(target: Option<String>, way: migrate::Way, running: &Running, json: bool) -> migrate::Options {
    let Running {
        plan,
        check,
        fake,
        sql,
        allow_out_of_order,
        yes,
        lock_timeout,
        no_progress,
    } = *running;
    migrate::Options {
        target,
        way,
        sql,
        plan,
        check,
        fake,
        allow_out_of_order,
        yes,
        json,
        progress: !no_progress,
        lock_timeout: Duration::from_secs(lock_timeout.into()),
    }
}
