//! Carries out the renames that the models state with `renamed_from`.
//!
//! The statements of one name space are one mapping from old to new names, so that a name may be taken over by another column
//! or table in the same migration: chains, swaps and rings, together with new columns under the old names.

use super::work::Work;
use super::{Question, constraint};
use crate::change::{Change, TableChange};
use crate::rename_order::{CaseOnly, in_order};
use crate::schema::{Table, TableName};

/// Renames (old, new) of one name space.
type Renames<N> = Vec<(N, N)>;

/// Renames the tables whose structs state it.
pub(super) fn tables(work: &mut Work<'_>) {
    let stated = stated_tables(work);
    let (stated, repeated) = without_repeated(stated);
    for (from, to, other) in repeated {
        work.ask(Question::RenamedTwice {
            what: format!("table {from}"),
            to: (other.to_string(), to.to_string()),
        });
    }
    let taken =
        |name: &TableName, work: &Work<'_>| work.now.tables.contains_key(name) || work.now.views.contains_key(name);
    let renames = settle(work, stated, &taken, |work, from, to| {
        work.ask(Question::RenamedTableOnto {
            from: from.clone(),
            to: to.clone(),
        });
        false
    });
    let occupied: Vec<TableName> = work.now.tables.keys().chain(work.now.views.keys()).cloned().collect();
    for (from, to) in in_order(renames, occupied, CaseOnly::InPlace) {
        work.push(Change::RenameTable { from, to });
    }
}

/// The renames of tables whose old name the history has.
fn stated_tables(work: &Work<'_>) -> Renames<TableName> {
    let hints = work
        .hints
        .tables
        .iter()
        .filter(|(to, _)| work.after.tables.contains_key(to));
    hints
        .filter_map(|(to, from)| Some((old_table(work, to, from)?, to.clone())))
        .collect()
}

/// `renamed_from` of a table names one of the same schema, one without a schema, or `schema.table`.
fn old_table(work: &Work<'_>, to: &TableName, from: &str) -> Option<TableName> {
    let table = |schema: Option<&str>, name: &str| TableName {
        schema: schema.map(str::to_owned),
        name: name.to_owned(),
    };
    let with_schema = from.split_once('.').map(|(schema, name)| table(Some(schema), name));
    let candidates = [
        Some(table(to.schema.as_deref(), from)),
        with_schema,
        Some(table(None, from)),
    ];
    candidates
        .into_iter()
        .flatten()
        .find(|candidate| candidate != to && work.now.tables.contains_key(candidate))
}

/// Renames the columns whose fields state it, in the tables that stay.
pub(super) fn columns(work: &mut Work<'_>) {
    let mut tables: Vec<TableName> = work.hints.columns.keys().map(|(table, _)| table.clone()).collect();
    tables.dedup();
    for table in &tables {
        columns_of(work, table);
    }
}

fn columns_of(work: &mut Work<'_>, table: &TableName) {
    let (stated, repeated) = without_repeated(stated_columns(work, table));
    for (from, to, other) in repeated {
        work.ask(Question::RenamedTwice {
            what: format!("column {table}.{from}"),
            to: (format!("{table}.{other}"), format!("{table}.{to}")),
        });
    }
    let taken = |name: &String, work: &Work<'_>| work.now.tables.get(table).is_some_and(|it| it.column(name).is_some());
    let renames = settle(work, stated, &taken, |work, from, to| makes_way(work, table, from, to));
    for (_, to) in &renames {
        let replaced = !renames.iter().any(|(from, _)| from == to);
        if replaced && let Some(drop) = work.now.tables.get(table).and_then(|it| drop_of(it, to)) {
            // What rests on the one does not rest on the other, even where it reads the same.
            work.push_all(constraint::resting_on(&work.now, table, to));
            work.push(drop);
        }
    }
    let occupied: Vec<String> = work.now.tables.get(table).into_iter().flat_map(column_names).collect();
    for (from, to) in in_order(renames, occupied, CaseOnly::InPlace) {
        work.push(Change::AlterTable {
            table: table.clone(),
            change: TableChange::RenameColumn { from, to },
        });
    }
}

/// The renames of columns whose old name the history has, in the order of the fields.
fn stated_columns(work: &Work<'_>, table: &TableName) -> Renames<String> {
    let (Some(now), Some(after)) = (work.now.tables.get(table), work.after.tables.get(table)) else {
        return Vec::new();
    };
    let stated = after.columns.iter().filter_map(|column| {
        let from = work.hints.columns.get(&(table.clone(), column.name.clone()))?;
        Some((from.clone(), column.name.clone()))
    });
    stated
        .filter(|(from, to)| from != to && now.column(from).is_some())
        .collect()
}

/// Whether the column that has the new name is dropped for the rename: `renamed_from` alone does not say so.
fn makes_way(work: &mut Work<'_>, table: &TableName, from: &str, to: &str) -> bool {
    let question = Question::RenamedOnto {
        table: table.clone(),
        from: from.to_owned(),
        to: to.to_owned(),
    };
    work.answers.dropped.contains(&format!("{table}.{to}")) || work.decide(question)
}

/// Keeps one of several renames of the same object. The others: old name, new name, the new name that was kept.
pub(super) fn without_repeated<N: Clone + PartialEq>(stated: Renames<N>) -> (Renames<N>, Vec<(N, N, N)>) {
    let (mut kept, mut repeated): (Renames<N>, Vec<_>) = (Vec::new(), Vec::new());
    for (from, to) in stated {
        match kept.iter().find(|(other, _)| *other == from) {
            Some((_, first)) => repeated.push((from, to, first.clone())),
            None => kept.push((from, to)),
        }
    }
    (kept, repeated)
}

/// The renames that are carried out: a new name is free, given up by another rename, or `replaces` agrees to drop what has it.
fn settle<N: Clone + PartialEq>(
    work: &mut Work<'_>,
    mut renames: Renames<N>,
    taken: &dyn Fn(&N, &Work<'_>) -> bool,
    mut replaces: impl FnMut(&mut Work<'_>, &N, &N) -> bool,
) -> Renames<N> {
    let mut agreed: Vec<N> = Vec::new();
    loop {
        let contested = renames
            .iter()
            .position(|(_, to)| taken(to, work) && !agreed.contains(to) && !renames.iter().any(|(from, _)| from == to));
        let Some(at) = contested else { return renames };
        let (from, to) = renames[at].clone();
        if replaces(work, &from, &to) {
            agreed.push(to);
        } else {
            renames.remove(at);
        }
    }
}

fn column_names(table: &Table) -> impl Iterator<Item = String> {
    table.columns.iter().map(|column| column.name.clone())
}

/// The change that drops a column, where there is one of that name.
fn drop_of(table: &Table, name: &str) -> Option<Change> {
    let position = table.columns.iter().position(|column| column.name == name)?;
    let column = Box::new(table.columns[position].clone());
    Some(Change::AlterTable {
        table: table.name.clone(),
        change: TableChange::DropColumn { column, position },
    })
}
