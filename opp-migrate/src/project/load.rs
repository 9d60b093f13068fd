//! Reads the migrations directory of a dialect.

use opp_core::diagnostic::Diagnostic;

use super::{DialectName, ProjectError, Target};
use crate::history::{History, HistoryError};

/// Why a migrations directory cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Its history is broken.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// Its migrations are written for another database.
    #[error(transparent)]
    OtherDialect(ProjectError),
}

impl Diagnostic for LoadError {
    fn help(&self) -> Vec<String> {
        match self {
            Self::History(error) => error.help(),
            Self::OtherDialect(error) => error.help(),
        }
    }
}

impl Target {
    /// Reads the directory, and refuses one whose files are written for another database.
    ///
    /// # Errors
    /// [`LoadError`]
    pub fn load(&self) -> Result<History, LoadError> {
        let history = History::load(&self.directory)?;
        let other = history.dialect().filter(|dialect| *dialect != self.dialect.name());
        match other.map(str::to_owned) {
            None => Ok(history),
            Some(other) => Err(LoadError::OtherDialect(ProjectError::new(
                format!(
                    "the migrations in {} are written for {}, not for {}",
                    self.directory.display(),
                    DialectName::from_text(&other).map_or(other.as_str(), |name| name.title()),
                    self.dialect
                ),
                format!(
                    "set dialects = [\"{other}\", \"{}\"] in opp.toml and run `opp makemigrations`, which writes the history for both",
                    self.dialect.name()
                ),
            ))),
        }
    }

    /// The last part of the directory's path.
    #[must_use]
    pub fn name(&self) -> String {
        let last = self
            .directory
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        last.unwrap_or_else(|| self.directory.display().to_string())
    }
}
