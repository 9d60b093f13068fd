//! Where a run brings a database.

use opp_history::history::{History, Target as Place};

use super::error::Error;

/// Where a run brings a database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// To the newest revision, of which there has to be one.
    #[default]
    Head,
    /// To every head of a history with branches.
    Heads,
    /// Before the first migration.
    Zero,
    /// To the revision of an id, a name, a tag, or a unique beginning of one of them; also `head-1`, as `opp migrate` takes it.
    Revision(String),
    /// So many migrations up, or down from what is applied.
    Relative(i32),
}

impl From<&str> for Target {
    fn from(revision: &str) -> Self {
        Self::Revision(revision.to_owned())
    }
}

impl From<String> for Target {
    fn from(revision: String) -> Self {
        Self::Revision(revision)
    }
}

impl Target {
    /// The place that it is in a history; `current` are the ids the database is at.
    pub(super) fn resolve(&self, history: &History, current: &[&str]) -> Result<Place, Error> {
        let spec = match self {
            Self::Heads => return Ok(Place::Heads),
            Self::Zero => return Ok(Place::Base),
            Self::Head => {
                return match history.heads()[..] {
                    [] => Ok(Place::Base),
                    [head] => Ok(Place::Revision(head.id.clone())),
                    ref several => Err(Error::SeveralHeads(several.iter().map(|one| one.directory()).collect())),
                };
            }
            Self::Revision(text) => text.clone(),
            Self::Relative(steps) => format!("{steps:+}"),
        };
        Ok(history.resolve(&spec, current)?)
    }
}
