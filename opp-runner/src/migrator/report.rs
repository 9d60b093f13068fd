//! What a run did.

use std::time::Duration;

use crate::revision::Revision;
use crate::run::{Direction, Outcome};

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Each migration, in order.
    pub steps: Vec<RanStep>,
}

/// A migration that ran.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RanStep {
    /// Which.
    pub revision: Revision,
    /// Which way.
    pub direction: Direction,
    /// How long it took; nothing where another runner was quicker.
    pub took: Option<Duration>,
}

impl RanStep {
    pub(super) fn of(revision: Revision, direction: Direction, outcome: Outcome) -> Self {
        Self {
            revision,
            direction,
            took: match outcome {
                Outcome::Done { took } => Some(took),
                Outcome::AlreadyDone => None,
            },
        }
    }
}
