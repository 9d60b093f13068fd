//! Where migrations come from.

use std::path::{Path, PathBuf};

use opp_history::dialect::Dialect;
use opp_history::history::{History, HistoryError};

use crate::embedded::Embedded;

/// Where migrations come from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Source {
    /// A directory, read at each run.
    Directory(PathBuf),
    /// The program itself.
    Embedded(Embedded),
}

impl Source {
    pub(super) fn history(&self, dialect: Dialect) -> Result<History, HistoryError> {
        match self {
            Self::Directory(path) => History::load(path),
            Self::Embedded(embedded) => embedded.history(dialect.name()),
        }
    }
}

impl From<Embedded> for Source {
    fn from(embedded: Embedded) -> Self {
        Self::Embedded(embedded)
    }
}

impl From<PathBuf> for Source {
    fn from(path: PathBuf) -> Self {
        Self::Directory(path)
    }
}

impl From<&Path> for Source {
    fn from(path: &Path) -> Self {
        Self::Directory(path.to_owned())
    }
}

impl From<&str> for Source {
    fn from(path: &str) -> Self {
        Self::Directory(path.into())
    }
}
