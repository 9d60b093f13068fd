//! When does a column begin and cease to count? No expression may name it while it does, so not at the place of the change, but
//! after the last of them is gone, or before the first of them comes.

use crate::change::Change;
use crate::pair::Pair;
use crate::schema::{Column, Schema, Table, TableName};
use crate::sql::mentions;

/// The changes, with those of counters that expressions come and go over moved to the beginning and the end. One `ALTER TABLE`
/// cannot modify a column twice, so the three are apart.
pub(super) fn apart(pair: Pair<&Schema>, changes: &[Change]) -> [Vec<Change>; 3] {
    let (mut first, mut middle, mut last) = (Vec::new(), Vec::new(), Vec::new());
    for change in changes {
        let Change::AlterColumn {
            table,
            before,
            after,
            backfill,
        } = change
        else {
            middle.push(change.clone());
            continue;
        };
        let step = |before: &Column, after: &Column| Change::AlterColumn {
            table: table.clone(),
            before: Box::new(before.clone()),
            after: Box::new(after.clone()),
            backfill: backfill.clone(),
        };
        let stays = !changes.iter().any(|change| renames(change, table, &after.name));
        match (before.auto_increment, after.auto_increment) {
            (false, true) if stays && is_read(pair.before, table, &after.name) => {
                let quiet = without_counting(after);
                middle.push(step(before, &quiet));
                last.push(step(&quiet, after));
            }
            (true, false) if stays && is_read(pair.after, table, &after.name) => {
                let quiet = without_counting(before);
                first.push(step(before, &quiet));
                middle.push(step(&quiet, after));
            }
            _ => middle.push(change.clone()),
        }
    }
    [first, middle, last]
}

fn without_counting(column: &Column) -> Column {
    Column {
        auto_increment: false,
        ..column.clone()
    }
}

/// Whether the column or its table has another name before than after.
fn renames(change: &Change, table: &TableName, column: &str) -> bool {
    match change {
        Change::RenameTable { from, to } => from == table || to == table,
        Change::RenameColumn { table: of, from, to } => of == table && (from == column || to == column),
        _ => false,
    }
}

/// Whether a generated column or a check of the table names the column.
fn is_read(schema: &Schema, table: &TableName, column: &str) -> bool {
    let reads = |table: &Table| {
        let generated = table.columns.iter().filter_map(|column| column.generated.as_ref());
        let checks = table.checks.iter().map(|check| check.expression.as_str());
        let mut expressions = checks.chain(generated.map(|generated| generated.expression.as_str()));
        expressions.any(|sql| mentions(sql, column))
    };
    schema.tables.get(table).is_some_and(reads)
}
