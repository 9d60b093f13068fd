//! How does a command fail, what is said, and with which exit code?

use std::process::ExitCode;

use opp_core::registry::RegistryError;
use opp_core::url::UrlError;
use opp_migrate::files::FilesError;
use opp_migrate::history::{HistoryError, ResolveError};
use opp_migrate::project::{LoadError, ProjectError};
use opp_migrate::workflow::WorkflowError;

use crate::ui::sanitise::clean;

/// The exit code after Ctrl-C.
pub(crate) const INTERRUPTED: u8 = 130;

/// A command that did not do what was asked.
#[derive(Debug)]
pub(crate) struct CommandError {
    kind: Kind,
    message: String,
    hints: Vec<String>,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    /// Something failed.
    Failed,
    /// A check found something and has said so.
    Found,
    /// An answer is needed that may not be asked for; nothing was written.
    NeedsAnswer,
    /// Somebody pressed Ctrl-C.
    Interrupted,
}

impl CommandError {
    /// Something failed.
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self {
            kind: Kind::Failed,
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// Somebody pressed Ctrl-C.
    pub(crate) fn interrupted(message: impl Into<String>) -> Self {
        Self {
            kind: Kind::Interrupted,
            ..Self::failed(message)
        }
    }

    /// A check found something and has reported it.
    pub(crate) fn found() -> Self {
        Self {
            kind: Kind::Found,
            message: String::new(),
            hints: Vec::new(),
        }
    }

    /// An answer is needed, and there is nobody to give it.
    pub(crate) fn needs_answer(message: impl Into<String>) -> Self {
        Self {
            kind: Kind::NeedsAnswer,
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// Adds what to do or type next.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// What is said on standard error; nothing where the command has said it.
    pub(crate) fn message(&self) -> Option<&str> {
        Some(self.message.as_str()).filter(|message| !message.is_empty())
    }

    /// What to do or type next.
    pub(crate) fn hints(&self) -> &[String] {
        &self.hints
    }

    /// 1 for an error or a finding, 3 where an answer is needed, 130 after Ctrl-C as in a shell.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self.kind {
            Kind::Failed | Kind::Found => ExitCode::from(1),
            Kind::NeedsAnswer => ExitCode::from(3),
            Kind::Interrupted => ExitCode::from(INTERRUPTED),
        }
    }
}

impl From<HistoryError> for CommandError {
    fn from(error: HistoryError) -> Self {
        let told = Self::failed(clean(&with_sources(&error)));
        error.help().into_iter().fold(told, Self::hint)
    }
}

impl From<ResolveError> for CommandError {
    fn from(error: ResolveError) -> Self {
        Self::failed(clean(&error.to_string())).hint(clean(&error.help()))
    }
}

impl From<FilesError> for CommandError {
    fn from(error: FilesError) -> Self {
        Self::failed(clean(&with_sources(&error)))
    }
}

impl From<WorkflowError> for CommandError {
    fn from(error: WorkflowError) -> Self {
        let message = clean(&with_sources(&error));
        let told = match error.needs_answer() {
            true => Self::needs_answer(message),
            false => Self::failed(message),
        };
        error.help().iter().fold(told, |told, help| told.hint(clean(help)))
    }
}

impl From<ProjectError> for CommandError {
    fn from(error: ProjectError) -> Self {
        Self::failed(clean(&error.to_string())).hint(clean(error.help()))
    }
}

impl From<LoadError> for CommandError {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::History(error) => error.into(),
            LoadError::OtherDialect(error) => error.into(),
        }
    }
}

impl From<RegistryError> for CommandError {
    fn from(error: RegistryError) -> Self {
        Self::failed(clean(&with_sources(&error)))
    }
}

impl From<UrlError> for CommandError {
    fn from(error: UrlError) -> Self {
        Self::failed(error.message()).hint(error.help())
    }
}

/// An error and what led to it, in one line.
pub(crate) fn with_sources(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}
