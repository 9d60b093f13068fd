//! Inverts changes for the way down.

use super::{Change, EnumChange, TableChange, ViewChange};

/// The way back: every change inverted, last first.
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
            Self::AlterTable { table, change } => change.inverse().of(table),
            Self::View(change) => change.inverse().into(),
            Self::Enum(change) => change.inverse().into(),
        }
    }
}

impl TableChange {
    fn inverse(self) -> Self {
        match self {
            Self::AlterOptions { before, after } => Self::AlterOptions {
                before: after,
                after: before,
            },
            Self::AddColumn { column, position, .. } => Self::DropColumn { column, position },
            Self::DropColumn { column, position } => Self::AddColumn {
                column,
                position,
                backfill: None,
            },
            Self::RenameColumn { from, to } => Self::RenameColumn { from: to, to: from },
            Self::AlterColumn { before, after, .. } => Self::AlterColumn {
                before: after,
                after: before,
                backfill: None,
            },
            Self::AlterPrimaryKey { before, after } => Self::AlterPrimaryKey {
                before: after,
                after: before,
            },
            Self::AddUnique { unique } => Self::DropUnique { unique },
            Self::DropUnique { unique } => Self::AddUnique { unique },
            Self::AddCheck { check } => Self::DropCheck { check },
            Self::DropCheck { check } => Self::AddCheck { check },
            Self::AddForeignKey { foreign_key } => Self::DropForeignKey { foreign_key },
            Self::DropForeignKey { foreign_key } => Self::AddForeignKey { foreign_key },
            Self::RenameConstraint { from, to } => Self::RenameConstraint { from: to, to: from },
            Self::CreateIndex { index } => Self::DropIndex { index },
            Self::DropIndex { index } => Self::CreateIndex { index },
            Self::RenameIndex { from, to } => Self::RenameIndex { from: to, to: from },
        }
    }
}

impl ViewChange {
    fn inverse(self) -> Self {
        match self {
            Self::Create { view } => Self::Drop { view },
            Self::Drop { view } => Self::Create { view },
        }
    }
}

impl EnumChange {
    fn inverse(self) -> Self {
        match self {
            Self::Create { ty } => Self::Drop { ty },
            Self::Drop { ty } => Self::Create { ty },
            Self::Rename { from, to } => Self::Rename { from: to, to: from },
            Self::Alter { before, after, renamed } => Self::Alter {
                before: after,
                after: before,
                renamed: renamed.into_iter().map(|(from, to)| (to, from)).collect(),
            },
        }
    }
}
