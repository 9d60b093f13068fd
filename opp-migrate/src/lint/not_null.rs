//! F202: a column stops taking NULL while rows may hold it.

use super::{Finding, Severity};
use crate::change::{Change, TableChange};

pub(super) fn finding(change: &Change) -> Option<Finding> {
    match change {
        Change::AlterTable {
            table,
            change:
                TableChange::AlterColumn {
                    before,
                    after,
                    backfill: None,
                },
        } if before.nullable && !after.nullable && after.generated.is_none() => {
            let message = "rows that hold NULL stop the migration, and nothing is changed";
            Some(Finding::new(
                "F202",
                Severity::Risky,
                format!("{table}.{}", after.name),
                message,
            ))
        }
        _ => None,
    }
}
