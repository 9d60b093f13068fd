//! What does reverting a migration destroy?

use opp_migrate::change::{Change, TableChange};

use crate::ui::sanitise::clean;
use opp_runner::execute::Runnable;
use opp_sql::Dialect as Syntax;
use opp_sql::statement::split;

/// One line for each thing lost when the migration is reverted. Where opp did not write the migration, what its `down.sql`
/// drops; where that runs nothing, as that of a baseline, nothing.
pub(crate) fn losses(changes: &[Change], migration: &Runnable) -> Vec<String> {
    let down = migration.down.as_deref().unwrap_or_default();
    match changes.is_empty() || split(down, migration.syntax).is_empty() {
        true => dropped_by(down, migration.syntax),
        false => changes.iter().filter_map(loss).collect(),
    }
}

fn loss(change: &Change) -> Option<String> {
    match change {
        Change::CreateTable { table } => Some(format!("the table {} with its rows", clean(&table.name.to_string()))),
        Change::AlterTable {
            table,
            change: TableChange::AddColumn { column, .. },
        } => Some(format!(
            "the column {}.{} with its values",
            clean(&table.to_string()),
            clean(&column.name)
        )),
        _ => None,
    }
}

fn dropped_by(sql: &str, syntax: Syntax) -> Vec<String> {
    let drops = |text: &str| {
        let words: Vec<String> = text.split_whitespace().map(str::to_ascii_uppercase).collect();
        let has = |pair: [&str; 2]| words.windows(2).any(|window| window == pair);
        has(["DROP", "TABLE"]) || has(["DROP", "COLUMN"]) || words.first().is_some_and(|word| word == "DELETE")
    };
    split(sql, syntax)
        .iter()
        .filter(|statement| drops(statement.text))
        .map(|statement| clean(statement.first_line()))
        .collect()
}
