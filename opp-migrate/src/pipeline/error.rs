//! Why nothing was generated, and what to do about it.

use std::path::PathBuf;

use opp_core::diagnostic::{Diagnostic, help};

use crate::change::Change;
use crate::diff::Question;
use crate::files::FilesError;
use crate::history::HistoryError;
use crate::project::{LoadError, ProjectError};
use crate::workflow::WorkflowError;

/// Why nothing was generated, or what is missing. Nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PipelineError {
    /// `opp.toml` is refused.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// A migrations directory cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The build script names another directory than `opp.toml`.
    #[error("the build script names {}, and opp.toml {}", asked.display(), configured.display())]
    OtherDirectory {
        /// What the build script names.
        asked: PathBuf,
        /// What `opp.toml` says.
        configured: PathBuf,
    },
    /// The workflow ends.
    #[error(transparent)]
    Workflow(#[from] WorkflowError),
    /// The models have what the migrations lack.
    #[error("changes of the models have no migration in {}", directory.display())]
    Missing {
        /// The leading directory.
        directory: PathBuf,
        /// The operations.
        operations: Vec<Change>,
        /// What has to be answered before the operations are certain.
        questions: Vec<Question>,
        /// The directories of other dialects that lack migrations of the history.
        late: Vec<PathBuf>,
    },
    /// The models have what the migrations lack, and nothing may be written.
    #[error("changes of the models have no migration in {}, which cannot be written", directory.display())]
    ReadOnly {
        /// The leading directory.
        directory: PathBuf,
        /// The operations.
        operations: Vec<Change>,
    },
    /// The same in a package that was published.
    #[error("the package was published without migrations for all of its models")]
    Published {
        /// The operations.
        operations: Vec<Change>,
    },
    /// A file cannot be read or written.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// An operation has no JSON form; never in practice.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

impl From<HistoryError> for PipelineError {
    fn from(error: HistoryError) -> Self {
        Self::Workflow(error.into())
    }
}

impl PipelineError {
    /// The operations that are missing.
    #[must_use]
    pub fn operations(&self) -> &[Change] {
        match self {
            Self::Missing { operations, .. } | Self::ReadOnly { operations, .. } | Self::Published { operations } => {
                operations
            }
            _ => &[],
        }
    }

    /// What has to be answered.
    #[must_use]
    pub fn questions(&self) -> &[Question] {
        match self {
            Self::Missing { questions, .. } | Self::Workflow(WorkflowError::Unanswered { questions }) => questions,
            _ => &[],
        }
    }
}

impl Diagnostic for PipelineError {
    fn help(&self) -> Vec<String> {
        match self {
            Self::Project(error) => error.help(),
            Self::Load(error) => error.help(),
            Self::Files(error) => error.help(),
            Self::OtherDirectory { configured, .. } => {
                help(format!("pass the same to `Options::new`: {}", configured.display()))
            }
            Self::Workflow(WorkflowError::NoConsent { .. }) => {
                help("`opp makemigrations` asks before it writes such a migration; commit what it writes")
            }
            Self::Workflow(WorkflowError::MissingCrates { missing }) => vec![
                "restore the build-dependency or feature, and name the crate in build.rs: `use NAME as _;`".to_owned(),
                format!(
                    "if it was removed intentionally, add `.allow_missing(\"{}\")` to the options",
                    missing.first().map_or("NAME", String::as_str)
                ),
            ],
            Self::Workflow(error) => error.help(),
            Self::Missing { questions, .. } if questions.is_empty() => {
                help("`opp makemigrations` writes the migration")
            }
            Self::Missing { questions, .. } => questions.iter().map(Question::hint).collect(),
            Self::ReadOnly { .. } => help(
                "build where the directory can be written, or run `opp makemigrations` there, and commit the migration",
            ),
            Self::Published { .. } => {
                help("its author runs `opp makemigrations`, commits the migration and publishes the package again")
            }
            Self::Json(_) => Vec::new(),
        }
    }

    fn needs_answer(&self) -> bool {
        matches!(self, Self::Workflow(error) if error.needs_answer())
    }
}
