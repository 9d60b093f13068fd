//! The operations of several migrations as if they had been made at once.

use std::collections::{BTreeMap, BTreeSet};

use super::range::no_squash;
use crate::change::{Change, TableChange};
use crate::diff::{Answers, Fill, Question, diff};
use crate::files::Migration;
use crate::history::HistoryError;
use crate::pair::Pair;
use crate::schema::{Hints, Schema, TableName};
use crate::workflow::error::WorkflowError;

/// Operations between two schemas.
pub(super) struct Folded {
    pub(super) pair: Pair<Schema>,
    pub(super) changes: Vec<Change>,
}

impl Folded {
    /// These operations, then those of the next migration.
    pub(super) fn and(mut self, next: Self) -> Self {
        self.changes.extend(next.changes);
        Self {
            pair: Pair::new(self.pair.before, next.pair.after),
            changes: self.changes,
        }
    }
}

/// What a migration records, on a schema.
pub(super) fn recorded(migration: &Migration, before: Schema) -> Result<Folded, HistoryError> {
    let mut after = before.clone();
    migration.apply(&mut after)?;
    let recorded = migration.recorded.as_ref();
    Ok(Folded {
        pair: Pair::new(before, after),
        changes: recorded.map_or_else(Vec::new, |recorded| recorded.operations.clone()),
    })
}

/// The operations that lead from the first schema to the last one, without those that later ones undo. Where they cannot be told from the
/// schemas, all of them stay.
pub(super) fn reduced(folded: Folded) -> Result<Folded, WorkflowError> {
    let paths = Paths::of(&folded)?;
    let found = diff(
        Pair::new(&folded.pair.before, &folded.pair.after),
        &Hints::default(),
        &paths.answers,
    );
    let mut reached = folded.pair.before.clone();
    let fits = found
        .changes
        .iter()
        .try_for_each(|change| reached.apply(change))
        .is_ok();
    match found.questions.is_empty() && fits && reached == folded.pair.after {
        true => Ok(Folded {
            changes: found.changes,
            ..folded
        }),
        false => Ok(folded),
    }
}

/// What becomes of the tables and columns that the first schema has.
#[derive(Default)]
struct Paths {
    answers: Answers,
    /// Each table by its present name, with its first one.
    tables: BTreeMap<TableName, TableName>,
    /// Each column by the present names of its table and its own, with its first one.
    columns: BTreeMap<(TableName, String), String>,
    converted: BTreeSet<(TableName, String)>,
}

impl Paths {
    fn of(folded: &Folded) -> Result<Self, WorkflowError> {
        let mut paths = Self::default();
        for (name, table) in &folded.pair.before.tables {
            paths.tables.insert(name.clone(), name.clone());
            for column in &table.columns {
                paths
                    .columns
                    .insert((name.clone(), column.name.clone()), column.name.clone());
            }
        }
        for change in &folded.changes {
            paths.follow(change)?;
        }
        paths.name_renames();
        Ok(paths)
    }

    fn follow(&mut self, change: &Change) -> Result<(), WorkflowError> {
        match change {
            Change::RenameTable { from, to } => self.rename_table(from, to),
            Change::DropTable { table } => {
                self.answers.dropped.insert(table.name.to_string());
                if let Some(first) = self.tables.remove(&table.name) {
                    self.answers.dropped.insert(first.to_string());
                }
                self.columns.retain(|(name, _), _| *name != table.name);
            }
            Change::AlterTable { table, change } => self.follow_column(table, change)?,
            Change::CreateTable { .. } | Change::View(_) | Change::Enum(_) => {}
        }
        Ok(())
    }

    fn rename_table(&mut self, from: &TableName, to: &TableName) {
        if let Some(first) = self.tables.remove(from) {
            self.tables.insert(to.clone(), first);
        }
        let moved = |columns: &mut BTreeMap<(TableName, String), String>| {
            let renamed = std::mem::take(columns).into_iter().map(|((table, column), first)| {
                let table = if table == *from { to.clone() } else { table };
                ((table, column), first)
            });
            *columns = renamed.collect();
        };
        moved(&mut self.columns);
        let converted = std::mem::take(&mut self.converted).into_iter();
        self.converted = converted
            .map(|(table, column)| (if table == *from { to.clone() } else { table }, column))
            .collect();
        let fills = std::mem::take(&mut self.answers.fills).into_iter();
        self.answers.fills = fills
            .map(|((table, column), fill)| ((if table == *from { to.clone() } else { table }, column), fill))
            .collect();
    }

    fn follow_column(&mut self, table: &TableName, change: &TableChange) -> Result<(), WorkflowError> {
        let place = |column: &str| (table.clone(), column.to_owned());
        match change {
            TableChange::RenameColumn { from, to } => {
                if let Some(first) = self.columns.remove(&place(from)) {
                    self.columns.insert(place(to), first);
                }
                if self.converted.remove(&place(from)) {
                    self.converted.insert(place(to));
                }
                if let Some(fill) = self.answers.fills.remove(&place(from)) {
                    self.answers.fills.insert(place(to), fill);
                }
            }
            TableChange::DropColumn { column, .. } => {
                self.answers.dropped.insert(format!("{table}.{}", column.name));
                if let Some(first) = self.columns.remove(&place(&column.name)) {
                    self.answers.dropped.insert(format!("{table}.{first}"));
                }
            }
            TableChange::AddColumn { column, backfill, .. } => {
                self.refuse_return(table, &column.name)?;
                self.fill(place(&column.name), backfill.as_ref());
            }
            TableChange::AlterColumn {
                before,
                after,
                backfill,
            } => {
                let is_old = self.columns.contains_key(&place(&after.name));
                if is_old && before.ty != after.ty && !self.converted.insert(place(&after.name)) {
                    return Err(no_squash(format!(
                        "the values of {table}.{} are converted twice, which one conversion need not equal",
                        after.name
                    )));
                }
                self.fill(place(&after.name), backfill.as_ref());
            }
            _ => {}
        }
        Ok(())
    }

    fn fill(&mut self, place: (TableName, String), value: Option<&opp_core::def::Value>) {
        if let Some(value) = value {
            self.answers.fills.insert(place, Fill::Value(value.clone()));
        }
    }

    /// A column that is dropped and added again has lost its values; by its name alone it would be the old one.
    fn refuse_return(&self, table: &TableName, column: &str) -> Result<(), WorkflowError> {
        let had = self.answers.dropped.contains(&format!("{table}.{column}"));
        match had && self.tables.contains_key(table) {
            true => Err(no_squash(format!(
                "the column {table}.{column} is dropped and added again, and the squash would keep its values"
            ))),
            false => Ok(()),
        }
    }

    /// Says which tables and columns are the old ones under another name.
    fn name_renames(&mut self) {
        for (name, first) in &self.tables {
            if name != first {
                self.answers.renamed.push(Question::RenamedTable {
                    from: first.clone(),
                    to: name.clone(),
                });
            }
        }
        for ((table, column), first) in &self.columns {
            if column != first {
                self.answers.renamed.push(Question::RenamedColumn {
                    table: table.clone(),
                    from: first.clone(),
                    to: column.clone(),
                });
            }
        }
    }
}
