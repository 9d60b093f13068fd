//! Applies changes to schemas. Strict: a change that does not meet what it replaces is refused.

use opp_core::def::IndexPart;
use opp_core::diagnostic::Diagnostic;
use opp_sql::expression;
use opp_sql::lexer::Syntax;

use super::{Change, EnumChange, TableChange, ViewChange};
use crate::schema::{Column, Index, Kind, Own, Schema, Table, TableName};

/// A recorded change that does not fit the schema it meets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// Something that should be there is not.
    #[error("{what} does not exist")]
    Missing {
        /// What the change needs.
        what: String,
    },
    /// Something that should be new is there already.
    #[error("{what} already exists")]
    Exists {
        /// What the change would make again.
        what: String,
    },
    /// Something is there, but not as the change remembers it.
    #[error("{what} is not as it was recorded")]
    Differs {
        /// What the change replaces.
        what: String,
    },
}

impl Diagnostic for FoldError {}

impl Schema {
    /// Takes one change in.
    ///
    /// # Errors
    /// [`FoldError`] when the change does not meet what it replaces; the schema is then of no further use.
    pub fn apply(&mut self, change: &Change) -> Result<(), FoldError> {
        match change {
            Change::CreateTable { table } => self.create_table(table),
            Change::DropTable { table } => self.drop_table(table),
            Change::RenameTable { from, to } => self.rename_table(from, to),
            Change::AlterTable {
                table,
                change: TableChange::RenameColumn { from, to },
            } => self.rename_column(table, from, to),
            Change::AlterTable { table, change } => self.table_mut(table)?.apply(change),
            Change::View(change) => self.change_view(change),
            Change::Enum(change) => self.change_enum(change),
        }
    }
}

impl Table {
    /// Takes one change in. The keys of other tables that refer to a renamed column do not follow.
    ///
    /// # Errors
    /// [`FoldError`] when the change does not meet what it replaces; the table is then of no further use.
    pub fn apply(&mut self, change: &TableChange) -> Result<(), FoldError> {
        match change {
            TableChange::AlterOptions { before, after } => {
                let what = format!("the options of table {}", self.name);
                replace(&mut self.options, before, after, what)
            }
            TableChange::AddColumn { column, position, .. } => add_column(self, column, *position),
            TableChange::DropColumn { column, position } => drop_column(self, column, *position),
            TableChange::RenameColumn { from, to } => rename_column(self, from, to),
            TableChange::AlterColumn { before, after, .. } => alter_column(self, before, after),
            TableChange::AlterPrimaryKey { before, after } => {
                let what = format!("the primary key of {}", self.name);
                replace(&mut self.primary_key, before, after, what)
            }
            TableChange::AddUnique { unique } => insert(&mut self.uniques, unique, |it| &it.name),
            TableChange::DropUnique { unique } => remove(&mut self.uniques, unique, |it| &it.name),
            TableChange::AddCheck { check } => insert(&mut self.checks, check, |it| &it.name),
            TableChange::DropCheck { check } => remove(&mut self.checks, check, |it| &it.name),
            TableChange::AddForeignKey { foreign_key } => insert(&mut self.foreign_keys, foreign_key, |it| &it.name),
            TableChange::DropForeignKey { foreign_key } => remove(&mut self.foreign_keys, foreign_key, |it| &it.name),
            TableChange::RenameConstraint { from, to } => rename_constraint(self, from, to),
            TableChange::CreateIndex { index } => insert(&mut self.indexes, index, |it| &it.name),
            TableChange::DropIndex { index } => remove(&mut self.indexes, index, |it| &it.name),
            TableChange::RenameIndex { from, to } => rename_index(self, from, to),
        }
    }
}

impl Schema {
    fn table_mut(&mut self, name: &TableName) -> Result<&mut Table, FoldError> {
        self.tables.get_mut(name).ok_or_else(|| FoldError::Missing {
            what: format!("table {name}"),
        })
    }

    fn create_table(&mut self, table: &Table) -> Result<(), FoldError> {
        if self.tables.contains_key(&table.name) || self.views.contains_key(&table.name) {
            return Err(FoldError::Exists {
                what: format!("table {}", table.name),
            });
        }
        self.tables.insert(table.name.clone(), table.clone());
        Ok(())
    }

    fn drop_table(&mut self, table: &Table) -> Result<(), FoldError> {
        let what = || format!("table {}", table.name);
        match self.tables.remove(&table.name) {
            None => Err(FoldError::Missing { what: what() }),
            Some(found) if found != *table => Err(FoldError::Differs { what: what() }),
            Some(_) => Ok(()),
        }
    }

    fn rename_table(&mut self, from: &TableName, to: &TableName) -> Result<(), FoldError> {
        if self.tables.contains_key(to) {
            return Err(FoldError::Exists {
                what: format!("table {to}"),
            });
        }
        let mut table = self.tables.remove(from).ok_or_else(|| FoldError::Missing {
            what: format!("table {from}"),
        })?;
        table.name = to.clone();
        self.tables.insert(to.clone(), table);
        for key in self.tables.values_mut().flat_map(|table| &mut table.foreign_keys) {
            if key.references == *from {
                key.references = to.clone();
            }
        }
        Ok(())
    }

    fn rename_column(&mut self, name: &TableName, from: &str, to: &str) -> Result<(), FoldError> {
        rename_column(self.table_mut(name)?, from, to)?;
        for key in self.tables.values_mut().flat_map(|table| &mut table.foreign_keys) {
            if key.references == *name {
                rename_in(&mut key.referenced_columns, from, to);
            }
        }
        Ok(())
    }

    fn change_view(&mut self, change: &ViewChange) -> Result<(), FoldError> {
        match change {
            ViewChange::Create { view } => match self.views.insert(view.name.clone(), view.clone()) {
                Some(_) => Err(FoldError::Exists {
                    what: format!("view {}", view.name),
                }),
                None => Ok(()),
            },
            ViewChange::Drop { view } => match self.views.remove(&view.name) {
                None => Err(FoldError::Missing {
                    what: format!("view {}", view.name),
                }),
                Some(found) if found != *view => Err(FoldError::Differs {
                    what: format!("view {}", view.name),
                }),
                Some(_) => Ok(()),
            },
        }
    }

    fn change_enum(&mut self, change: &EnumChange) -> Result<(), FoldError> {
        match change {
            EnumChange::Create { ty } => match self.enums.insert(ty.name.clone(), ty.clone()) {
                Some(_) => Err(FoldError::Exists {
                    what: format!("enum {}", ty.name),
                }),
                None => Ok(()),
            },
            EnumChange::Drop { ty } => match self.enums.remove(&ty.name) {
                None => Err(FoldError::Missing {
                    what: format!("enum {}", ty.name),
                }),
                Some(found) if found != *ty => Err(FoldError::Differs {
                    what: format!("enum {}", ty.name),
                }),
                Some(_) => Ok(()),
            },
            EnumChange::Rename { from, to } => self.rename_enum(from, to),
            EnumChange::Alter { before, after, .. } => {
                let what = || format!("enum {}", before.name);
                let found = self
                    .enums
                    .get_mut(&before.name)
                    .ok_or_else(|| FoldError::Missing { what: what() })?;
                replace(found, before, after, what())
            }
        }
    }

    fn rename_enum(&mut self, from: &str, to: &str) -> Result<(), FoldError> {
        if self.enums.contains_key(to) {
            return Err(FoldError::Exists {
                what: format!("enum {to}"),
            });
        }
        let mut ty = self.enums.remove(from).ok_or_else(|| FoldError::Missing {
            what: format!("enum {from}"),
        })?;
        to.clone_into(&mut ty.name);
        self.enums.insert(to.to_owned(), ty);
        for column in self.tables.values_mut().flat_map(|table| &mut table.columns) {
            if column.ty.kind == Kind::Enum(from.to_owned()) {
                column.ty.kind = Kind::Enum(to.to_owned());
            }
        }
        Ok(())
    }
}

impl Table {
    /// Everything of this table that names a column, under its new name.
    pub(crate) fn follow_renamed_column(&mut self, from: &str, to: &str) {
        for column in &mut self.columns {
            if column.name == from {
                to.clone_into(&mut column.name);
            }
            if let Some(generated) = &mut column.generated {
                rename_in_texts(&mut generated.expression, &mut generated.own, from, to);
            }
        }
        if let Some(key) = &mut self.primary_key {
            rename_in(&mut key.columns, from, to);
        }
        for unique in &mut self.uniques {
            rename_in(&mut unique.columns, from, to);
        }
        for check in &mut self.checks {
            rename_in_texts(&mut check.expression, &mut check.own, from, to);
        }
        let own = self.name.clone();
        for key in &mut self.foreign_keys {
            rename_in(&mut key.columns, from, to);
            if key.references == own {
                rename_in(&mut key.referenced_columns, from, to);
            }
        }
        for index in &mut self.indexes {
            rename_in_index(index, from, to);
        }
    }
}

fn rename_in_index(index: &mut Index, from: &str, to: &str) {
    rename_in(&mut index.include, from, to);
    if let Some(predicate) = &mut index.predicate {
        *predicate = expression::rename_column(predicate, from, to, Syntax::PORTABLE);
    }
    for part in &mut index.parts {
        match part {
            IndexPart::Column(column) if column.name == from => column.name = to.to_owned().into(),
            IndexPart::Column(_) => {}
            IndexPart::Expr(expression) => {
                *expression = expression::rename_column(expression, from, to, Syntax::PORTABLE).into()
            }
        }
    }
}

fn rename_in_texts(common: &mut String, own: &mut Own, from: &str, to: &str) {
    for sql in std::iter::once(common).chain(own.texts_mut()) {
        *sql = expression::rename_column(sql, from, to, Syntax::PORTABLE);
    }
}

fn rename_in(columns: &mut [String], from: &str, to: &str) {
    for column in columns.iter_mut().filter(|column| *column == from) {
        to.clone_into(column);
    }
}

fn add_column(table: &mut Table, column: &Column, position: usize) -> Result<(), FoldError> {
    if table.column(&column.name).is_some() {
        return Err(FoldError::Exists {
            what: format!("column {}.{}", table.name, column.name),
        });
    }
    if position > table.columns.len() {
        return Err(FoldError::Differs {
            what: format!("the number of columns of {}", table.name),
        });
    }
    table.columns.insert(position, column.clone());
    Ok(())
}

fn drop_column(table: &mut Table, column: &Column, position: usize) -> Result<(), FoldError> {
    let what = || format!("column {}.{}", table.name, column.name);
    match table.columns.get(position) {
        Some(found) if found == column => {
            table.columns.remove(position);
            Ok(())
        }
        _ if table.column(&column.name).is_some() => Err(FoldError::Differs { what: what() }),
        _ => Err(FoldError::Missing { what: what() }),
    }
}

fn rename_column(table: &mut Table, from: &str, to: &str) -> Result<(), FoldError> {
    let what = |column: &str| format!("column {}.{column}", table.name);
    if table.column(to).is_some() {
        return Err(FoldError::Exists { what: what(to) });
    }
    if table.column(from).is_none() {
        return Err(FoldError::Missing { what: what(from) });
    }
    table.follow_renamed_column(from, to);
    Ok(())
}

fn alter_column(table: &mut Table, before: &Column, after: &Column) -> Result<(), FoldError> {
    let what = format!("column {}.{}", table.name, before.name);
    match table.columns.iter_mut().find(|column| column.name == before.name) {
        Some(found) => replace(found, before, after, what),
        None => Err(FoldError::Missing { what }),
    }
}

fn replace<T: Clone + PartialEq>(place: &mut T, before: &T, after: &T, what: String) -> Result<(), FoldError> {
    if place != before {
        return Err(FoldError::Differs { what });
    }
    place.clone_from(after);
    Ok(())
}

/// Lists of named things stay sorted by name.
fn insert<T: Clone>(list: &mut Vec<T>, new: &T, name: fn(&T) -> &String) -> Result<(), FoldError> {
    match list.binary_search_by(|it| name(it).cmp(name(new))) {
        Ok(_) => Err(FoldError::Exists {
            what: name(new).clone(),
        }),
        Err(place) => {
            list.insert(place, new.clone());
            Ok(())
        }
    }
}

fn remove<T: PartialEq>(list: &mut Vec<T>, old: &T, name: fn(&T) -> &String) -> Result<(), FoldError> {
    let place = list
        .binary_search_by(|it| name(it).cmp(name(old)))
        .map_err(|_| FoldError::Missing {
            what: name(old).clone(),
        })?;
    if list[place] != *old {
        return Err(FoldError::Differs {
            what: name(old).clone(),
        });
    }
    list.remove(place);
    Ok(())
}

fn rename_index(table: &mut Table, from: &str, to: &str) -> Result<(), FoldError> {
    let place = table.indexes.iter_mut().find(|index| index.name == from);
    let index = place.ok_or_else(|| FoldError::Missing {
        what: format!("index {from}"),
    })?;
    to.clone_into(&mut index.name);
    table.sort();
    Ok(())
}

fn rename_constraint(table: &mut Table, from: &str, to: &str) -> Result<(), FoldError> {
    let names = table
        .primary_key
        .iter_mut()
        .map(|it| &mut it.name)
        .chain(table.uniques.iter_mut().map(|it| &mut it.name))
        .chain(table.checks.iter_mut().map(|it| &mut it.name))
        .chain(table.foreign_keys.iter_mut().map(|it| &mut it.name));
    let mut found = false;
    for name in names.filter(|name| *name == from) {
        to.clone_into(name);
        found = true;
    }
    table.sort();
    if found {
        Ok(())
    } else {
        Err(FoldError::Missing {
            what: format!("constraint {from}"),
        })
    }
}
