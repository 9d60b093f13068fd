//! What is a migration called that nobody named? Its directory's name, from a message or from its operations.

use crate::change::Change;

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
    matches!(change, Change::RenameConstraint { .. } | Change::RenameIndex { .. })
}

fn words(change: &Change) -> String {
    match change {
        Change::CreateTable { table } => format!("add {}", table.name),
        Change::DropTable { table } => format!("drop {}", table.name),
        Change::RenameTable { from, to } => format!("rename {from} to {to}"),
        Change::AlterTableOptions { table, .. } => format!("alter {table}"),
        Change::AddColumn { table, column, .. } => format!("add {} to {table}", column.name),
        Change::DropColumn { table, column, .. } => format!("drop {} from {table}", column.name),
        Change::RenameColumn { table, from, to } => format!("rename {from} of {table} to {to}"),
        Change::AlterColumn { table, after, .. } => format!("alter {} of {table}", after.name),
        Change::AlterPrimaryKey { table, .. } => format!("alter primary key of {table}"),
        Change::AddUnique { unique, .. } => format!("add {}", unique.name),
        Change::DropUnique { unique, .. } => format!("drop {}", unique.name),
        Change::AddCheck { check, .. } => format!("add {}", check.name),
        Change::DropCheck { check, .. } => format!("drop {}", check.name),
        Change::AddForeignKey { foreign_key, .. } => format!("add {}", foreign_key.name),
        Change::DropForeignKey { foreign_key, .. } => format!("drop {}", foreign_key.name),
        Change::RenameConstraint { from, to, .. } | Change::RenameIndex { from, to, .. } => {
            format!("rename {from} to {to}")
        }
        Change::CreateIndex { index, .. } => format!("add {}", index.name),
        Change::DropIndex { index, .. } => format!("drop {}", index.name),
        Change::CreateView { view } => format!("add view {}", view.name),
        Change::DropView { view } => format!("drop view {}", view.name),
        Change::CreateEnum { ty } => format!("add enum {}", ty.name),
        Change::DropEnum { ty } => format!("drop enum {}", ty.name),
        Change::RenameEnum { from, to } => format!("rename enum {from} to {to}"),
        Change::AlterEnum { after, .. } => format!("alter enum {}", after.name),
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
