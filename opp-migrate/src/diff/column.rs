//! Which columns of a table that stays come, go, or change?

use opp_core::def::Value;

use super::work::Work;
use super::{Fill, Question, same};
use crate::change::{Change, TableChange};
use crate::pair::Pair;
use crate::schema::{Column, Table, TableName};
use opp_sql::expression::mentions;
use opp_sql::lexer::Syntax;

/// Adds new columns at the end, in the order of the fields, and alters those that differ.
pub(super) fn add_and_alter(work: &mut Work<'_>) {
    let (mut found, databases) = (Vec::new(), work.hints.databases);
    for pair in work.staying() {
        let (mut position, unmanaged) = (pair.before.columns.len(), unmanaged(pair));
        for column in readers_last(&pair.after.columns) {
            match pair.before.column(&column.name) {
                None => {
                    found.push(added(work, &pair.after.name, column, position, unmanaged));
                    position += 1;
                }
                Some(before) if !same::column(before, column, databases) => {
                    found.push(altered(work, &pair.after.name, Pair::new(before, column), unmanaged));
                }
                Some(_) => {}
            }
        }
    }
    for (change, question) in found {
        work.push(change);
        question.into_iter().for_each(|question| work.ask(question));
    }
}

/// Drops columns that the models no longer have.
pub(super) fn drop_old(work: &mut Work<'_>) {
    drop_where(work, |_, _| true);
}

/// Drops generated columns over columns that are about to change their type, unless a backfill reads them.
pub(super) fn drop_readers(work: &mut Work<'_>) {
    let fills = fills(work);
    drop_where(work, |Pair { before, after }, column| {
        let Some(generated) = &column.generated else {
            return false;
        };
        let mut altered = before.columns.iter().filter(|old| {
            let new = after.column(&old.name);
            new.is_some_and(|new| new.ty != old.ty || !same::collation(old, new))
        });
        let is_filled_from = fills.iter().any(|sql| mentions(sql, &column.name, Syntax::PORTABLE));
        let reads = |old: &Column| generated.texts().any(|sql| mentions(sql, &old.name, Syntax::PORTABLE));
        !is_filled_from && altered.any(reads)
    });
}

/// The expressions that fill new columns and columns that become NOT NULL.
pub(super) fn fills(work: &Work<'_>) -> Vec<String> {
    let of_hints = work.hints.backfills.iter();
    let of_answers = work.answers.fills.iter().filter_map(|(key, fill)| match fill {
        Fill::Value(value) => Some((key, value)),
        Fill::Leave => None,
    });
    let is_needed = |(table, column): &(TableName, String)| {
        let known = work.now.tables.get(table).and_then(|table| table.column(column));
        known.is_none_or(|column| column.nullable)
    };
    let needed = of_hints.chain(of_answers).filter(|(key, _)| is_needed(key));
    let expressions = needed.filter_map(|(_, value)| match value {
        Value::Expr(sql) => Some(sql.to_string()),
        _ => None,
    });
    expressions.collect()
}

fn drop_where(work: &mut Work<'_>, wanted: impl Fn(Pair<&Table>, &Column) -> bool) {
    let mut changes = Vec::new();
    for pair in work.staying() {
        let Pair { before, after } = pair;
        let mut left: Vec<&Column> = before.columns.iter().collect();
        let gone = |column: &&Column| after.column(&column.name).is_none() && wanted(pair, column);
        for column in readers_first(&before.columns).filter(gone) {
            let Some(position) = left.iter().position(|other| other.name == column.name) else {
                continue;
            };
            left.remove(position);
            changes.push(Change::AlterTable {
                table: after.name.clone(),
                change: TableChange::DropColumn {
                    column: Box::new(column.clone()),
                    position,
                },
            });
        }
    }
    work.push_all(changes);
}

/// A generated column comes after those it reads.
fn readers_last(columns: &[Column]) -> impl Iterator<Item = &Column> {
    let of = |generated| {
        columns
            .iter()
            .filter(move |column| column.generated.is_some() == generated)
    };
    of(false).chain(of(true))
}

/// A generated column goes before those it reads.
fn readers_first(columns: &[Column]) -> impl Iterator<Item = &Column> {
    let of = |generated| {
        columns
            .iter()
            .filter(move |column| column.generated.is_some() == generated)
    };
    of(true).chain(of(false))
}

/// Changes keys whose columns differ; a mere name is a constraint's business.
pub(super) fn alter_primary_keys(work: &mut Work<'_>) {
    let differing = work.staying().filter(|pair| {
        let columns = |table: &Table| table.primary_key.as_ref().map(|key| key.columns.clone());
        columns(pair.before) != columns(pair.after)
    });
    let changes = differing.map(|Pair { before, after }| Change::AlterTable {
        table: after.name.clone(),
        change: TableChange::AlterPrimaryKey {
            before: before.primary_key.clone(),
            after: after.primary_key.clone(),
        },
    });
    let changes: Vec<Change> = changes.collect();
    work.push_all(changes);
}

fn added(
    work: &Work<'_>,
    table: &TableName,
    column: &Column,
    position: usize,
    unmanaged: bool,
) -> (Change, Option<Question>) {
    let needs = !column.nullable && !has_default(work, column) && column.generated.is_none() && !column.auto_increment;
    let (backfill, answered) = fill(work, table, column);
    let question = (needs && !answered && !unmanaged).then(|| Question::AddedNotNull {
        table: table.clone(),
        column: column.name.clone(),
    });
    let column = Box::new(column.clone());
    (
        Change::AlterTable {
            table: table.clone(),
            change: TableChange::AddColumn {
                column,
                position,
                backfill,
            },
        },
        question,
    )
}

fn altered(work: &Work<'_>, table: &TableName, pair: Pair<&Column>, unmanaged: bool) -> (Change, Option<Question>) {
    let Pair { before, after } = pair;
    let tightened = before.nullable && !after.nullable && after.generated.is_none();
    let (mut backfill, answered) = if tightened {
        fill(work, table, after)
    } else {
        (None, true)
    };
    if tightened && !answered {
        backfill.clone_from(&after.default.all);
    }
    let question =
        (tightened && !answered && !has_default(work, after) && !unmanaged).then(|| Question::BecomesNotNull {
            table: table.clone(),
            column: after.name.clone(),
        });
    let (before, after) = (Box::new(before.clone()), Box::new(after.clone()));
    (
        Change::AlterTable {
            table: table.clone(),
            change: TableChange::AlterColumn {
                before,
                after,
                backfill,
            },
        },
        question,
    )
}

/// The value for existing rows that the model or a person gave, and whether there was an answer at all.
fn fill(work: &Work<'_>, table: &TableName, column: &Column) -> (Option<Value>, bool) {
    let key = (table.clone(), column.name.clone());
    match (work.answers.fills.get(&key), work.hints.backfills.get(&key)) {
        (Some(Fill::Value(value)), _) | (None, Some(value)) => (Some(value.clone()), true),
        (Some(Fill::Leave), _) => (None, true),
        (None, None) => (None, false),
    }
}

/// Whether every database that migrations are for has a default for the column.
fn has_default(work: &Work<'_>, column: &Column) -> bool {
    let (default, databases) = (&column.default, work.hints.databases);
    let each = (!databases.sqlite || default.sqlite.is_some())
        && (!databases.postgres || default.postgres.is_some())
        && (!databases.mysql || default.mysql.is_some());
    default.all.is_some() || each
}

fn unmanaged(pair: Pair<&Table>) -> bool {
    pair.before.options.unmanaged || pair.after.options.unmanaged
}
