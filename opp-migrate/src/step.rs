//! What does a migration do, one step after the other? What the plans of all databases share; the steps themselves are each
//! database's own, spelled, so that printing cannot fail.

/// The steps of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan<S> {
    /// What stands at the top of the file.
    pub notes: Vec<Note>,
    /// What is done, in order.
    pub steps: Vec<S>,
    /// Whether whoever runs the file wraps it in a transaction.
    pub transactional: bool,
}

/// A line at the top of the file: one for each recorded operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub hazard: Hazard,
    /// In words.
    pub text: String,
}

/// How dangerous an operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hazard {
    /// Nothing can be lost.
    None,
    /// May stop where rows do not fit; nothing is lost.
    Risky,
    /// Rows or values are gone afterwards.
    Destructive,
}

/// A condition that no row may meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// What the user reads when it stops.
    pub message: String,
    /// A query that gives one number, 0 where all is well.
    pub count: String,
}
