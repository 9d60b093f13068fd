//! What in a migration destroys data, or may fail on the rows that are there?
//!
//! Findings read changes and write nothing. Their codes are stable and shown to users; each file holds the rules of one kind.

pub use opp_history::finding::{Finding, Severity};

use crate::change::Change;
use crate::pair::Pair;
use crate::schema::{Schema, TableName};

mod constraint;
mod destructive;
mod narrowing;
mod not_null;

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
