//! `opp makemigrations` and `opp migrate baseline`: how do changed models become a migration, and how is what exists recorded? The
//! workflow is opp-migrate's; the command asks, prints and writes.

use opp_migrate::files::write_together;
use opp_migrate::history::History;
use opp_migrate::workflow::{Baseline, Directories, make};

use crate::context::Context;
use crate::error::CommandError;
use crate::session;

mod directory;
mod finishing;
mod head_file;
mod merging;
mod options;
mod person;
mod places;
mod rebasing;
mod report;
mod request;
mod squashing;
mod updating;

use directory::Project;
pub(crate) use merging::merge;
pub(crate) use options::Options;
use person::Person;
pub(crate) use rebasing::rebase;
use request::request;
pub(crate) use squashing::squash;
pub(crate) use updating::update;

/// Writes the migration that brings the history to the models, for every dialect.
pub(crate) fn run(context: &Context, options: &Options) -> Result<(), CommandError> {
    let only_looks = options.check || options.dry_run;
    let mut request = request(context, options)?;
    let (project, registry) = Project::open_with_models(context, !only_looks)?;
    let Project {
        lock: _lock,
        targets,
        directories,
        ..
    } = project;
    let directories = Directories::new(directories)?;
    if options.baseline {
        request.baseline = Some(baseline(context, directories.leading())?);
    }
    let mut person = Person::new(context, &targets, options);
    let made = make(&directories, &registry, &request, &mut person)?;
    if made.is_empty() {
        return report::no_changes(options);
    }
    let files = made.files.iter();
    let head = head_file::wanted(context.config()?, &targets[0].directory, made.newest());
    let written = write_together(
        files.map(|one| (&*targets[one.directory].directory, &one.files)),
        head.as_ref(),
    )?;
    head_file::warn(written.no_head.as_ref());
    report::report(&directories, &made, &written.paths, options)?;
    match options.check {
        true => Err(CommandError::found()),
        false => Ok(()),
    }
}

/// What there is to record: what the files of other tools make, or what the database at hand holds.
fn baseline(context: &Context, history: &History) -> Result<Baseline, CommandError> {
    if let Some(files) = Baseline::of_files(history) {
        return Ok(files);
    }
    let mut database = session::open_existing(context)?;
    Ok(Baseline::Catalog(database.catalog()?))
}
