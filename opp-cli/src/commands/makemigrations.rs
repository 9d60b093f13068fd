//! `opp makemigrations`: how do changed models become a migration? The workflow is opp-migrate's; the command asks, prints and writes.

use opp_migrate::files::write_together;
use opp_migrate::workflow::{Directories, Directory, Request, Until, WorkflowError, make};

use crate::clock;
use crate::config::Target;
use crate::context::{self, Context};
use crate::error::CommandError;

mod person;
mod places;
mod report;

use person::Person;

/// What the command line asks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// What the migration is for; asked for in a terminal, otherwise derived.
    pub(crate) message: Option<String>,
    /// Name in the directory's name.
    pub(crate) name: Option<String>,
    /// Revision id, for reproducible pipelines.
    pub(crate) id: Option<String>,
    /// A migration to be written by hand.
    pub(crate) empty: bool,
    /// Write nothing.
    pub(crate) dry_run: bool,
    /// Write nothing, and fail where something would change.
    pub(crate) check: bool,
    /// Ask nothing.
    pub(crate) no_input: bool,
    /// Destroying data is meant.
    pub(crate) allow_destructive: bool,
    /// Crates and features that are gone for good.
    pub(crate) allow_missing: Vec<String>,
    /// Tables and columns that are gone for good.
    pub(crate) drop: Vec<String>,
    /// Print the SQL.
    pub(crate) sql: bool,
    /// Do not try the migration before it is written.
    pub(crate) no_verify: bool,
    /// Fail where there is nothing to write.
    pub(crate) must_write: bool,
    /// Report as JSON.
    pub(crate) json: bool,
}

/// Writes the migration that brings the history to the models, for every dialect.
pub(crate) fn run(context: &Context, options: &Options) -> Result<(), CommandError> {
    let targets = context.targets()?;
    let directories = Directories::new(targets.iter().map(read).collect::<Result<_, _>>()?)?;
    let request = request(context, options)?;
    let registry = context.registry()?;
    let mut person = Person::new(context, &targets, options);
    let made = make(&directories, &registry, &request, &mut person)?;
    if made.is_empty() {
        return report::no_changes(options);
    }
    let files = made.files.iter();
    let written = write_together(files.map(|one| (&*targets[one.directory].directory, &one.files)))?;
    report::report(&directories, &made, &written, options)?;
    match options.check {
        true => Err(CommandError::found()),
        false => Ok(()),
    }
}

fn read(target: &Target) -> Result<Directory, CommandError> {
    Ok(Directory {
        name: name(target),
        dialect: target.dialect,
        history: context::load(target)?,
    })
}

/// The last part of a directory's path.
fn name(target: &Target) -> String {
    let directory = &target.directory;
    let last = directory.file_name().map(|name| name.to_string_lossy().into_owned());
    last.unwrap_or_else(|| directory.display().to_string())
}

fn request(context: &Context, options: &Options) -> Result<Request, CommandError> {
    if let Some(id) = options.id.as_ref().filter(|id| !clock::is_stamp(id)) {
        return Err(WorkflowError::InvalidId { id: id.clone() }.into());
    }
    let mut request = Request::new(context.lower_options()?, clock::stamp().replace('_', ""));
    request.id.clone_from(&options.id);
    request.message.clone_from(&options.message);
    request.name.clone_from(&options.name);
    request.empty = options.empty;
    request.answers.dropped = options.drop.iter().cloned().collect();
    request.allow_missing.clone_from(&options.allow_missing);
    request.allow_losses = options.allow_destructive;
    request.verify = !options.no_verify;
    request.until = match (options.check, options.dry_run) {
        (true, _) => Until::Proposal,
        (false, true) => Until::Proof,
        (false, false) => Until::Files,
    };
    Ok(request)
}
