//! `opp migrate merge`, `opp makemigrations --merge`: how do two branches become one history again?

use std::path::PathBuf;

use opp_migrate::files::write_together;
use opp_migrate::history::{History, Target};
use opp_migrate::workflow::{self, Directories, Late, Made, MergeRequest, WorkflowError};
use serde_json::{Value, json};

use super::directory;
use super::head_file;
use super::options::Options;
use super::person::Person;
use super::report;
use crate::clock;
use crate::context::Context;
use crate::directory_lock;
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::ui::sanitise::clean;
use crate::ui::terminal;

/// Writes the migration that joins heads: those that are named, or all.
pub(crate) fn merge(context: &Context, options: &Options, revisions: &[String]) -> Result<(), CommandError> {
    let _lock = match options.dry_run {
        true => None,
        false => Some(directory_lock::acquire(&context.config()?.root)),
    };
    let targets = context.targets()?;
    let directories = Directories::of_branches(targets.iter().map(directory::read).collect::<Result<_, _>>()?)?;
    let request = request(directories.leading(), options, revisions)?;
    let mut person = Person::new(context, &targets, options);
    let made = workflow::merge(&directories, &request, &mut person)?;
    let files = match options.dry_run {
        true => &[][..],
        false => &made.files,
    };
    let written = write_together(files.iter().map(|one| (&*targets[one.directory].directory, &one.files)))?;
    if !options.dry_run {
        head_file::write(context, &targets[0].directory, made.newest());
    }
    report(&directories, &made, &written, options)
}

fn request(history: &History, options: &Options, revisions: &[String]) -> Result<MergeRequest, CommandError> {
    if let Some(id) = options.id.as_ref().filter(|id| !clock::is_stamp(id)) {
        return Err(WorkflowError::InvalidId { id: id.clone() }.into());
    }
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
            Err(error) => return Err(CommandError::failed(clean(&error.to_string()))),
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
    text.push_str("Merged heads:\n");
    let names = merged(directories, made).into_iter().map(|(_, name)| name);
    names.for_each(|name| text.push_str(&format!("  {name}\n")));
    text.push_str("Merge migration:\n");
    let mut paths = report::paths(made, written, |of| of.is_some()).peekable();
    if paths.peek().is_none() {
        text.push_str("  not written\n");
    }
    paths.for_each(|path| text.push_str(&format!("  {path}\n")));
    terminal::print(&clean(&text));
    Ok(())
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
