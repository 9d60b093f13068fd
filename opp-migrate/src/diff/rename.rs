//! Which tables and columns are only called otherwise? `renamed_from` says so, or a person; never a guess.

use super::work::Work;
use super::{Question, same};
use crate::change::Change;
use crate::schema::{Column, Table, TableName};

/// Renames tables: first as the models say, then as answered; candidates become questions.
pub(super) fn tables(work: &mut Work<'_>) {
    hinted_tables(work);
    let names = work.going_and_coming();
    for to in &names.after {
        for from in &names.before {
            let (Some(going), Some(coming)) = (work.now.tables.get(from), work.after.tables.get(to)) else {
                continue;
            };
            if going.options.unmanaged || coming.options.unmanaged || !similar_tables(going, coming) {
                continue;
            }
            let question = Question::RenamedTable {
                from: from.clone(),
                to: to.clone(),
            };
            if decide(work, question) {
                work.push(Change::RenameTable {
                    from: from.clone(),
                    to: to.clone(),
                });
                break;
            }
        }
    }
}

/// Renames the tables whose structs say so. A name that another rename has yet to free waits for it.
fn hinted_tables(work: &mut Work<'_>) {
    let mut waiting: Vec<(TableName, TableName)> = Vec::new();
    for (to, from) in &work.hints.tables {
        let from = TableName {
            schema: to.schema.clone(),
            name: from.clone(),
        };
        if work.now.tables.contains_key(&from) && work.after.tables.contains_key(to) {
            waiting.push((from, to.clone()));
        }
    }
    loop {
        let now = &work.now.tables;
        let possible = |(from, to): &(TableName, TableName)| now.contains_key(from) && !now.contains_key(to);
        let Some(place) = waiting.iter().position(possible) else {
            return;
        };
        let (from, to) = waiting.remove(place);
        work.push(Change::RenameTable { from, to });
    }
}

/// Renames columns of the tables that stay, in the same manner.
pub(super) fn columns(work: &mut Work<'_>) {
    for table in tables_with_hints(work) {
        hinted_columns(work, &table);
    }
    let changed: Vec<TableName> = work
        .staying()
        .filter(|pair| {
            pair.before
                .columns
                .iter()
                .any(|column| pair.after.column(&column.name).is_none())
        })
        .map(|pair| pair.after.name.clone())
        .collect();
    for table in changed {
        candidate_columns(work, &table);
    }
}

/// Tables with a column that says what it was called, each once.
fn tables_with_hints(work: &Work<'_>) -> Vec<TableName> {
    let mut tables: Vec<TableName> = work.hints.columns.keys().map(|(table, _)| table.clone()).collect();
    tables.dedup();
    tables
}

fn hinted_columns(work: &mut Work<'_>, table: &TableName) {
    let mut waiting = open_hints(work, table);
    while let Some(place) = next_rename(&waiting) {
        let (from, to) = waiting.remove(place);
        let Some(now) = work.now.tables.get(table) else { return };
        if now.column(&from).is_none() {
            continue;
        }
        if let Some(drop) = drop_of(now, &to) {
            if !makes_way(work, table, &from, &to) {
                continue;
            }
            work.push(drop);
        }
        work.push(Change::RenameColumn {
            table: table.clone(),
            from,
            to,
        });
    }
}

/// Whether a column that has the new name already is dropped for the rename. The attribute alone does not say so: it may be
/// left from an earlier migration, and then it is the column of the old name that goes.
fn makes_way(work: &mut Work<'_>, table: &TableName, from: &str, to: &str) -> bool {
    let question = Question::RenamedOnto {
        table: table.clone(),
        from: from.to_owned(),
        to: to.to_owned(),
    };
    work.answers.dropped.contains(&format!("{table}.{to}")) || decide(work, question)
}

/// The renames (old, new) that the fields ask for and that the history does not have yet, in the order of the fields.
///
/// A hint stays in the code after its migration. It still says something when the old column goes, or when the new one
/// is not there. Two columns that only swap their names therefore take two migrations.
fn open_hints(work: &Work<'_>, table: &TableName) -> Vec<(String, String)> {
    let (Some(now), Some(after)) = (work.now.tables.get(table), work.after.tables.get(table)) else {
        return Vec::new();
    };
    let hinted = after.columns.iter().filter_map(|column| {
        let from = work.hints.columns.get(&(table.clone(), column.name.clone()))?;
        Some((from.clone(), column.name.clone()))
    });
    hinted
        .filter(|(from, to)| now.column(from).is_some() && (after.column(from).is_none() || now.column(to).is_none()))
        .collect()
}

/// The first rename whose new name no other rename has yet to free: `b` becomes `c` before `a` becomes `b`.
fn next_rename(waiting: &[(String, String)]) -> Option<usize> {
    let free = |(_, to): &(String, String)| !waiting.iter().any(|(other, _)| other == to);
    waiting.iter().position(free).or((!waiting.is_empty()).then_some(0))
}

fn candidate_columns(work: &mut Work<'_>, table: &TableName) {
    let Some(after) = work.after.tables.get(table) else {
        return;
    };
    for to in &after.columns {
        let Some(now) = work.now.tables.get(table) else { return };
        if now.column(&to.name).is_some() {
            continue;
        }
        let gone = |column: &&Column| after.column(&column.name).is_none() && same::similar(column, to);
        let mut candidates: Vec<String> = now
            .columns
            .iter()
            .filter(gone)
            .map(|column| column.name.clone())
            .collect();
        candidates.sort();
        let managed = !now.options.unmanaged && !after.options.unmanaged;
        for from in candidates.into_iter().filter(|_| managed) {
            let question = Question::RenamedColumn {
                table: table.clone(),
                from: from.clone(),
                to: to.name.clone(),
            };
            if decide(work, question) {
                work.push(Change::RenameColumn {
                    table: table.clone(),
                    from,
                    to: to.name.clone(),
                });
                break;
            }
        }
    }
}

/// Whether it is a rename. Not answered yet: asks, and goes on as if it were none.
pub(super) fn decide(work: &mut Work<'_>, question: Question) -> bool {
    if work.answers.renamed.contains(&question) {
        return true;
    }
    if !work.answers.dropped.contains(&question.subject()) && !work.answers.declined.contains(&question) {
        work.ask(question);
    }
    false
}

/// The change that drops a column, where there is one of that name.
fn drop_of(table: &Table, name: &str) -> Option<Change> {
    let position = table.columns.iter().position(|column| column.name == name)?;
    let column = Box::new(table.columns[position].clone());
    Some(Change::DropColumn {
        table: table.name.clone(),
        column,
        position,
    })
}

/// Whether at least half of the columns of the larger table are in the other too, by name or, all of them, by type.
fn similar_tables(one: &Table, other: &Table) -> bool {
    let most = one.columns.len().max(other.columns.len());
    let shared = one.columns.iter().filter(|column| {
        other
            .column(&column.name)
            .is_some_and(|twin| same::similar(column, twin))
    });
    if shared.count() * 2 > most {
        return true;
    }
    let kinds = |table: &Table| {
        let mut kinds: Vec<String> = table.columns.iter().map(|column| format!("{:?}", column.ty)).collect();
        kinds.sort();
        kinds
    };
    one.columns.len() == other.columns.len() && kinds(one) == kinds(other)
}
