//! Answers nothing, and keeps what a person should read.

use super::options::Lends;
use crate::workflow::{Decide, Directory, NewScratch, Notice, WorkflowError};

/// Nobody is there to answer.
pub(super) struct Answers {
    lends: Option<Lends>,
    /// What stops nothing.
    pub(super) notices: Vec<Notice>,
}

impl Answers {
    pub(super) fn new(lends: Option<Lends>) -> Self {
        Self {
            lends,
            notices: Vec::new(),
        }
    }
}

impl Decide for Answers {
    type Error = WorkflowError;

    fn scratch(&mut self, directory: &Directory) -> Result<Option<NewScratch>, WorkflowError> {
        let lends = self.lends.as_mut();
        Ok(lends.and_then(|lend| lend(directory.dialect)))
    }

    fn notice(&mut self, notice: &Notice) {
        if !self.notices.contains(notice) {
            self.notices.push(notice.clone());
        }
    }
}
