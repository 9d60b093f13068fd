//! Where migrations come from.

use std::path::{Path, PathBuf};

use opp_history::dialect::Dialect;
use opp_history::history::History;

use super::error::Error;
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
    /// The migrations for a dialect. A directory that does not exist is an error: a wrong path would otherwise count as no migrations.
    pub(super) fn history(&self, dialect: Dialect) -> Result<History, Error> {
        match self {
            Self::Directory(path) if !path.is_dir() => Err(Error::NoDirectory { path: path.clone() }),
            Self::Directory(path) => Ok(History::load(path)?),
            Self::Embedded(embedded) => history_of(embedded, dialect.name()),
        }
    }
}

fn history_of(embedded: &Embedded, wanted: &'static str) -> Result<History, Error> {
    let fitting = embedded.fitting(wanted);
    match fitting[..] {
        [only] => Ok(only.history()?),
        [] => {
            let found = embedded.dialects();
            Err(Error::NoDialect {
                found: match found.is_empty() {
                    true => "no database".to_owned(),
                    false => found.join(", "),
                },
                wanted,
            })
        }
        [..] => Err(Error::SeveralDirectories {
            count: fitting.len(),
            wanted,
        }),
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
