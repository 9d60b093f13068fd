//! Which operations leave no trace in an SQLite database?

use crate::change::Change;
use crate::schema::Column;

/// Comments, the names of constraints inside a table and enum types stand nowhere in an SQLite database.
pub(super) fn needs_sql(change: &Change) -> bool {
    match change {
        Change::AlterTableOptions { before, after, .. } => before.sqlite != after.sqlite,
        Change::AlterColumn { before, after, .. } => {
            let without_comment = |column: &Column| Column {
                comment: None,
                ..column.clone()
            };
            without_comment(before) != without_comment(after)
        }
        Change::CreateEnum { .. } | Change::DropEnum { .. } | Change::RenameEnum { .. } => false,
        _ => true,
    }
}
