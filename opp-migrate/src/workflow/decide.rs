//! What the workflow leaves to its caller.

use super::directories::Directory;
use super::dispute::Dispute;
use super::error::WorkflowError;
use super::inquiry::{Answer, Inquiry};
use super::notice::Notice;
use crate::lint::{Finding, Severity};
use crate::verify::{Scratch, ScratchError};

/// Creates an empty scratch database; called once or twice for each migration.
pub type NewScratch = Box<dyn FnMut() -> Result<Box<dyn Scratch>, ScratchError>>;

/// What the workflow leaves to its caller: answers, consent, a message and scratch databases. Each method has the answer of a
/// caller who does not know more than the request says.
pub trait Decide {
    /// How the caller reports errors.
    type Error: From<WorkflowError>;

    /// Answers a question.
    ///
    /// # Errors
    /// There is no answer; the workflow ends.
    fn answer(&mut self, inquiry: &Inquiry<'_>) -> Result<Answer, Self::Error> {
        Err(inquiry.unanswered().into())
    }

    /// Consents to migrations that destroy data or that some rows may stop. `worst` is the worst of the hazards that the request
    /// does not allow.
    ///
    /// # Errors
    /// There is no consent; the workflow ends.
    fn consent(&mut self, worst: Severity, hazards: &[&Finding]) -> Result<(), Self::Error> {
        let _unused = hazards;
        Err(WorkflowError::NoConsent { worst }.into())
    }

    /// Decides to merge branches that do not commute, or whose order makes a difference.
    ///
    /// # Errors
    /// They are not to be merged; the workflow ends.
    fn merge(&mut self, dispute: &Dispute) -> Result<(), Self::Error> {
        Err(WorkflowError::Disputed {
            dispute: Box::new(dispute.clone()),
        }
        .into())
    }

    /// Says what a migration is for.
    ///
    /// # Errors
    /// The caller wants to end the workflow.
    fn message(&mut self, suggested: &str) -> Result<String, Self::Error> {
        Ok(suggested.to_owned())
    }

    /// Lends scratch databases of a directory's dialect; `None` where migrations cannot be tried.
    ///
    /// # Errors
    /// The caller wants to end the workflow.
    fn scratch(&mut self, directory: &Directory) -> Result<Option<NewScratch>, Self::Error> {
        let _unused = directory;
        Ok(None)
    }

    /// Takes note of something that stops nothing.
    fn notice(&mut self, notice: &Notice) {
        let _unused = notice;
    }
}

/// A caller who answers nothing and lends no database: what the request does not settle is an error.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unattended;

impl Decide for Unattended {
    type Error = WorkflowError;
}
