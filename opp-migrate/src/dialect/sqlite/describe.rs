//! Which operations leave no trace in an SQLite database?

use crate::change::{Change, EnumChange, TableChange};
use crate::schema::Column;

/// Comments, the names of constraints inside a table and enum types stand nowhere in an SQLite database.
pub(super) fn needs_sql(change: &Change) -> bool {
    match change {
        Change::AlterTable {
            change: TableChange::AlterOptions { before, after },
            ..
        } => before.sqlite != after.sqlite,
        Change::AlterTable {
            change: TableChange::AlterColumn { before, after, .. },
            ..
        } => {
            let without_comment = |column: &Column| Column {
                comment: None,
                ..column.clone()
            };
            without_comment(before) != without_comment(after)
        }
        Change::Enum(EnumChange::Create { .. } | EnumChange::Drop { .. } | EnumChange::Rename { .. }) => false,
        _ => true,
    }
}
