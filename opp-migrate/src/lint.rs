//! What in a migration destroys data, may fail on the rows that are there, or breaks code that still runs?
//!
//! Findings read changes and write nothing. Their codes are stable and shown to users; `docs/hazards.md` explains each.

use serde::{Deserialize, Serialize};

/// One hazard of a migration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable code, as in `D102`.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about: a table, or a column as `table.column`.
    pub subject: String,
    /// What happens, in a sentence.
    pub message: String,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Rows or values are destroyed: somebody has to agree.
    Destructive,
    /// It fails, and changes nothing, where rows do not fit.
    Risky,
}
