//! Which change undoes a change?

use super::Change;

/// The way back: every change undone, last first.
#[must_use]
pub fn reversed(changes: &[Change]) -> Vec<Change> {
    changes.iter().rev().map(Change::inverse).collect()
}

impl Change {
    /// The change that leads back to the schema as it was. Rows and values it destroyed do not come back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        match self.clone() {
            Self::CreateTable { table } => Self::DropTable { table },
            Self::DropTable { table } => Self::CreateTable { table },
            Self::RenameTable { from, to } => Self::RenameTable { from: to, to: from },
            Self::AlterTableOptions { table, before, after } => Self::AlterTableOptions {
                table,
                before: after,
                after: before,
            },
            Self::AddColumn {
                table,
                column,
                position,
                ..
            } => Self::DropColumn {
                table,
                column,
                position,
            },
            Self::DropColumn {
                table,
                column,
                position,
            } => Self::AddColumn {
                table,
                column,
                position,
                backfill: None,
            },
            Self::RenameColumn { table, from, to } => Self::RenameColumn {
                table,
                from: to,
                to: from,
            },
            Self::AlterColumn {
                table, before, after, ..
            } => Self::AlterColumn {
                table,
                before: after,
                after: before,
                backfill: None,
            },
            Self::AlterPrimaryKey { table, before, after } => Self::AlterPrimaryKey {
                table,
                before: after,
                after: before,
            },
            Self::AddUnique { table, unique } => Self::DropUnique { table, unique },
            Self::DropUnique { table, unique } => Self::AddUnique { table, unique },
            Self::AddCheck { table, check } => Self::DropCheck { table, check },
            Self::DropCheck { table, check } => Self::AddCheck { table, check },
            Self::AddForeignKey { table, foreign_key } => Self::DropForeignKey { table, foreign_key },
            Self::DropForeignKey { table, foreign_key } => Self::AddForeignKey { table, foreign_key },
            Self::RenameConstraint { table, from, to } => Self::RenameConstraint {
                table,
                from: to,
                to: from,
            },
            Self::CreateIndex { table, index } => Self::DropIndex { table, index },
            Self::DropIndex { table, index } => Self::CreateIndex { table, index },
            Self::RenameIndex { table, from, to } => Self::RenameIndex {
                table,
                from: to,
                to: from,
            },
            Self::CreateView { view } => Self::DropView { view },
            Self::DropView { view } => Self::CreateView { view },
            Self::CreateEnum { ty } => Self::DropEnum { ty },
            Self::DropEnum { ty } => Self::CreateEnum { ty },
            Self::RenameEnum { from, to } => Self::RenameEnum { from: to, to: from },
            Self::AlterEnum { before, after, renamed } => Self::AlterEnum {
                before: after,
                after: before,
                renamed: renamed.into_iter().map(|(from, to)| (to, from)).collect(),
            },
        }
    }
}
