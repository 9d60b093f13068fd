//! The operations of a branch as they meet another schema.

use crate::change::{Change, TableChange};
use crate::files::Migration;
use crate::history::{History, HistoryError};
use crate::pair::Pair;
use crate::schema::Schema;
use crate::workflow::error::WorkflowError;
use opp_core::diagnostic::Diagnostic as _;

/// A migration of the branch, where it is put.
pub(super) struct Step {
    /// Its id as it was.
    pub(super) id: String,
    /// The schemas before and after it.
    pub(super) pair: Pair<Schema>,
    /// Its operations.
    pub(super) changes: Vec<Change>,
}

/// The migrations of a branch after a head. Positions of columns are those of the tables they meet.
pub(super) fn steps(history: &History, own: &[&str], onto: &str) -> Result<Vec<Step>, WorkflowError> {
    let mut schema = history.schema_at(onto)?;
    let mut steps = Vec::new();
    for migration in own.iter().filter_map(|id| history.get(id)) {
        let step = step(migration, schema)?;
        schema = step.pair.after.clone();
        steps.push(step);
    }
    Ok(steps)
}

fn step(migration: &Migration, before: Schema) -> Result<Step, WorkflowError> {
    let mut after = before.clone();
    let mut changes = Vec::new();
    for change in migration.recorded.iter().flat_map(|recorded| &recorded.operations) {
        let change = placed(change, &after);
        let applied = after.apply(&change);
        applied.map_err(|source| WorkflowError::NoRebase {
            reason: HistoryError::Fold {
                directory: migration.directory(),
                source,
            }
            .message(),
        })?;
        changes.push(change);
    }
    Ok(Step {
        id: migration.id.clone(),
        pair: Pair::new(before, after),
        changes,
    })
}

/// A new column comes last, and an old one is dropped where it is.
fn placed(change: &Change, before: &Schema) -> Change {
    let mut change = change.clone();
    let Change::AlterTable { table, change: altered } = &mut change else {
        return change;
    };
    let Some(table) = before.tables.get(table) else {
        return change;
    };
    match altered {
        TableChange::AddColumn { position, .. } => *position = table.columns.len(),
        TableChange::DropColumn { column, position } => {
            let found = table.columns.iter().position(|found| found.name == column.name);
            *position = found.unwrap_or(*position);
        }
        _ => {}
    }
    change
}
