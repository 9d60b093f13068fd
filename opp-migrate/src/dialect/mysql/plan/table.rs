//! Plans creating, dropping, renaming and altering tables.

use super::{Direction, Origin, Planner, Step};
use opp_history::catalog::keys_without_index;

use crate::dialect::PlanError;
use crate::dialect::mysql::ddl::{self, SpelledColumn, named_check, type_check_name};
use crate::dialect::mysql::names::SQL;
use crate::dialect::mysql::types::Stored;
use crate::dialect::server::ServerPlanner as _;
use crate::schema::{Column, Table, TableName, TableOptions};

impl Planner<'_> {
    /// A table with its constraints, but for keys to tables that are not there yet.
    pub(super) fn plan_create_table(&mut self, table: &Table) -> Result<(), PlanError> {
        let spelled = table.columns.iter();
        let spelled: Vec<_> = spelled
            .map(|column| SpelledColumn::of(self.capabilities, &self.now.enums, table, column))
            .collect::<Result<_, _>>()?;
        let mut lines: Vec<String> = spelled.iter().map(SpelledColumn::sql).collect();
        lines.extend(table.primary_key.as_ref().map(|key| ddl::primary_key(&key.columns)));
        lines.extend(table.uniques.iter().map(ddl::unique));
        lines.extend(table.indexes.iter().map(ddl::index));
        lines.extend(keys_without_index(table).into_iter().map(ddl::support));
        let here = self.reachable_keys(table);
        lines.extend(here.into_iter().map(ddl::foreign_key));
        let type_checks = spelled.iter().filter_map(|column| column.check.as_ref());
        lines.extend(type_checks.map(|(name, expression)| named_check(name, expression)));
        lines.extend(table.checks.iter().map(ddl::check));
        self.push(Step::CreateTable {
            table: table.name.clone(),
            lines,
            options: ddl::options(self.capabilities, table),
        });
        self.created.insert(table.name.clone());
        self.add_waiting_keys(&table.name);
        Ok(())
    }

    /// A table that another one's key points at cannot be dropped, so such keys go first.
    pub(super) fn plan_drop_table(&mut self, table: &Table) {
        let mut blocking = self.keys_to(&table.name);
        blocking.retain(|key| !self.detached.contains(key));
        for (other, key) in blocking {
            self.alter_alone(&other, format!("DROP FOREIGN KEY {}", SQL.quoted(&key)));
            self.detached.insert((other, key));
        }
        self.detached.retain(|(other, _)| *other != table.name);
        if self.direction == Direction::Up {
            self.guard_users_of_table(&table.name);
        }
        self.statement(format!("DROP TABLE {}", SQL.quoted(&table.name.name)));
    }

    pub(super) fn plan_rename_table(&mut self, from: &TableName, to: &TableName) -> Result<(), PlanError> {
        self.guard_users_of_table(from);
        self.guard_privileges_of_table(from);
        let (old, new) = (SQL.quoted(&from.name), SQL.quoted(&to.name));
        if from.name.eq_ignore_ascii_case(&to.name) {
            // Where the server keeps names in small letters, the new name is taken by the old one.
            let between = SQL.quoted("_opp_rename");
            self.statement(format!("RENAME TABLE {old} TO {between}"));
            self.statement(format!("RENAME TABLE {between} TO {new}"));
        } else {
            self.statement(format!("RENAME TABLE {old} TO {new}"));
        }
        for (column, sql) in self.choices(from)? {
            self.alter(
                to,
                format!("DROP CONSTRAINT {}", SQL.quoted(&type_check_name(from, &column))),
            );
            self.alter(to, format!("ADD {}", named_check(&type_check_name(to, &column), &sql)));
        }
        self.follow_table(from, to);
        Ok(())
    }

    fn follow_table(&mut self, from: &TableName, to: &TableName) {
        let old = self.old_tables.remove(from).unwrap_or_else(|| from.clone());
        self.old_tables.insert(to.clone(), old);
        let columns: Vec<_> = self
            .origins
            .keys()
            .filter(|(table, _)| table == from)
            .cloned()
            .collect();
        for key in columns {
            if let Some(origin) = self.origins.remove(&key) {
                self.origins.insert((to.clone(), key.1), origin);
            }
        }
        let detached = std::mem::take(&mut self.detached);
        let follow = |(table, key)| {
            if table == *from {
                (to.clone(), key)
            } else {
                (table, key)
            }
        };
        self.detached = detached.into_iter().map(follow).collect();
        if self.created.remove(from) {
            self.created.insert(to.clone());
        }
    }

    /// Columns whose type brings a check, with its expression.
    fn choices(&self, table: &TableName) -> Result<Vec<(String, String)>, PlanError> {
        let table = self.table(table)?;
        let choice = |column: &Column| {
            let spelled = SpelledColumn::of(self.capabilities, &self.now.enums, table, column).ok()?;
            let (_, sql) = spelled.check.filter(|_| matches!(spelled.stored, Stored::Choice(_)))?;
            Some((column.name.clone(), sql))
        };
        Ok(table.columns.iter().filter_map(choice).collect())
    }

    pub(super) fn rename_column(&mut self, table: &TableName, from: &str, to: &str) -> Result<(), PlanError> {
        self.guard_users_of_column(table, from);
        self.guard_privileges_of_column(table, from);
        let choice = self.choices(table)?.into_iter().find(|(column, _)| column == from);
        if choice.is_some() {
            self.alter_alone(
                table,
                format!("DROP CONSTRAINT {}", SQL.quoted(&type_check_name(table, from))),
            );
        }
        self.alter_alone(
            table,
            format!("RENAME COLUMN {} TO {}", SQL.quoted(from), SQL.quoted(to)),
        );
        let origin = self.origins.remove(&(table.clone(), from.to_owned()));
        let origin = origin.unwrap_or_else(|| Origin::Column(from.to_owned()));
        self.origins.insert((table.clone(), to.to_owned()), origin);
        if let Some((_, sql)) = choice {
            let sql = sql.replacen(&SQL.quoted(from), &SQL.quoted(to), 1);
            self.alter(table, format!("ADD {}", named_check(&type_check_name(table, to), &sql)));
        }
        Ok(())
    }

    pub(super) fn alter_options(
        &mut self,
        table: &TableName,
        before: &TableOptions,
        after: &TableOptions,
    ) -> Result<(), PlanError> {
        if after.unmanaged || before.unmanaged {
            return Ok(());
        }
        if before.mysql.engine != after.mysql.engine {
            let engine = after.mysql.engine.as_deref().unwrap_or("InnoDB");
            self.alter(table, format!("ENGINE={engine}"));
        }
        let mut altered = self.table(table)?.clone();
        altered.options = after.clone();
        let (old, new) = (
            ddl::charset(self.capabilities, self.table(table)?),
            ddl::charset(self.capabilities, &altered),
        );
        if old != new {
            self.convert_texts(&altered, &new)?;
        }
        if before.comment != after.comment {
            let comment = SQL.plain_string(after.comment.as_deref().unwrap_or_default());
            self.alter(table, format!("COMMENT={comment}"));
        }
        Ok(())
    }

    /// Texts without a collation of their own have that of their table. `CONVERT TO` would take the others along.
    fn convert_texts(&mut self, altered: &Table, charset: &str) -> Result<(), PlanError> {
        let table = &altered.name;
        let mut clauses = vec![format!("DEFAULT {charset}")];
        let (mut texts, mut modified) = (Vec::new(), Vec::new());
        for column in altered.columns.iter().filter(|column| column.collate.is_none()) {
            let spelled = self.spelled(table, column)?;
            let is_text = spelled.stored.is_text();
            if is_text || matches!(spelled.stored, Stored::ByHand(_)) {
                clauses.push(format!("MODIFY COLUMN {}", spelled.sql()));
                modified.push(column.name.clone());
            }
            texts.extend(is_text.then(|| column.name.clone()));
        }
        modified.iter().for_each(|column| self.guard_modified(table, column));
        let kept = altered.options.mysql.charset.as_deref().unwrap_or("utf8mb4");
        if kept != "utf8mb4" {
            let what = format!("holds characters that {kept} does not have");
            for text in &texts {
                self.guard_rows(table, text, &what, |at| {
                    let now = format!("CONVERT({at} USING utf8mb4) COLLATE utf8mb4_bin");
                    format!("{now} <> CONVERT(CONVERT({at} USING {kept}) USING utf8mb4)")
                });
            }
        }
        self.detach(table, &texts);
        self.flush();
        clauses.into_iter().for_each(|clause| self.alter(table, clause));
        self.flush();
        Ok(())
    }
}
