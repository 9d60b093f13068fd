//! D101, D102, D106: what is dropped does not come back, and what still holds a dropped variant stops the migration.

use super::{Finding, Severity};
use crate::change::{Change, EnumChange, TableChange};

pub(super) fn finding(change: &Change) -> Option<Finding> {
    match change {
        Change::DropTable { table } => Some(Finding::new(
            "D101",
            Severity::Destructive,
            &table.name,
            "all rows of the table are deleted",
        )),
        Change::AlterTable {
            table,
            change: TableChange::DropColumn { column, .. },
        } => {
            let subject = format!("{table}.{}", column.name);
            Some(Finding::new(
                "D102",
                Severity::Destructive,
                subject,
                "all values of the column are deleted",
            ))
        }
        Change::Enum(EnumChange::Alter { before, after, renamed }) => {
            let gone = before
                .variants
                .iter()
                .filter(|variant| !after.variants.contains(variant) && !renamed.iter().any(|(old, _)| old == *variant));
            let gone: Vec<&str> = gone.map(String::as_str).collect();
            let message = format!(
                "rows may no longer hold {}; where some do, the migration stops",
                gone.join(", ")
            );
            (!gone.is_empty()).then(|| Finding::new("D106", Severity::Guarded, &before.name, message))
        }
        _ => None,
    }
}
