//! Plans creating, dropping, renaming and altering tables.

use super::{Planner, Step};
use crate::dialect::PlanError;
use crate::dialect::postgres::ddl::{self, SpelledColumn, named_check, type_check_name};
use crate::dialect::postgres::names::{SQL, beside, qualified};
use crate::dialect::postgres::types::Stored;
use crate::dialect::server::ServerPlanner as _;
use crate::schema::{Table, TableName, TableOptions, Unique, object_name};

impl Planner<'_> {
    /// A table with its constraints, but for keys to tables that are not there yet.
    pub(super) fn plan_create_table(&mut self, table: &Table) -> Result<(), PlanError> {
        let spelled = table.columns.iter().map(|column| self.spell(table, column));
        let spelled: Vec<_> = spelled.collect::<Result<_, _>>()?;
        let mut lines: Vec<String> = spelled.iter().map(SpelledColumn::sql).collect();
        lines.extend(table.primary_key.as_ref().map(ddl::primary_key));
        let (twins, uniques): (Vec<&Unique>, Vec<&Unique>) =
            table.uniques.iter().partition(|unique| is_twin(table, unique));
        for unique in uniques {
            lines.push(ddl::unique(self.capabilities, &table.name, unique)?);
        }
        let here = self.reachable_keys(table);
        lines.extend(here.into_iter().map(ddl::foreign_key));
        let type_checks = spelled.iter().filter_map(|column| column.check.as_ref());
        lines.extend(type_checks.map(|(name, expression)| named_check(name, expression)));
        lines.extend(table.checks.iter().map(ddl::check));
        self.steps.push(Step::CreateTable {
            table: table.name.clone(),
            lines,
        });
        for unique in twins {
            let sql = ddl::unique(self.capabilities, &table.name, unique)?;
            self.statement(format!("ALTER TABLE {} ADD {sql}", qualified(&table.name)));
        }
        for index in &table.indexes {
            self.statement(ddl::create_index(&table.name, index, false)?);
        }
        self.comments(table);
        self.created.insert(table.name.clone());
        self.add_waiting_keys(&table.name);
        Ok(())
    }

    /// PostgreSQL refuses to drop a table that another one's key points at, so such keys go first.
    pub(super) fn plan_drop_table(&mut self, table: &Table) {
        let mut blocking = self.keys_to(&table.name);
        blocking.retain(|key| !self.detached.contains(key));
        for (other, key) in blocking {
            self.alter(&other, format!("DROP CONSTRAINT {}", SQL.quoted(&key)));
            self.detached.insert((other, key));
        }
        self.statement(format!("DROP TABLE {}", qualified(&table.name)));
    }

    pub(super) fn plan_rename_table(&mut self, from: &TableName, to: &TableName) -> Result<(), PlanError> {
        let mut at = from.clone();
        if from.schema != to.schema {
            let schema = to.schema.as_deref().unwrap_or("public");
            self.alter_alone(&at, format!("SET SCHEMA {}", SQL.quoted(schema)));
            at.schema.clone_from(&to.schema);
        }
        if from.name != to.name {
            self.alter_alone(&at, format!("RENAME TO {}", SQL.quoted(&to.name)));
        }
        self.rename_sequences(from, to)?;
        for column in self.choices(from)? {
            let (old, new) = (type_check_name(from, &column), type_check_name(to, &column));
            self.rename_constraint(to, &old, &new);
        }
        if self.created.remove(from) {
            self.created.insert(to.clone());
        }
        for (table, _) in self.keys_aside.iter_mut().filter(|(table, _)| table == from) {
            table.clone_from(to);
        }
        Ok(())
    }

    /// The sequences of counting columns follow their table, so that its old name is free for another one.
    fn rename_sequences(&mut self, from: &TableName, to: &TableName) -> Result<(), PlanError> {
        let counting = self.table(from)?.columns.iter().filter(|column| column.auto_increment);
        for column in counting.map(|column| column.name.clone()).collect::<Vec<_>>() {
            let (old, new) = (
                object_name(&from.name, &column, "seq"),
                object_name(&to.name, &column, "seq"),
            );
            self.rename_sequence(to, &old, &new);
        }
        Ok(())
    }

    /// In a database that opp did not make the sequence may be called otherwise; then it keeps its name.
    fn rename_sequence(&mut self, table: &TableName, from: &str, to: &str) {
        if from != to {
            let sequence = beside(table, from);
            self.statement(format!(
                "ALTER SEQUENCE IF EXISTS {sequence} RENAME TO {}",
                SQL.quoted(to)
            ));
        }
    }

    /// Columns whose type brings a check.
    fn choices(&self, table: &TableName) -> Result<Vec<String>, PlanError> {
        let table = self.table(table)?;
        let choice = |column: &&crate::schema::Column| {
            matches!(Stored::of(table, column, &self.now.enums), Ok(Stored::Choice(_)))
        };
        Ok(table
            .columns
            .iter()
            .filter(choice)
            .map(|column| column.name.clone())
            .collect())
    }

    pub(super) fn rename_column(&mut self, table: &TableName, from: &str, to: &str) -> Result<(), PlanError> {
        self.alter_alone(
            table,
            format!("RENAME COLUMN {} TO {}", SQL.quoted(from), SQL.quoted(to)),
        );
        if self
            .table(table)?
            .column(from)
            .is_some_and(|column| column.auto_increment)
        {
            let sequence = |column: &str| object_name(&table.name, column, "seq");
            self.rename_sequence(table, &sequence(from), &sequence(to));
        }
        if self.choices(table)?.iter().any(|column| column == from) {
            self.rename_constraint(table, &type_check_name(table, from), &type_check_name(table, to));
        }
        Ok(())
    }

    pub(super) fn rename_constraint(&mut self, table: &TableName, from: &str, to: &str) {
        if from != to {
            self.alter_alone(
                table,
                format!("RENAME CONSTRAINT {} TO {}", SQL.quoted(from), SQL.quoted(to)),
            );
        }
    }

    pub(super) fn alter_options(
        &mut self,
        table: &TableName,
        before: &TableOptions,
        after: &TableOptions,
    ) -> Result<(), PlanError> {
        if before.comment != after.comment && !after.unmanaged {
            self.comment_table(table, after.comment.as_deref());
        }
        Ok(())
    }

    pub(super) fn drop_constraint(&mut self, table: &TableName, name: &str) -> Result<(), PlanError> {
        let key = (table.clone(), name.to_owned());
        let aside = self.keys_aside.iter().position(|other| *other == key);
        if let Some(at) = aside {
            self.keys_aside.remove(at);
        } else if !self.detached.contains(&key) {
            self.alter(table, format!("DROP CONSTRAINT {}", SQL.quoted(name)));
        }
        Ok(())
    }

    /// A value for rows; PostgreSQL refuses to alter a table whose deferred keys still wait.
    pub(super) fn fill(&mut self, table: &TableName, column: &str, value: String, condition: Option<String>) {
        self.steps.push(Step::Fill {
            table: table.clone(),
            column: column.to_owned(),
            value,
            condition,
        });
        let deferred = |it: &Table| it.foreign_keys.iter().any(|key| key.deferrable);
        if self.now.tables.values().any(deferred) {
            self.statement("SET CONSTRAINTS ALL IMMEDIATE".to_owned());
        }
    }

    /// Moves the counter of an identity column past the rows that are there.
    pub(super) fn move_counter(&mut self, table: &TableName, column: &str) {
        let name = SQL.string(&qualified(table));
        let column_name = SQL.string(column);
        self.statement(format!(
            "SELECT setval(pg_get_serial_sequence({name}, {column_name}), coalesce(max({at}), 0) + 1, false) FROM {table}",
            at = SQL.quoted_list([column]),
            table = qualified(table)
        ));
    }
}

/// Whether another key before this one has the same columns. `CREATE TABLE` makes one constraint of the two.
fn is_twin(table: &Table, unique: &Unique) -> bool {
    let key = table.primary_key.iter().map(|key| &key.columns);
    let before = table.uniques.iter().take_while(|other| other.name != unique.name);
    key.chain(before.map(|other| &other.columns))
        .any(|columns| *columns == unique.columns)
}
