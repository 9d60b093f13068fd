//! Plans what PostgreSQL and MySQL do alike: dispatch of changes, views that make way, keys that wait for their other end.
//!
//! A server database plans each change on the schema it meets and implements [`ServerPlanner`] for what it does its own way.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::change::{Change, EnumChange, TableChange, ViewChange};
use crate::dialect::{PlanError, describe, order, views};
use crate::pair::Pair;
use crate::schema::{Column, ForeignKey, Schema, Table, TableName, View};
use crate::script::Direction;
use crate::step::Note;

/// What one server database does its own way, and what follows from it.
pub(super) trait ServerPlanner {
    /// The schemas before and after the file.
    fn pair(&self) -> Pair<&Schema>;
    /// The schema that the next change meets.
    fn now(&self) -> &Schema;
    /// The same, to take a change in.
    fn now_mut(&mut self) -> &mut Schema;
    /// Foreign keys whose other end does not exist yet, by that end.
    fn waiting_mut(&mut self) -> &mut HashMap<TableName, Vec<(TableName, ForeignKey)>>;

    /// Whether nothing is done for the change, because its table is unmanaged.
    fn is_unmanaged(&self, change: &Change) -> bool;
    /// Whether views over a column make way when it changes so.
    fn moves_views(before: &Column, after: &Column) -> bool;

    /// Creates a table with its constraints, but for keys to tables that do not exist yet.
    fn create_table(&mut self, table: &Table) -> Result<(), PlanError>;
    /// Drops a table.
    fn drop_table(&mut self, table: &Table) -> Result<(), PlanError>;
    /// Renames a table.
    fn rename_table(&mut self, from: &TableName, to: &TableName) -> Result<(), PlanError>;
    /// Changes something of a table that exists before and after.
    fn alter_table(&mut self, table: &TableName, change: &TableChange) -> Result<(), PlanError>;
    /// Changes an enum type.
    fn change_enum(&mut self, change: &EnumChange) -> Result<(), PlanError>;
    /// Creates a view.
    fn create_view(&mut self, view: &View);
    /// Drops a view.
    fn drop_view(&mut self, view: &View);
    /// Adds a foreign key whose other end exists by now.
    fn add_waiting_key(&mut self, table: &TableName, key: &ForeignKey);

    /// Plans a change and takes it in.
    fn take(&mut self, change: &Change) -> Result<(), PlanError> {
        self.change(change)?;
        self.fold(change)
    }

    /// Takes a change in that is planned.
    fn fold(&mut self, change: &Change) -> Result<(), PlanError> {
        self.now_mut()
            .apply(change)
            .map_err(|_| PlanError::inconsistent(change))
    }

    /// Plans a change on the schema it meets.
    fn change(&mut self, change: &Change) -> Result<(), PlanError> {
        if self.is_unmanaged(change) {
            return Ok(());
        }
        match change {
            Change::CreateTable { table } => self.create_table(table),
            Change::DropTable { table } => self.drop_table(table),
            Change::RenameTable { from, to } => self.rename_table(from, to),
            Change::AlterTable { table, change } => self.alter_table(table, change),
            // Views are dropped before and created after everything else.
            Change::View(_) => Ok(()),
            Change::Enum(change) => self.change_enum(change),
        }
    }

    /// A table of the schema that the next change meets.
    fn table(&self, name: &TableName) -> Result<&Table, PlanError> {
        let found = self.now().tables.get(name);
        found.ok_or_else(|| PlanError::Inconsistent { table: name.clone() })
    }

    /// The table's keys to tables that exist, and those to tables that the file creates later, which wait.
    fn reachable_keys<'t>(&mut self, table: &'t Table) -> Vec<&'t ForeignKey> {
        let (pair, now) = (self.pair(), self.now());
        let comes_later = |key: &&ForeignKey| {
            let end = pair.after.tables.get(&key.references);
            let is_managed = end.is_some_and(|it| !it.options.unmanaged);
            key.references != table.name && is_managed && !now.tables.contains_key(&key.references)
        };
        let (later, here): (Vec<_>, Vec<_>) = table.foreign_keys.iter().partition(comes_later);
        for key in later {
            let entry = (table.name.clone(), key.clone());
            self.waiting_mut()
                .entry(key.references.clone())
                .or_default()
                .push(entry);
        }
        here
    }

    /// Adds the keys that waited for a table.
    fn add_waiting_keys(&mut self, created: &TableName) {
        for (child, key) in self.waiting_mut().remove(created).unwrap_or_default() {
            self.add_waiting_key(&child, &key);
        }
    }

    /// Keys of other tables that point at one: table, key.
    fn keys_to(&self, table: &TableName) -> Vec<(TableName, String)> {
        let others = self.now().tables.values();
        let others = others.filter(|other| other.name != *table && !other.options.unmanaged);
        let keys = others.flat_map(|other| other.foreign_keys.iter().map(move |key| (&other.name, key)));
        let pointing = keys.filter(|(_, key)| key.references == *table);
        pointing.map(|(other, key)| (other.clone(), key.name.clone())).collect()
    }

    /// Names in the schema before, in lower case, of the tables whose views make way.
    fn touched(&self, changes: &[Change]) -> HashSet<String> {
        let before = self.pair().before;
        let mut touched = HashSet::new();
        let mut names: HashMap<&TableName, &TableName> = HashMap::new();
        for change in changes {
            if let Change::RenameTable { from, to } = change {
                let old = *names.get(from).unwrap_or(&from);
                names.insert(to, old);
            }
            let table = match change {
                Change::DropTable { table } => Some(&table.name),
                Change::RenameTable { from, .. } => Some(from),
                Change::AlterTable { table, change } => {
                    let moves = match change {
                        TableChange::DropColumn { .. } | TableChange::RenameColumn { .. } => true,
                        TableChange::AlterColumn { before, after, .. } => Self::moves_views(before, after),
                        TableChange::AddColumn { .. } => views::read_whole(before, table, &names),
                        TableChange::AlterOptions { .. }
                        | TableChange::AlterPrimaryKey { .. }
                        | TableChange::AddUnique { .. }
                        | TableChange::DropUnique { .. }
                        | TableChange::AddCheck { .. }
                        | TableChange::DropCheck { .. }
                        | TableChange::AddForeignKey { .. }
                        | TableChange::DropForeignKey { .. }
                        | TableChange::RenameConstraint { .. }
                        | TableChange::CreateIndex { .. }
                        | TableChange::DropIndex { .. }
                        | TableChange::RenameIndex { .. } => false,
                    };
                    moves.then_some(table)
                }
                Change::CreateTable { .. } | Change::View(_) | Change::Enum(_) => None,
            };
            let old = table.map(|table| *names.get(table).unwrap_or(&table));
            touched.extend(old.map(|table| table.name.to_ascii_lowercase()));
        }
        touched
    }

    /// Drops views, those that read others first.
    fn drop_views(&mut self, affected: &BTreeSet<&TableName>) -> Result<(), PlanError> {
        let order: Vec<View> = views::read_first(self.pair().before, affected)?
            .into_iter()
            .cloned()
            .collect();
        order.iter().rev().for_each(|view| self.drop_view(view));
        Ok(())
    }

    /// Creates views, those that others read first.
    fn create_views(&mut self, missing: &BTreeSet<&TableName>) -> Result<(), PlanError> {
        let order: Vec<View> = views::read_first(self.pair().after, missing)?
            .into_iter()
            .cloned()
            .collect();
        order.iter().for_each(|view| self.create_view(view));
        Ok(())
    }
}

/// The changes that build a schema in an empty database.
pub(super) fn changes_to(schema: &Schema) -> Vec<Change> {
    let enums = schema.enums.values();
    let enums = enums.map(|ty| EnumChange::Create { ty: ty.clone() }.into());
    let tables: Vec<&Table> = schema.tables.values().collect();
    let order = order::parents_first(&tables);
    let tables = order.into_iter().map(|at| Change::CreateTable {
        table: Box::new(tables[at].clone()),
    });
    let views = schema.views.values();
    let views = views.map(|view| ViewChange::Create { view: view.clone() }.into());
    enums.chain(tables).chain(views).collect()
}

/// The notes at the top of a file, with what the way down cannot restore.
pub(super) fn notes(
    changes: &[Change],
    database: &str,
    direction: Direction,
    needs_sql: impl Fn(&Change) -> bool,
) -> Vec<Note> {
    let mut notes = describe::notes(changes, database, needs_sql);
    match direction {
        Direction::Up => {}
        Direction::Down => notes.extend(describe::lost(changes)),
    }
    notes
}
