//! What does each command do? A file a command; here each finds its own.

use std::time::Duration;

use clap::CommandFactory;

use crate::args::{Arguments, Baseline, Command, Make, Making, Merge, Migrate, MigrateCommand, Running, Setup};
use crate::context::Context;
use crate::error::CommandError;
use crate::ui::{self, terminal};
use opp_runner::database::Patience;
use opp_runner::route::Way;

mod backup;
mod branches;
mod bundle;
mod check;
mod current;
mod db;
mod delete;
mod diff;
mod env;
mod graph;
mod heads;
mod history;
mod init;
mod inspectdb;
mod log;
mod makemigrations;
mod makeviews;
mod migrate;
mod production;
mod restore;
mod runserver;
mod seed;
mod show;
mod showmigrations;
mod sqlmigrate;
mod stamp;
mod tag;
mod users;

/// Does what was typed.
pub(crate) fn run(context: &Context, command: Command) -> Result<(), CommandError> {
    ui::set_color(context.color());
    let json = context.json();
    bundle::refuse_without_project(context, &command)?;
    match command {
        Command::Migrate(Migrate {
            command: Some(command), ..
        }) => run_migrate(context, command),
        Command::Migrate(Migrate {
            command: None,
            revision,
            running,
        }) => migrate::run(context, &options(revision, Way::Either, &running, json)),
        Command::Init(setup) => init::run(context, &source(&setup), panel_of(&setup), setup.code),
        Command::Makemigrations(Make {
            message,
            merge,
            update,
            making,
        }) => {
            context.refuse_partial_history()?;
            let options = make_options(message, making, json);
            match (merge, update) {
                (true, _) => makemigrations::merge(context, &options, &[]),
                (false, true) => makemigrations::update(context, &options),
                (false, false) => makemigrations::run(context, &options),
            }
        }
        Command::Makeviews(views) => makeviews::run(context, &views, json),
        Command::Runserver(serving) => runserver::run(context, &serving),
        Command::Production(options) => production::run(context, &options),
        Command::Createsuperuser(options) => users::create_superuser(context, &options, json),
        Command::Changepassword(options) => users::change_password(context, &options, json),
        Command::Listusers(directory) => users::list_users(context, &directory, json),
        Command::Resetlink(options) => users::reset_link(context, &options, json),
        Command::Seed => seed::run(context),
        Command::Registry { schema: true } => {
            terminal::print(opp_core::registry::JSON_SCHEMA);
            Ok(())
        }
        Command::Registry { schema: false } => {
            terminal::print_sql(&context.registry()?.to_json());
            Ok(())
        }
        Command::Completions { shell } => {
            // Written to memory first: clap panics where the reader goes away.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "opp", &mut script);
            terminal::print(&String::from_utf8_lossy(&script));
            Ok(())
        }
        Command::Rebase(options) => makemigrations::rebase(context, &options, json),
        Command::Squash(options) => makemigrations::squash(context, &options, json),
        Command::Tag(options) => tag::run(context, &options, json),
        Command::Showmigrations => showmigrations::run(context, json),
        Command::Sqlmigrate { revision, backwards } => sqlmigrate::run(context, &revision, backwards, json),
        Command::Graph(options) => graph::run(context, &options, json),
        Command::Diff { from, to } => diff::run(context, &from, &to, json),
        Command::Inspectdb { tables } => inspectdb::run(context, &tables),
        Command::Db => db::run(context, json),
        Command::Env => env::run(context, json),
        Command::Backup { file } => backup::run(context, file.as_deref(), json),
        Command::Restore { file, yes } => restore::run(context, &file, yes, json),
        Command::Bundle { output } => bundle::run(context, &output, json),
        Command::Delete { yes } => delete::run(context, yes, json),
    }
}

fn run_migrate(context: &Context, command: MigrateCommand) -> Result<(), CommandError> {
    let json = context.json();
    match command {
        MigrateCommand::Init(setup) | MigrateCommand::Setup(setup) => {
            init::run(context, &source(&setup), panel_of(&setup), setup.code)
        }
        MigrateCommand::Create { message, making } => {
            context.refuse_partial_history()?;
            // A recipe goes on with `downgrade -1`, which must not revert an older migration because none was written.
            let options = makemigrations::Options {
                must_write: true,
                ..make_options(message, making, json)
            };
            makemigrations::run(context, &options)
        }
        MigrateCommand::Upgrade { revision, running } => {
            migrate::run(context, &options(revision, Way::Up, &running, json))
        }
        MigrateCommand::Downgrade { revision, running } => {
            migrate::run(context, &options(Some(revision), Way::Down, &running, json))
        }
        MigrateCommand::Redo { count, running } => {
            let options = options(None, Way::Either, &running, json);
            migrate::redo(context, usize::try_from(count).unwrap_or(usize::MAX), &options)
        }
        MigrateCommand::Log => log::run(context, json),
        MigrateCommand::Current => current::run(context, json),
        MigrateCommand::Merge(merge) => {
            context.refuse_partial_history()?;
            let (revisions, options) = merge_options(merge, json);
            makemigrations::merge(context, &options, &revisions)
        }
        MigrateCommand::Rebase(options) => makemigrations::rebase(context, &options, json),
        MigrateCommand::Squash(options) => makemigrations::squash(context, &options, json),
        MigrateCommand::History { graph } => history::run(context, graph, json),
        MigrateCommand::Branches => branches::run(context, json),
        MigrateCommand::Heads => heads::run(context, json),
        MigrateCommand::Show { revision } => show::run(context, &revision, json),
        MigrateCommand::Stamp { revision, purge } => stamp::run(context, &revision, purge, json),
        MigrateCommand::Baseline(baseline) => makemigrations::run(context, &baseline_options(baseline, json)),
        MigrateCommand::Check { offline, no_models } => {
            check::run(context, offline, no_models || context.bundle().is_some(), json)
        }
    }
}

fn source(setup: &Setup) -> init::Source {
    init::Source {
        path: setup.opp_core_path.clone(),
        git: setup.opp_core_git.clone(),
        rev: None,
    }
}

fn panel_of(setup: &Setup) -> Option<init::PanelTables> {
    match (setup.admin, setup.own_users) {
        (false, _) => None,
        (true, false) => Some(init::PanelTables::WithUsers),
        (true, true) => Some(init::PanelTables::OwnUsers),
    }
}

fn make_options(message: Option<String>, making: Making, json: bool) -> makemigrations::Options {
    let Making {
        name,
        id,
        empty,
        dry_run,
        check,
        no_input,
        allow_destructive,
        allow_missing,
        drop,
        sql,
        no_verify,
    } = making;
    makemigrations::Options {
        message,
        name,
        id,
        empty,
        dry_run,
        check,
        no_input,
        allow_destructive,
        allow_missing,
        drop,
        sql,
        no_verify,
        must_write: false,
        baseline: false,
        json,
    }
}

fn baseline_options(baseline: Baseline, json: bool) -> makemigrations::Options {
    makemigrations::Options {
        message: baseline.message,
        name: baseline.name,
        id: baseline.id,
        dry_run: baseline.dry_run,
        baseline: true,
        no_input: true,
        json,
        ..makemigrations::Options::default()
    }
}

fn merge_options(merge: Merge, json: bool) -> (Vec<String>, makemigrations::Options) {
    let Merge {
        revisions,
        message,
        name,
        id,
        dry_run,
        no_input,
        no_verify,
    } = merge;
    let options = makemigrations::Options {
        message,
        name,
        id,
        dry_run,
        no_input,
        no_verify,
        json,
        ..makemigrations::Options::default()
    };
    (revisions, options)
}

fn options(target: Option<String>, way: Way, running: &Running, json: bool) -> migrate::Options {
    let Running {
        plan,
        check,
        fake,
        sql,
        idempotent,
        allow_out_of_order,
        yes,
        backup,
        lock_timeout,
        statement_timeout,
        wait,
        no_progress,
    } = *running;
    migrate::Options {
        target,
        way,
        sql,
        idempotent,
        plan,
        check,
        fake,
        allow_out_of_order,
        yes,
        backup,
        json,
        progress: !no_progress,
        wait: wait.map(|seconds| Duration::from_secs(seconds.into())),
        patience: Patience {
            lock: Duration::from_secs(lock_timeout.into()),
            statement: statement_timeout.map(|seconds| Duration::from_secs(seconds.into())),
        },
    }
}
