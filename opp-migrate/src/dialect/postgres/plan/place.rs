//! Which changes of constraints and indexes are planned as one run, and where in it.

use crate::change::{Change, TableChange};

/// Whether two neighbours are planned as one run.
pub(super) fn belong_together(one: &Change, other: &Change) -> bool {
    place(one).is_some() && place(other).is_some()
}

/// What goes, is renamed, comes; nothing for other changes.
pub(super) fn place(change: &Change) -> Option<usize> {
    match change {
        Change::AlterTable {
            change:
                TableChange::DropUnique { .. }
                | TableChange::DropCheck { .. }
                | TableChange::DropForeignKey { .. }
                | TableChange::DropIndex { .. },
            ..
        } => Some(0),
        Change::AlterTable {
            change: TableChange::RenameConstraint { .. } | TableChange::RenameIndex { .. },
            ..
        } => Some(1),
        Change::AlterTable {
            change:
                TableChange::AddUnique { .. }
                | TableChange::AddCheck { .. }
                | TableChange::AddForeignKey { .. }
                | TableChange::CreateIndex { .. },
            ..
        } => Some(2),
        _ => None,
    }
}
