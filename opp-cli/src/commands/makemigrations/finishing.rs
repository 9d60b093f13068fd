//! `opp squash --keep-files` and `--finish`: how do databases that have a part of a range go on while new ones get the squash?

use std::path::{Path, PathBuf};

use opp_migrate::files::{FilesError, Migration, NewFiles, Removal, Replacement, finish_together, wait_together};
use opp_migrate::history::History;
use opp_migrate::workflow::{Directories, Squashed};
use serde_json::json;

use crate::args::Squash;
use crate::config::Target;
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::session::Session;
use crate::ui;
use crate::ui::sanitise::clean;
use crate::ui::terminal;

/// Writes the squash beside the files that it replaces, where Diesel does not look.
pub(super) fn keep(targets: &[Target], squashed: &Squashed) -> Result<Vec<PathBuf>, CommandError> {
    let files = squashed.replacements.iter();
    let files = files.map(|one| (targets[one.directory].directory.as_path(), &one.files));
    Ok(wait_together(&files.collect::<Vec<_>>())?)
}

/// A database that has a part of what a squash replaces still needs the files.
pub(super) fn refuse_half_applied(session: &Session, history: &History) -> Result<(), CommandError> {
    let touched = session.touched();
    for squash in history.waiting() {
        let is_partly = squash.replaces().iter().any(|one| touched.contains(&one.id));
        if is_partly && !session.record.has(&squash.id) {
            let database = clean(&session.shown());
            return Err(CommandError::failed(format!(
                "{database} has applied only a part of what {} replaces",
                clean(&squash.directory())
            ))
            .hint("apply the rest with `opp migrate`"));
        }
    }
    Ok(())
}

/// Puts the squashes that wait in place of the files that were kept.
pub(super) fn finish(
    targets: &[Target],
    directories: &Directories,
    options: &Squash,
    json: bool,
) -> Result<(), CommandError> {
    refuse_missing(directories)?;
    let mut replacements: Vec<(&Path, String, NewFiles)> = Vec::new();
    let mut removals: Vec<(&Path, String)> = Vec::new();
    for (target, directory) in targets.iter().zip(directories.iter()) {
        for squash in directory.history.waiting() {
            directory.history.with_squash(squash)?;
            for migration in replaced(&directory.history, squash) {
                match migration.id == squash.id {
                    true => replacements.push((&target.directory, migration.directory(), files(squash)?)),
                    false => removals.push((&target.directory, migration.directory())),
                }
            }
        }
    }
    if replacements.is_empty() {
        return Err(
            CommandError::failed("no squash waits to be finished").hint("`opp squash A..B --keep-files` makes one")
        );
    }
    let mut written = Vec::new();
    if !options.dry_run {
        if !options.yes {
            let count = removals.len() + replacements.len();
            ui::confirm(&format!("Replace {count} migrations by their squash?"), "--yes")?;
        }
        let exchanged: Vec<Replacement<'_>> = replacements
            .iter()
            .map(|(migrations, old, new)| Replacement { migrations, old, new })
            .collect();
        let removed: Vec<Removal<'_>> = removals
            .iter()
            .map(|(migrations, old)| Removal { migrations, old })
            .collect();
        let migrations: Vec<&Path> = targets.iter().map(|target| target.directory.as_path()).collect();
        written = finish_together(&exchanged, &removed, &migrations)?;
    }
    report(&replacements, &written, json)
}

/// A squash waits in every directory or in none.
fn refuse_missing(directories: &Directories) -> Result<(), CommandError> {
    let waits = |squash: &Migration, history: &History| history.waiting().iter().any(|other| other.id == squash.id);
    for squash in directories.iter().flat_map(|one| one.history.waiting()) {
        let Some(lacking) = directories.iter().find(|one| !waits(squash, &one.history)) else {
            continue;
        };
        return Err(CommandError::failed(format!(
            "the squash {} does not wait in {}, as it does elsewhere",
            clean(&squash.directory()),
            clean(&lacking.name)
        ))
        .hint("restore its directory .squash from version control")
        .hint("or delete .squash in every migrations directory and squash again with `--keep-files`"));
    }
    Ok(())
}

/// The migrations that a squash replaces, itself as it was included.
fn replaced<'h>(history: &'h History, squash: &Migration) -> Vec<&'h Migration> {
    let ids: Vec<&str> = squash.replaces().iter().map(|one| one.id.as_str()).collect();
    let migrations = history.migrations().into_iter();
    migrations.filter(|one| ids.contains(&one.id.as_str())).collect()
}

fn files(squash: &Migration) -> Result<NewFiles, CommandError> {
    let corrupt = |source| FilesError::Corrupt {
        path: squash.path.join("migration.json"),
        source,
    };
    let mut files = vec![("up.sql", squash.up.clone())];
    files.extend(squash.down.clone().map(|down| ("down.sql", down)));
    if let Some(recorded) = squash.recorded.clone() {
        files.push(("migration.json", recorded.into_json().map_err(corrupt)?));
    }
    if !squash.in_transaction {
        files.push(("metadata.toml", "run_in_transaction = false\n".to_owned()));
    }
    Ok(NewFiles {
        directory: squash.directory(),
        files,
    })
}

/// There was a replacement to complete, and nothing else is done.
pub(super) fn report_completed(json: bool) -> Result<(), CommandError> {
    match json {
        true => report(&[], &[], json),
        false => Ok(()),
    }
}

fn report(replacements: &[(&Path, String, NewFiles)], written: &[PathBuf], json: bool) -> Result<(), CommandError> {
    if json {
        let paths: Vec<String> = written.iter().map(|path| path.display().to_string()).collect();
        let names: Vec<&str> = replacements.iter().map(|(_, _, new)| new.directory.as_str()).collect();
        return terminal::print_json(&json!({ "format": FORMAT, "finished": names, "paths": paths }));
    }
    let mut text = match written.is_empty() {
        true => "Would finish:\n",
        false => "Finished:\n",
    }
    .to_owned();
    for (migrations, _, new) in replacements {
        text.push_str(&format!("  {}\n", migrations.join(&new.directory).display()));
    }
    terminal::print(&clean(&text));
    Ok(())
}
