//! What the command line asks of the workflow.

use opp_migrate::workflow::{Request, Until, WorkflowError};

use super::options::Options;
use crate::clock;
use crate::context::Context;
use crate::error::CommandError;

pub(super) fn request(context: &Context, options: &Options) -> Result<Request, CommandError> {
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
