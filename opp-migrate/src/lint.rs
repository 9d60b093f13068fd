//! What in a migration destroys data, or may fail on the rows that are there?
//!
//! Findings read changes and write nothing. Their codes are stable and shown to users; each file holds the rules of one kind.

use std::fmt;

use opp_core::def::TypeKind;
use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::pair::Pair;
use crate::schema::{Schema, TableName};

mod constraint;
mod destructive;
mod narrowing;
mod not_null;

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
    /// Rows or values are destroyed, or do not fit what becomes of them: somebody has to agree.
    Destructive,
    /// It fails, and changes nothing, where rows do not fit.
    Risky,
}

/// The hazards of some changes, in their order. `pair` holds the schemas before and after all of them.
#[must_use]
pub fn findings(pair: Pair<&Schema>, changes: &[Change]) -> Vec<Finding> {
    let mut found = Vec::new();
    for change in changes {
        let managed = change.table().is_none_or(|table| is_managed(pair, table));
        if managed {
            found.extend(of_change(change));
        }
    }
    found
}

/// How bad a change is at worst.
#[must_use]
pub fn severity(change: &Change) -> Option<Severity> {
    of_change(change).map(|finding| finding.severity).min()
}

fn of_change(change: &Change) -> impl Iterator<Item = Finding> {
    let rules = [
        destructive::finding,
        narrowing::finding,
        not_null::finding,
        constraint::finding,
    ];
    rules.into_iter().filter_map(|rule| rule(change))
}

/// Whether a table is managed on whichever side has it.
fn is_managed(pair: Pair<&Schema>, name: &TableName) -> bool {
    let table = pair.after.tables.get(name).or_else(|| pair.before.tables.get(name));
    table.is_none_or(|table| !table.options.unmanaged)
}

impl Finding {
    fn new(code: &str, severity: Severity, subject: impl fmt::Display, message: impl Into<String>) -> Self {
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

/// Whether a kind is a whole number, and of how many bytes.
fn integer_bytes(kind: &TypeKind) -> Option<u32> {
    match kind {
        TypeKind::SmallInt => Some(2),
        TypeKind::Integer => Some(4),
        TypeKind::BigInt => Some(8),
        _ => None,
    }
}
