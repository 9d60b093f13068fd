//! Derives the name of a migration's directory from a message or from its operations.

use crate::change::{Change, EnumChange, TableChange, ViewChange};
use crate::schema::TableName;

/// Longest name in a directory's name, in characters.
const LONGEST: usize = 80;

/// A name for a directory from a person's words: `[a-z0-9_]`, at most 80 characters; empty when nothing is left.
#[must_use]
pub fn slug(words: &str) -> String {
    let mut slug = String::new();
    for c in words.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('_') {
            slug.push('_');
        }
    }
    slug.truncate(LONGEST);
    slug.trim_end_matches('_').to_owned()
}

/// A name from the operations: `initial` for the first migration, `add_phone_to_users`, `create_orders_and_more`.
#[must_use]
pub fn derived(changes: &[Change], first: bool) -> String {
    if first {
        return "initial".to_owned();
    }
    let telling: Vec<&Change> = changes.iter().filter(|change| !follows_another(change)).collect();
    let telling = if telling.is_empty() {
        changes.iter().collect()
    } else {
        telling
    };
    let names: Vec<String> = telling.iter().map(|change| slug(&words(change))).collect();
    match names.as_slice() {
        [] => "empty".to_owned(),
        [one] => one.clone(),
        [one, other] if one.len() + other.len() < LONGEST / 2 => format!("{one}_{other}"),
        [one, ..] => {
            let rest = "_and_more";
            format!("{}{rest}", one.chars().take(LONGEST - rest.len()).collect::<String>())
        }
    }
}

/// Changes that only come along with another one and tell little.
fn follows_another(change: &Change) -> bool {
    let follows = |(_, change): (_, &TableChange)| {
        matches!(
            change,
            TableChange::RenameConstraint { .. } | TableChange::RenameIndex { .. }
        )
    };
    change.alteration().is_some_and(follows)
}

fn words(change: &Change) -> String {
    match change {
        Change::CreateTable { table } => format!("add {}", table.name),
        Change::DropTable { table } => format!("drop {}", table.name),
        Change::RenameTable { from, to } => format!("rename {from} to {to}"),
        Change::AlterTable { table, change } => words_of_alteration(table, change),
        Change::View(ViewChange::Create { view }) => format!("add view {}", view.name),
        Change::View(ViewChange::Drop { view }) => format!("drop view {}", view.name),
        Change::Enum(EnumChange::Create { ty }) => format!("add enum {}", ty.name),
        Change::Enum(EnumChange::Drop { ty }) => format!("drop enum {}", ty.name),
        Change::Enum(EnumChange::Rename { from, to }) => format!("rename enum {from} to {to}"),
        Change::Enum(EnumChange::Alter { after, .. }) => format!("alter enum {}", after.name),
    }
}

fn words_of_alteration(table: &TableName, change: &TableChange) -> String {
    match change {
        TableChange::AlterOptions { .. } => format!("alter {table}"),
        TableChange::AddColumn { column, .. } => format!("add {} to {table}", column.name),
        TableChange::DropColumn { column, .. } => format!("drop {} from {table}", column.name),
        TableChange::RenameColumn { from, to } => format!("rename {from} of {table} to {to}"),
        TableChange::AlterColumn { after, .. } => format!("alter {} of {table}", after.name),
        TableChange::AlterPrimaryKey { .. } => format!("alter primary key of {table}"),
        TableChange::AddUnique { unique } => format!("add {}", unique.name),
        TableChange::DropUnique { unique } => format!("drop {}", unique.name),
        TableChange::AddCheck { check } => format!("add {}", check.name),
        TableChange::DropCheck { check } => format!("drop {}", check.name),
        TableChange::AddForeignKey { foreign_key } => format!("add {}", foreign_key.name),
        TableChange::DropForeignKey { foreign_key } => format!("drop {}", foreign_key.name),
        TableChange::RenameConstraint { from, to } | TableChange::RenameIndex { from, to } => {
            format!("rename {from} to {to}")
        }
        TableChange::CreateIndex { index } => format!("add {}", index.name),
        TableChange::DropIndex { index } => format!("drop {}", index.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_a_directory_name() {
        assert_eq!(slug("Add user's \"phone\"; -- number\n"), "add_user_s_phone_number");
        assert_eq!(slug("../../etc/passwd"), "etc_passwd");
        assert_eq!(slug("🦀"), "");
        assert_eq!(slug(&"long ".repeat(40)).len(), 79);
    }

    #[test]
    fn the_first_migration_is_initial() {
        assert_eq!(derived(&[], true), "initial");
        assert_eq!(derived(&[], false), "empty");
    }
}
