//! Answers that a migration records, so that nobody is asked twice.

use crate::change::{Change, TableChange};
use crate::diff::{Answers, Fill, Question};
use crate::schema::Schema;

/// Adds what was answered when the operations were made: renames, drops, and values for existing rows.
pub(super) fn recall(answers: &mut Answers, changes: &[Change], before: &Schema) {
    for change in changes {
        match change {
            Change::RenameTable { from, to } => answers.renamed.push(Question::RenamedTable {
                from: from.clone(),
                to: to.clone(),
            }),
            Change::DropTable { table } => drop(answers.dropped.insert(table.name.to_string())),
            Change::AlterTable { table, change } => match change {
                TableChange::RenameColumn { from, to } => answers.renamed.push(Question::RenamedColumn {
                    table: table.clone(),
                    from: from.clone(),
                    to: to.clone(),
                }),
                TableChange::DropColumn { column, .. } if before.tables.contains_key(table) => {
                    answers.dropped.insert(format!("{table}.{}", column.name));
                }
                TableChange::AddColumn {
                    column,
                    backfill: Some(value),
                    ..
                }
                | TableChange::AlterColumn {
                    after: column,
                    backfill: Some(value),
                    ..
                } => {
                    let place = (table.clone(), column.name.clone());
                    answers.fills.entry(place).or_insert_with(|| Fill::Value(value.clone()));
                }
                _ => {}
            },
            Change::CreateTable { .. } | Change::View(_) | Change::Enum(_) => {}
        }
    }
}
