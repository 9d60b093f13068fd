//! How does a command fail, what is said, and with which exit code?

use std::process::ExitCode;

use opp_core::diagnostic::Diagnostic;

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

    /// Adds what an error of a library says to do or type next.
    #[must_use]
    pub(crate) fn helped(self, help: Vec<String>) -> Self {
        help.iter().fold(self, |told, help| told.hint(clean(help)))
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

/// Every error of the libraries: its message with what led to it, and its help.
impl<E: Diagnostic> From<E> for CommandError {
    fn from(error: E) -> Self {
        let message = clean(&error.message());
        let told = match (error.is_interrupted(), error.needs_answer()) {
            (true, _) => Self::interrupted(message),
            (false, true) => Self::needs_answer(message),
            (false, false) => Self::failed(message),
        };
        told.helped(error.help())
    }
}
