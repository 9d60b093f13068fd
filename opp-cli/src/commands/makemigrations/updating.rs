//! `opp makemigrations --update`: how does a change become part of the newest migration?

use opp_migrate::files::{Replacement, replace_together};
use opp_migrate::workflow::{Directories, Update, make};
use opp_runner::database::Patience;

use super::directory::Project;
use super::head_file;
use super::options::Options;
use super::person::Person;
use super::report;
use super::request::request;
use crate::context::Context;
use crate::error::CommandError;
use crate::session::Session;

/// Makes the newest migration again, with what the models have changed since.
pub(crate) fn update(context: &Context, options: &Options) -> Result<(), CommandError> {
    let (project, registry) = Project::open_with_models(context, !options.dry_run)?;
    let Project {
        lock: _lock,
        targets,
        directories,
        ..
    } = project;
    let directories = Directories::new(directories)?;
    let update = Update::of_newest(&directories)?;
    refuse_applied(context, update.id())?;
    let request = update.request(request(context, options)?)?;
    let mut person = Person::new(context, &targets, options);
    let made = make(update.directories(), &registry, &request, &mut person)?;
    if update.changes_nothing(&made) {
        return report::no_changes(options);
    }
    let moved = update.replacements(&made, request.verify, &mut person)?;
    let replacements = moved.iter().map(|one| Replacement {
        migrations: &targets[one.directory].directory,
        old: &one.name,
        new: &one.files,
    });
    let head = head_file::wanted(context.config()?, &targets[0].directory, made.newest());
    let written = replace_together(&replacements.collect::<Vec<_>>(), &[], head.as_ref())?;
    head_file::warn(written.no_head.as_ref());
    report::report(update.directories(), &made, &written.paths, options)
}

/// A migration that is applied keeps its files.
fn refuse_applied(context: &Context, id: &str) -> Result<(), CommandError> {
    if !context.names_a_database()? {
        return Ok(());
    }
    let session = Session::look(context, Patience::default())?;
    if !session.touched().contains(id) {
        return Ok(());
    }
    Err(session
        .applied(id, "it cannot be updated")
        .hint("`opp makemigrations` without `--update` writes a new migration")
        .hint("or revert it first with `opp migrate downgrade -1`"))
}
