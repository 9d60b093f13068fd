//! `opp bundle`: which one file brings the migrations to a machine that has neither them nor a compiler?

use std::path::Path;

use serde_json::json;

use crate::args::{Command, MigrateCommand};
use crate::bundle::Bundle;
use crate::context::{self, Context};
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::ui::sanitise::clean;
use crate::ui::terminal;

/// Writes a copy of this program that carries the migrations of every dialect.
pub(crate) fn run(context: &Context, output: &Path, json: bool) -> Result<(), CommandError> {
    context::refuse_missing_directory(&context.leading_directory()?)?;
    let mut directories = Vec::new();
    for target in context.targets()? {
        let history = context.load_tagged(&target)?;
        directories.push((target, history));
    }
    let bundle = Bundle::of(&context.config()?.root, &directories)?;
    bundle.write(output)?;
    let counts = bundle.counts();
    if json {
        let directories = counts
            .iter()
            .map(|(name, count)| json!({ "directory": name, "migrations": count }));
        return terminal::print_json(&json!({
            "format": FORMAT, "bundle": output.display().to_string(), "directories": directories.collect::<Vec<_>>(),
        }));
    }
    let mut text = format!("Bundle: {}\n", output.display());
    for (name, count) in counts {
        text.push_str(&format!("  {name}: {count} migration(s)\n"));
    }
    terminal::print(&clean(&text));
    Ok(())
}

/// Refuses in a bundle what needs the project: its models, or its migrations as files.
pub(crate) fn refuse_without_project(context: &Context, command: &Command) -> Result<(), CommandError> {
    if context.bundle().is_none() {
        return Ok(());
    }
    if context.global().migrations.is_some() {
        return Err(
            CommandError::failed("this program carries its migrations, so it reads no migrations directory")
                .hint("leave out `--migrations` and unset OPP_MIGRATIONS"),
        );
    }
    match command {
        Command::Migrate(migrate) if migrate.command.as_ref().is_none_or(works_in_a_bundle) => Ok(()),
        Command::Showmigrations
        | Command::Sqlmigrate { .. }
        | Command::Env
        | Command::Backup { .. }
        | Command::Restore { .. }
        | Command::Completions { .. } => Ok(()),
        _ => Err(
            CommandError::failed("this program carries migrations and has no project, which the command needs")
                .hint("run the command with `opp` in the project, then make the program again with `opp bundle`"),
        ),
    }
}

fn works_in_a_bundle(command: &MigrateCommand) -> bool {
    matches!(
        command,
        MigrateCommand::Upgrade { .. }
            | MigrateCommand::Downgrade { .. }
            | MigrateCommand::Redo { .. }
            | MigrateCommand::Log
            | MigrateCommand::Current
            | MigrateCommand::History { .. }
            | MigrateCommand::Branches
            | MigrateCommand::Heads
            | MigrateCommand::Show { .. }
            | MigrateCommand::Stamp { .. }
            | MigrateCommand::Check { .. }
    )
}
