//! Recorded hazards of a migration: what destroys data, or may fail on the rows that are there.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One hazard of a migration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
    /// Values may not fit what becomes of them; where one does not, it fails and changes nothing. Somebody has to agree to that.
    Guarded,
    /// It fails, and changes nothing, where rows do not fit.
    Risky,
}

impl Finding {
    /// A finding of a code about a table, or a column as `table.column`.
    #[must_use]
    pub fn new(code: &str, severity: Severity, subject: impl fmt::Display, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            severity,
            subject: subject.to_string(),
            message: message.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.code, self.subject, self.message)
    }
}
