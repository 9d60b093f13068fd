//! Which changes lead back? The recorded ones in reverse order, each turned round.

use crate::change::Change;

/// The way back. Backfills stay behind: they are values of the way up.
pub(super) fn inverted(changes: &[Change]) -> Vec<Change> {
    changes.iter().rev().map(inverse).collect()
}

fn inverse(change: &Change) -> Change {
    match change.clone() {
        Change::CreateTable { table } => Change::DropTable { table },
        Change::DropTable { table } => Change::CreateTable { table },
        Change::RenameTable { from, to } => Change::RenameTable { from: to, to: from },
        Change::AlterTableOptions { table, before, after } => Change::AlterTableOptions {
            table,
            before: after,
            after: before,
        },
        Change::AddColumn {
            table,
            column,
            position,
            backfill: _,
        } => Change::DropColumn {
            table,
            column,
            position,
        },
        Change::DropColumn {
            table,
            column,
            position,
        } => Change::AddColumn {
            table,
            column,
            position,
            backfill: None,
        },
        Change::RenameColumn { table, from, to } => Change::RenameColumn {
            table,
            from: to,
            to: from,
        },
        Change::AlterColumn {
            table,
            before,
            after,
            backfill: _,
        } => Change::AlterColumn {
            table,
            before: after,
            after: before,
            backfill: None,
        },
        Change::AlterPrimaryKey { table, before, after } => Change::AlterPrimaryKey {
            table,
            before: after,
            after: before,
        },
        Change::AddUnique { table, unique } => Change::DropUnique { table, unique },
        Change::DropUnique { table, unique } => Change::AddUnique { table, unique },
        Change::AddCheck { table, check } => Change::DropCheck { table, check },
        Change::DropCheck { table, check } => Change::AddCheck { table, check },
        Change::AddForeignKey { table, foreign_key } => Change::DropForeignKey { table, foreign_key },
        Change::DropForeignKey { table, foreign_key } => Change::AddForeignKey { table, foreign_key },
        Change::RenameConstraint { table, from, to } => Change::RenameConstraint {
            table,
            from: to,
            to: from,
        },
        Change::CreateIndex { table, index } => Change::DropIndex { table, index },
        Change::DropIndex { table, index } => Change::CreateIndex { table, index },
        Change::RenameIndex { table, from, to } => Change::RenameIndex {
            table,
            from: to,
            to: from,
        },
        Change::CreateView { view } => Change::DropView { view },
        Change::DropView { view } => Change::CreateView { view },
        Change::CreateEnum { ty } => Change::DropEnum { ty },
        Change::DropEnum { ty } => Change::CreateEnum { ty },
        Change::RenameEnum { from, to } => Change::RenameEnum { from: to, to: from },
        Change::AlterEnum { before, after, renamed } => Change::AlterEnum {
            before: after,
            after: before,
            renamed: renamed.into_iter().map(|(old, new)| (new, old)).collect(),
        },
    }
}
