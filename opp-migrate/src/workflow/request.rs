//! What a caller asks of the workflow.

use super::baseline::Baseline;
use crate::diff::Answers;
use crate::schema::LowerOptions;

/// What a caller asks of the workflow.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// How the models are read.
    pub lower: LowerOptions,
    /// The current time (UTC) in fourteen digits, from which the revision id is derived.
    pub now: String,
    /// The revision id, where the caller fixes it.
    pub id: Option<String>,
    /// What the migration is for; otherwise [`Decide::message`](super::Decide::message) says.
    pub message: Option<String>,
    /// The name in the directory's name; otherwise derived from the message.
    pub name: Option<String>,
    /// A migration with custom SQL instead of one for the models.
    pub empty: bool,
    /// Records what exists, instead of a migration for the models.
    pub baseline: Option<Baseline>,
    /// What is answered before anything is asked.
    pub answers: Answers,
    /// Crates (`models`) and features (`models/billing`) whose models were removed intentionally.
    pub allow_missing: Vec<String>,
    /// Whether migrations that destroy data, or that some rows may stop, need no further consent.
    pub allow_losses: bool,
    /// Whether the migrations are proven in scratch databases.
    pub verify: bool,
    /// How far the workflow goes.
    pub until: Until,
}

/// How far the workflow goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// To the operations and their SQL, without consent and proof.
    Proposal,
    /// To the proof; consent is not asked for.
    Proof,
    /// To the files.
    Files,
}

impl Request {
    /// A request for proven files, without any answer.
    #[must_use]
    pub fn new(lower: LowerOptions, now: impl Into<String>) -> Self {
        Self {
            lower,
            now: now.into(),
            id: None,
            message: None,
            name: None,
            empty: false,
            baseline: None,
            answers: Answers::default(),
            allow_missing: Vec::new(),
            allow_losses: false,
            verify: true,
            until: Until::Files,
        }
    }
}
