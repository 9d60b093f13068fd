//! What keeps branches from being merged without a question.

use std::fmt;

use crate::dialect::Dialect;

/// What keeps branches from being merged without a question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dispute {
    /// What the branches do to the same tables; empty where only their order makes a difference.
    pub sides: Vec<Side>,
    /// The first difference that the order of the branches makes, where it was tried.
    pub difference: Option<Discord>,
}

/// What one branch does to tables that another one changes or reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// Directory of the branch's head.
    pub head: String,
    /// Its operations and statements, in a line each.
    pub operations: Vec<String>,
}

/// What becomes of the branches in some order in a scratch database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discord {
    /// The database.
    pub dialect: Dialect,
    /// In a sentence.
    pub what: String,
}

impl Dispute {
    /// Whether there is nothing to ask about.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sides.is_empty() && self.difference.is_none()
    }
}

impl fmt::Display for Dispute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = Vec::new();
        for Side { head, operations } in &self.sides {
            lines.push(format!("  {head}"));
            lines.extend(operations.iter().map(|operation| format!("    {operation}")));
        }
        lines.extend(self.difference.iter().map(|discord| format!("  {discord}")));
        f.write_str(&lines.join("\n"))
    }
}

impl fmt::Display for Discord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "on {}: {}", self.dialect, self.what)
    }
}
