//! `opp squash`, `opp migrate squash`: how do several migrations become one, which databases that have them take for applied?

use std::path::{Path, PathBuf};

use opp_migrate::files::{Removal, Replacement, replace_together};
use opp_migrate::history::{History, Target};
use opp_migrate::workflow::{self, Directories, Range, SquashRequest, Squashed, WorkflowError};
use opp_runner::database::Patience;
use serde_json::{Value, json};

use super::directory::Project;
use super::finishing;
use super::options::Options;
use super::person::Person;
use crate::args::Squash;
use crate::config::Target as Place;
use crate::context::Context;
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::session::Session;
use crate::ui;
use crate::ui::sanitise::clean;
use crate::ui::terminal;

/// Replaces the migrations of a range by one.
pub(crate) fn squash(context: &Context, options: &Squash, json: bool) -> Result<(), CommandError> {
    context.refuse_partial_history()?;
    let Project {
        lock: _lock,
        targets,
        directories,
        is_completed,
    } = Project::open_existing(context, !options.dry_run)?;
    if options.finish && is_completed {
        return finishing::report_completed(json);
    }
    let directories = Directories::of_branches(directories)?;
    let session = match context.names_a_database()? {
        true => Session::look(context, Patience::default())?,
        false => Session::offline(context)?,
    };
    let history = directories.leading();
    if options.finish {
        finishing::refuse_half_applied(&session, history)?;
        return finishing::finish(&targets, &directories, options, json);
    }
    if let Some(waiting) = directories.iter().find_map(|one| one.history.waiting().first()) {
        let name = clean(&waiting.directory());
        return Err(CommandError::failed(format!("the squash {name} waits to be finished"))
            .hint("`opp squash --finish` puts it in place of the files that it replaces"));
    }
    let (first, last) = ends(&session, history, options.range.as_deref().unwrap_or_default())?;
    if !options.keep_files {
        refuse_half_applied(&session, &Range::of(history, &first, &last)?)?;
    }
    let mut request = SquashRequest::new(first, last);
    request.message.clone_from(&options.message);
    request.name.clone_from(&options.name);
    request.verify = !options.no_verify;
    let answers = Options {
        no_input: true,
        ..Options::default()
    };
    let mut person = Person::new(context, &targets, &answers);
    let squashed = workflow::squash(&directories, &request, &mut person)?;
    let written = match options.dry_run {
        true => Vec::new(),
        false if options.keep_files => finishing::keep(&targets, &squashed)?,
        false => {
            if !options.yes {
                let count = squashed.range.ids().len();
                ui::confirm(&format!("Replace {count} migrations by one?"), "--yes")?;
            }
            write(&targets, &squashed)?
        }
    };
    report(history, &squashed, &written, json)
}

/// The ids of the first and the last revision.
fn ends(session: &Session, history: &History, range: &str) -> Result<(String, String), CommandError> {
    let Some((first, last)) = range.split_once("..") else {
        return Err(
            CommandError::failed(format!("`{}` is no range of revisions", clean(range)))
                .hint("write the first and the last revision, as in `opp squash initial..head`"),
        );
    };
    let last = revision(session, if last.is_empty() { "head" } else { last })?;
    match first {
        "" => {
            let first = history.graph().ordered().find(|id| history.parents(id).is_empty());
            let first = first.ok_or_else(|| CommandError::failed("there is no migration"))?;
            Ok((first.to_owned(), last))
        }
        first => Ok((revision(session, first)?, last)),
    }
}

fn revision(session: &Session, text: &str) -> Result<String, CommandError> {
    match session.target(text)? {
        Target::Revision(id) => Ok(id),
        Target::Base | Target::Heads => {
            let reason = format!("`{}` is not one revision", clean(text));
            Err(WorkflowError::NoSquash { reason }.into())
        }
    }
}

/// A database that has a part of the range could go neither on nor back.
fn refuse_half_applied(session: &Session, range: &Range) -> Result<(), CommandError> {
    let touched = session.touched();
    let (last, others) = match range.ids().split_last() {
        Some((last, others)) if !session.record.has(last) => (last, others),
        _ => return Ok(()),
    };
    let Some(newest) = others.iter().chain([last]).rfind(|id| touched.contains(*id)) else {
        return Ok(());
    };
    let (name, database) = (clean(&session.name(newest)), clean(&session.shown()));
    Err(CommandError::failed(format!(
        "{database} has applied the range only up to {name}, so it could not go on after the squash"
    ))
    .hint(format!(
        "apply the rest with `opp migrate {}`",
        clean(&session.name(last))
    ))
    .hint("or pass `--keep-files`, which leaves the files for such databases until `opp squash --finish`"))
}

fn write(targets: &[Place], squashed: &Squashed) -> Result<Vec<PathBuf>, CommandError> {
    let directory = |number: usize| -> &Path { &targets[number].directory };
    let replacements: Vec<Replacement<'_>> = squashed
        .replacements
        .iter()
        .map(|one| Replacement {
            migrations: directory(one.directory),
            old: &one.name,
            new: &one.files,
        })
        .collect();
    let removals: Vec<Removal<'_>> = squashed
        .removals
        .iter()
        .map(|(number, old)| Removal {
            migrations: directory(*number),
            old,
        })
        .collect();
    Ok(replace_together(&replacements, &removals, None)?.paths)
}

fn report(history: &History, squashed: &Squashed, written: &[PathBuf], json: bool) -> Result<(), CommandError> {
    let (before, after) = squashed.operations;
    if json {
        let paths: Vec<String> = written.iter().map(|path| path.display().to_string()).collect();
        let name = squashed.replacements.first().map(|one| &one.files.directory);
        let report: Value = json!({
            "format": FORMAT, "revision": squashed.range.ids().last(), "name": name, "replaced": squashed.range.ids(),
            "operations": { "before": before, "after": after }, "paths": paths,
        });
        return terminal::print_json(&report);
    }
    let mut text = match written.is_empty() {
        true => "Would squash:\n",
        false => "Squashed:\n",
    }
    .to_owned();
    for migration in squashed.range.ids().iter().filter_map(|id| history.get(id)) {
        text.push_str(&format!("  {}\n", migration.directory()));
    }
    text.push_str(&format!("Operations: {before} -> {after}\n"));
    text.push_str(match written.is_empty() {
        true => "Would write:\n",
        false => "Squash:\n",
    });
    match written {
        [] => squashed
            .replacements
            .iter()
            .for_each(|one| text.push_str(&format!("  {}\n", one.files.directory))),
        written => written
            .iter()
            .for_each(|path| text.push_str(&format!("  {}\n", path.display()))),
    }
    terminal::print(&clean(&text));
    Ok(())
}
