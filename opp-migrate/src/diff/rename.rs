//! Finds renamed tables and columns: by `renamed_from` or by a person's answer, never by a guess.

use super::work::Work;
use super::{Question, hinted, same};
use crate::change::{Change, TableChange};
use crate::schema::{Column, Table, TableName};

/// Renames tables: first as the models say, then as answered; candidates become questions.
pub(super) fn tables(work: &mut Work<'_>) {
    hinted::tables(work);
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
            if work.decide(question) {
                work.push(Change::RenameTable {
                    from: from.clone(),
                    to: to.clone(),
                });
                break;
            }
        }
    }
}

/// Renames columns of the tables that stay, in the same manner.
pub(super) fn columns(work: &mut Work<'_>) {
    hinted::columns(work);
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
            if work.decide(question) {
                work.push(Change::AlterTable {
                    table: table.clone(),
                    change: TableChange::RenameColumn {
                        from,
                        to: to.name.clone(),
                    },
                });
                break;
            }
        }
    }
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
