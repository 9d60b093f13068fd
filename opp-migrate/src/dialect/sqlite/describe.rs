//! What does an operation do, in words a person reads at the top of a file, and how dangerous is it?

use crate::change::Change;
use crate::lint::{self, Severity};
use crate::schema::Column;
use crate::step::{Hazard, Note};

/// The notes of a file, one for each operation.
pub(super) fn notes(changes: &[Change]) -> Vec<Note> {
    changes.iter().map(note).collect()
}

/// What the way back cannot restore.
pub(super) fn lost(inverted: &[Change]) -> Vec<Note> {
    let lost = inverted.iter().filter_map(|change| match change {
        Change::CreateTable { table } => Some(format!(
            "the rows of table {} are gone; it comes back empty",
            table.name
        )),
        Change::AddColumn { table, column, .. } if column.generated.is_none() => {
            let values = if column.nullable {
                "NULL or the default"
            } else {
                "the default or a zero value"
            };
            Some(format!(
                "the values of {table}.{} are gone; rows get {values}",
                column.name
            ))
        }
        _ => None,
    });
    let note = |text| Note {
        hazard: Hazard::None,
        text,
    };
    lost.map(note).collect()
}

fn note(change: &Change) -> Note {
    let no_sql = if needs_sql(change) { "" } else { " (no SQL on SQLite)" };
    Note {
        hazard: hazard(change),
        text: format!("{change}{no_sql}"),
    }
}

fn hazard(change: &Change) -> Hazard {
    match lint::severity(change) {
        Some(Severity::Destructive) => Hazard::Destructive,
        Some(Severity::Risky) => Hazard::Risky,
        None => Hazard::None,
    }
}

/// Comments, the names of constraints inside a table and enum types stand nowhere in an SQLite database.
fn needs_sql(change: &Change) -> bool {
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
