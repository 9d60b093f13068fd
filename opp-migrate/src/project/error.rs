//! Why `opp.toml` is refused, and what to do about it.

use opp_core::diagnostic::{Diagnostic, help};

/// Why `opp.toml` is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ProjectError {
    message: String,
    help: String,
}

impl ProjectError {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
        }
    }
}

impl Diagnostic for ProjectError {
    fn help(&self) -> Vec<String> {
        help(&self.help)
    }
}
