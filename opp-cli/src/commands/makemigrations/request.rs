//! What the command line asks of the workflow.

use opp_migrate::workflow::{Request, Until, WorkflowError};

use super::options::Options;
use crate::clock;
use crate::context::Context;
use crate::error::CommandError;

/// Refuses a revision id that is not a time.
pub(super) fn refuse_invalid_id(id: Option<&str>) -> Result<(), WorkflowError> {
    match id.filter(|id| !clock::is_stamp(id)) {
        Some(id) => Err(WorkflowError::InvalidId { id: id.to_owned() }),
        None => Ok(()),
    }
}

/// The request of `opp makemigrations`.
pub(super) fn request(context: &Context, options: &Options) -> Result<Request, CommandError> {
    refuse_invalid_id(options.id.as_deref())?;
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
