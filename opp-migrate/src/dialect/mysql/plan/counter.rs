//! When does a column start and stop auto-incrementing? No expression may name it while it does, so not at the place of the change, but
//! after the last of them is gone, or before the first of them comes.

use opp_sql::expression::mentions;
use opp_sql::lexer::Syntax;

use crate::change::{Change, TableChange};
use crate::dialect::lineage::Lineage;
use crate::pair::Pair;
use crate::schema::{Column, Schema, Table, TableName};

/// The changes, with those of counters that expressions come and go over moved to the beginning and the end. One `ALTER TABLE`
/// cannot modify a column twice, so the three are apart.
pub(super) fn apart(pair: Pair<&Schema>, changes: &[Change]) -> [Vec<Change>; 3] {
    let (mut first, mut middle, mut last) = (Vec::new(), Vec::new(), Vec::new());
    for (at, change) in changes.iter().enumerate() {
        match counting(pair, changes, at) {
            Some(Counting::Begins { quietly, at_last }) => {
                middle.push(quietly);
                last.push(at_last);
            }
            Some(Counting::Ceases { at_first, quietly }) => {
                first.push(at_first);
                middle.push(quietly);
            }
            None => middle.push(change.clone()),
        }
    }
    [first, middle, last]
}

/// A change of a counter in two: what does not touch the counter stays in its place.
enum Counting {
    Begins { quietly: Change, at_last: Change },
    Ceases { at_first: Change, quietly: Change },
}

/// Takes the change at this place apart, where an expression of the one side names the counter of the other.
fn counting(pair: Pair<&Schema>, changes: &[Change], at: usize) -> Option<Counting> {
    let Change::AlterTable {
        table,
        change: TableChange::AlterColumn {
            before,
            after,
            backfill,
        },
    } = &changes[at]
    else {
        return None;
    };
    if before.auto_increment == after.auto_increment {
        return None;
    }
    let sides = sides(pair, changes, at, (table, &before.name))?;
    let step = |table: &TableName, before: &Column, after: &Column| Change::AlterTable {
        table: table.clone(),
        change: TableChange::AlterColumn {
            before: Box::new(before.clone()),
            after: Box::new(after.clone()),
            backfill: backfill.clone(),
        },
    };
    if after.auto_increment && is_read(sides.before) {
        let (last_table, last) = sides.after;
        Some(Counting::Begins {
            quietly: step(table, before, &without_counting(after)),
            at_last: step(&last_table.name, &without_counting(last), last),
        })
    } else if before.auto_increment && is_read(sides.after) {
        let (first_table, first) = sides.before;
        Some(Counting::Ceases {
            at_first: step(&first_table.name, first, &without_counting(first)),
            quietly: step(table, &without_counting(before), after),
        })
    } else {
        None
    }
}

/// The column, and its table, before everything and after it; nothing where it is not there on both sides.
fn sides<'a>(
    pair: Pair<&'a Schema>,
    changes: &[Change],
    at: usize,
    (table, column): (&TableName, &str),
) -> Option<Pair<(&'a Table, &'a Column)>> {
    let until_then = Lineage::of(&changes[..at]);
    let old_table = until_then.table(table)?;
    let old_column = until_then.column(table, column).previous?;
    let whole = Lineage::of(changes);
    let (new_table, new_column) = (whole.next_table(&old_table), whole.next_column(&old_table, &old_column));
    Some(Pair::new(
        find(pair.before, &old_table, &old_column)?,
        find(pair.after, new_table, new_column)?,
    ))
}

fn find<'a>(schema: &'a Schema, table: &TableName, column: &str) -> Option<(&'a Table, &'a Column)> {
    let table = schema.tables.get(table)?;
    let column = table.columns.iter().find(|it| it.name == column)?;
    Some((table, column))
}

fn without_counting(column: &Column) -> Column {
    Column {
        auto_increment: false,
        ..column.clone()
    }
}

/// Whether a generated column or a check of the table names the column.
fn is_read((table, column): (&Table, &Column)) -> bool {
    let generated = table.columns.iter().filter_map(|column| column.generated.as_ref());
    let checks = table.checks.iter().map(|check| check.expression.as_str());
    let mut expressions = checks.chain(generated.map(|generated| generated.expression.as_str()));
    expressions.any(|sql| mentions(sql, &column.name, Syntax::PORTABLE))
}
