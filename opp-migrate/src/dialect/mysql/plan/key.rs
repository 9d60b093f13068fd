//! Plans keys, constraints and indexes, with an index under every foreign key at all times.

use std::collections::BTreeSet;

use opp_core::def::IndexPart;

use opp_history::catalog::keys_without_index;

use super::Planner;
use crate::change::TableChange;
use crate::dialect::PlanError;
use crate::dialect::mysql::ddl;
use crate::dialect::mysql::names::SQL;
use crate::dialect::server::ServerPlanner as _;
use crate::schema::{Check, ForeignKey, Index, PrimaryKey, Table, TableName, Unique};

impl Planner<'_> {
    /// Plans a change of keys or indexes with an index under every foreign key at all times.
    pub(super) fn keeping_supports(
        &mut self,
        table: &TableName,
        change: &TableChange,
        plan: impl FnOnce(&mut Self),
    ) -> Result<(), PlanError> {
        let (before, after) = (self.table(table)?.clone(), self.table_after(table, change)?);
        self.add_supports(&before, &after);
        plan(self);
        self.drop_supports(&before, &after);
        Ok(())
    }

    pub(super) fn add_unique(&mut self, table: &TableName, unique: &Unique) {
        self.guarded.insert((table.clone(), unique.name.clone()));
        self.guard_duplicates(table, &unique.columns, &unique.name);
        self.alter(table, format!("ADD {}", ddl::unique(unique)));
    }

    /// A unique constraint is an index too.
    pub(super) fn drop_index(&mut self, table: &TableName, name: &str) {
        self.alter(table, format!("DROP KEY {}", SQL.quoted(name)));
    }

    pub(super) fn add_check(&mut self, table: &TableName, check: &Check) {
        self.guarded.insert((table.clone(), check.name.clone()));
        self.guard_check(table, check);
        self.alter(table, format!("ADD {}", ddl::check(check)));
    }

    pub(super) fn drop_check(&mut self, table: &TableName, check: &Check) {
        self.alter(table, format!("DROP CONSTRAINT {}", SQL.quoted(&check.name)));
    }

    pub(super) fn add_foreign_key(&mut self, table: &TableName, key: &ForeignKey) {
        self.guarded.insert((table.clone(), key.name.clone()));
        self.guard_orphans(table, key);
        self.alter_alone(table, format!("ADD {}", ddl::foreign_key(key)));
    }

    pub(super) fn create_index(&mut self, table: &TableName, index: &Index) {
        if index.unique {
            let columns: Option<Vec<String>> = index
                .parts
                .iter()
                .map(|part| match part {
                    IndexPart::Column(column) => Some(column.name.to_string()),
                    IndexPart::Expr(_) => None,
                })
                .collect();
            if let Some(columns) = columns {
                self.guarded.insert((table.clone(), index.name.clone()));
                self.guard_duplicates(table, &columns, &index.name);
            }
        }
        if index.concurrently {
            self.flush();
        }
        self.alter(table, format!("ADD {}", ddl::index(index)));
        if index.concurrently {
            self.alter(table, "ALGORITHM=INPLACE".to_owned());
            self.alter(table, "LOCK=NONE".to_owned());
            self.flush();
        }
    }

    pub(super) fn drop_foreign_key(&mut self, table: &TableName, name: &str) {
        if !self.detached.remove(&(table.clone(), name.to_owned())) {
            self.alter_alone(table, format!("DROP FOREIGN KEY {}", SQL.quoted(name)));
        }
    }

    fn table_after(&self, table: &TableName, change: &TableChange) -> Result<Table, PlanError> {
        let mut after = self.table(table)?.clone();
        let applied = after.apply(change);
        applied.map_err(|_| PlanError::Inconsistent { table: table.clone() })?;
        Ok(after)
    }

    fn add_supports(&mut self, before: &Table, after: &Table) {
        let known: Vec<&str> = keys_without_index(before)
            .into_iter()
            .map(|key| key.name.as_str())
            .collect();
        for key in keys_without_index(after)
            .into_iter()
            .filter(|key| !known.contains(&key.name.as_str()))
        {
            let sql = ddl::support(key);
            // A key that goes and comes back, with another action say, keeps its index.
            if self.dropped_supports.remove(&(after.name.clone(), sql.clone()))
                && self.take_back(&after.name, &drop_key(&key.name))
            {
                continue;
            }
            self.alter(&after.name, format!("ADD {sql}"));
        }
    }

    fn drop_supports(&mut self, before: &Table, after: &Table) {
        let kept: Vec<&str> = keys_without_index(after)
            .into_iter()
            .map(|key| key.name.as_str())
            .collect();
        for key in keys_without_index(before)
            .into_iter()
            .filter(|key| !kept.contains(&key.name.as_str()))
        {
            let sql = ddl::support(key);
            // One `ALTER TABLE` cannot drop what it adds: an index that was to stand in until now is not needed at all.
            if self.take_back(&after.name, &format!("ADD {sql}")) {
                continue;
            }
            self.dropped_supports.insert((after.name.clone(), sql));
            self.alter(&after.name, drop_key(&key.name));
        }
    }

    pub(super) fn alter_primary_key(
        &mut self,
        table: &TableName,
        change: &TableChange,
        before: Option<&PrimaryKey>,
        after: Option<&PrimaryKey>,
    ) -> Result<(), PlanError> {
        let (old, new) = (self.table(table)?.clone(), self.table_after(table, change)?);
        if let Some(key) = before {
            self.detach(table, &key.columns);
        }
        if let Some(key) = after {
            for column in &key.columns {
                let what = "is NULL in some rows and joins the primary key";
                self.guard_rows(table, column, what, |at| format!("{at} IS NULL"));
            }
            self.guarded.insert((table.clone(), "the primary key".to_owned()));
            self.guard_duplicates(table, &key.columns, "the primary key");
        }
        self.add_supports(&old, &new);
        if before.is_some() {
            self.alter(table, "DROP PRIMARY KEY".to_owned());
        }
        if let Some(key) = after {
            self.alter(table, format!("ADD {}", ddl::primary_key(&key.columns)));
        }
        // A column of a key is NOT NULL; one that leaves it gets back what it says of itself.
        let leaving = before.into_iter().flat_map(|key| &key.columns);
        for name in leaving.filter(|name| !after.is_some_and(|key| key.columns.contains(name))) {
            if let Some(column) = old.column(name).filter(|column| column.nullable) {
                let clause = format!("MODIFY COLUMN {}", self.spelled(table, column)?.sql());
                self.guard_modified(table, name);
                // One `ALTER TABLE` modifies a column once.
                self.take_back(table, &clause);
                self.alter(table, clause);
            }
        }
        self.drop_supports(&old, &new);
        Ok(())
    }

    /// Foreign keys that touch one of these columns, on either side, step aside until the end of the file.
    pub(super) fn detach(&mut self, table: &TableName, columns: &[String]) {
        self.detach_where(|other, key| {
            let own = other == table && key.columns.iter().any(|column| columns.contains(column));
            own || (key.references == *table && key.referenced_columns.iter().any(|column| columns.contains(column)))
        });
    }

    /// Drops a unique constraint; foreign keys that may rest on it step aside until the end of the file.
    pub(super) fn drop_unique(&mut self, table: &TableName, unique: &Unique) {
        let sorted = |names: &[String]| names.iter().cloned().collect::<BTreeSet<_>>();
        let wanted = sorted(&unique.columns);
        self.detach_where(|_, key| key.references == *table && sorted(&key.referenced_columns) == wanted);
        self.drop_index(table, &unique.name);
    }

    fn detach_where(&mut self, touches: impl Fn(&TableName, &ForeignKey) -> bool) {
        let tables = self.now.tables.values().filter(|other| !other.options.unmanaged);
        let keys = tables.flat_map(|other| other.foreign_keys.iter().map(move |key| (&other.name, key)));
        let found: Vec<(TableName, String)> = keys
            .filter(|(other, key)| touches(other, key))
            .map(|(other, key)| (other.clone(), key.name.clone()))
            .filter(|key| !self.detached.contains(key))
            .collect();
        for (other, key) in found {
            self.alter_before(&other, format!("DROP FOREIGN KEY {}", SQL.quoted(&key)));
            self.detached.insert((other, key));
        }
    }

    /// MySQL cannot rename a constraint: keys and checks go and come back. A unique constraint is an index, and a primary key has no
    /// name of its own.
    pub(super) fn rename_constraint(&mut self, table: &TableName, from: &str, to: &str) -> Result<(), PlanError> {
        let known = self.table(table)?.clone();
        if known.uniques.iter().any(|unique| unique.name == from) {
            self.rename_index(table, from, to);
        }
        if let Some(check) = known.checks.iter().find(|check| check.name == from) {
            let mut check = check.clone();
            to.clone_into(&mut check.name);
            self.alter(table, format!("DROP CONSTRAINT {}", SQL.quoted(from)));
            self.alter(table, format!("ADD {}", ddl::check(&check)));
        }
        if let Some(key) = known.foreign_keys.iter().find(|key| key.name == from) {
            self.rename_foreign_key(table, key, to, &known);
        }
        Ok(())
    }

    /// Where only capitals change, MariaDB 10.11 loses the index: its catalog calls it corrupted. So it goes through another name.
    pub(super) fn rename_index(&mut self, table: &TableName, from: &str, to: &str) {
        let rename = |from: &str, to: &str| format!("RENAME INDEX {} TO {}", SQL.quoted(from), SQL.quoted(to));
        if from.eq_ignore_ascii_case(to) {
            let between = "_opp_rename";
            self.alter(table, rename(from, between));
            self.flush();
            self.alter(table, rename(between, to));
        } else {
            self.alter(table, rename(from, to));
        }
    }

    fn rename_foreign_key(&mut self, table: &TableName, key: &ForeignKey, to: &str, known: &Table) {
        let place = (table.clone(), key.name.clone());
        if !self.detached.remove(&place) {
            self.alter_alone(table, format!("DROP FOREIGN KEY {}", SQL.quoted(&key.name)));
        }
        if keys_without_index(known).iter().any(|other| other.name == key.name) {
            self.rename_index(table, &key.name, to);
        }
        self.detached.insert((table.clone(), to.to_owned()));
    }
}

fn drop_key(name: &str) -> String {
    format!("DROP KEY {}", SQL.quoted(name))
}
