//! `opp migrate merge`, `opp makemigrations --merge`: how do two branches become one history again?

use std::path::PathBuf;

use opp_migrate::files::write_together;
use opp_migrate::history::{History, Target};
use opp_migrate::workflow::{self, Directories, Late, Made, MergeRequest, WorkflowError};
use serde_json::{Value, json};

use super::directory::Project;
use super::head_file;
use super::options::Options;
use super::person::Person;
use super::report;
use super::request::refuse_invalid_id;
use crate::clock;
use crate::context::Context;
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::ui::sanitise::clean;
use crate::ui::terminal;

/// Writes the migration that joins heads: those that are named, or all.
pub(crate) fn merge(context: &Context, options: &Options, revisions: &[String]) -> Result<(), CommandError> {
    let Project {
        lock: _lock,
        targets,
        directories,
        ..
    } = Project::open_existing(context, !options.dry_run)?;
    let directories = Directories::of_branches(directories)?;
    let request = request(directories.leading(), options, revisions)?;
    let mut person = Person::new(context, &targets, options);
    let made = workflow::merge(&directories, &request, &mut person)?;
    let files = match options.dry_run {
        true => &[][..],
        false => &made.files,
    };
    let newest = made.newest().filter(|_| !options.dry_run);
    let head = head_file::wanted(context.config()?, &targets[0].directory, newest);
    let written = write_together(
        files.iter().map(|one| (&*targets[one.directory].directory, &one.files)),
        head.as_ref(),
    )?;
    head_file::warn(written.no_head.as_ref());
    report(&directories, &made, &written.paths, options)
}

fn request(history: &History, options: &Options, revisions: &[String]) -> Result<MergeRequest, CommandError> {
    refuse_invalid_id(options.id.as_deref())?;
    let mut request = MergeRequest::new(clock::stamp().replace('_', ""));
    request.id.clone_from(&options.id);
    request.message.clone_from(&options.message);
    request.name.clone_from(&options.name);
    request.verify = !options.no_verify;
    for text in revisions {
        match history.resolve(text, &[]) {
            Ok(Target::Revision(id)) => request.heads.push(id),
            Ok(Target::Base | Target::Heads) => {
                let name = clean(text);
                return Err(WorkflowError::NoHead { name }.into());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(request)
}

fn report(
    directories: &Directories,
    made: &Made<'_>,
    written: &[PathBuf],
    options: &Options,
) -> Result<(), CommandError> {
    if options.json {
        return terminal::print_json(&as_json(directories, made, written));
    }
    if made.is_empty() {
        terminal::print("No conflicts detected to merge.\n");
        return Ok(());
    }
    let mut text = String::new();
    for (directory, Late { counterparts, .. }) in report::late(directories, made) {
        let (dialect, name, count) = (directory.dialect, &directory.name, counterparts.len());
        text.push_str(&format!(
            "Migrations of the history, for {dialect}:\n  {name}: {count}\n"
        ));
    }
    text.push_str(match options.dry_run {
        true => "Would merge:\n",
        false => "Merged heads:\n",
    });
    let names = merged(directories, made).into_iter().map(|(_, name)| name);
    names.for_each(|name| text.push_str(&format!("  {name}\n")));
    text.push_str(match options.dry_run {
        true => "Would write:\n",
        false => "Merge migration:\n",
    });
    let paths: Vec<String> = match options.dry_run {
        true => unwritten(directories, made),
        false => report::paths(made, written, |of| of.is_some()).collect(),
    };
    paths.iter().for_each(|path| text.push_str(&format!("  {path}\n")));
    terminal::print(&clean(&text));
    Ok(())
}

/// Where the merge would be written.
fn unwritten(directories: &Directories, made: &Made<'_>) -> Vec<String> {
    let merges = made.files.iter().filter(|one| one.draft.is_some());
    let path = |one: &workflow::MigrationFiles| {
        let directory = directories.get(one.directory)?;
        Some(format!("{}/{}", directory.name, one.files.directory))
    };
    merges.filter_map(path).collect()
}

fn as_json(directories: &Directories, made: &Made<'_>, written: &[PathBuf]) -> Value {
    let paths: Vec<String> = report::paths(made, written, |of| of.is_some()).collect();
    let merged: Vec<String> = merged(directories, made).into_iter().map(|(id, _)| id).collect();
    json!({
        "format": FORMAT, "changes": !made.is_empty(), "path": paths.first(), "paths": paths, "merged": merged,
    })
}

/// Ids and directories of the heads that are joined.
fn merged(directories: &Directories, made: &Made<'_>) -> Vec<(String, String)> {
    let history = directories.leading();
    let named = |id: &String| Some((id.clone(), history.get(id)?.directory()));
    made.joined.iter().filter_map(named).collect()
}
