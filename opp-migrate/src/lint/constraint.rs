//! F203, F204, F205, F207: a new constraint meets rows that may not satisfy it.

use super::{Finding, Severity};
use crate::change::{Change, TableChange};

pub(super) fn finding(change: &Change) -> Option<Finding> {
    let risky =
        |code: &str, subject: String, message: &str| Some(Finding::new(code, Severity::Risky, subject, message));
    match change {
        Change::AlterTable {
            table,
            change: TableChange::AddUnique { unique },
        } => risky(
            "F203",
            format!("{table}.{}", unique.name),
            "rows with equal values stop the migration",
        ),
        Change::AlterTable {
            table,
            change: TableChange::CreateIndex { index },
        } if index.unique => risky(
            "F203",
            format!("{table}.{}", index.name),
            "rows with equal values stop the migration",
        ),
        Change::AlterTable {
            table,
            change: TableChange::AddCheck { check },
        } => risky(
            "F204",
            format!("{table}.{}", check.name),
            "rows that break the check stop the migration",
        ),
        Change::AlterTable {
            table,
            change: TableChange::AddForeignKey { foreign_key },
        } => risky(
            "F205",
            format!("{table}.{}", foreign_key.name),
            "rows without a parent stop the migration",
        ),
        Change::AlterTable {
            table,
            change: TableChange::AlterPrimaryKey { .. },
        } => risky(
            "F207",
            table.to_string(),
            "rows with equal or missing keys stop the migration",
        ),
        _ => None,
    }
}
