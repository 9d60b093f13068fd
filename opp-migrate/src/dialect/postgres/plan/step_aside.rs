//! Makes way for a change of a column, and puts back what stood there.

use opp_sql::expression::mentions;
use opp_sql::lexer::Syntax;

use super::Planner;
use super::aside::Aside;
use crate::dialect::PlanError;
use crate::dialect::postgres::ddl;
use crate::dialect::postgres::names::SQL;
use crate::dialect::server::ServerPlanner as _;
use crate::schema::{Column, TableName};

impl Planner<'_> {
    pub(super) fn step_aside(&mut self, table: &TableName, aside: &Aside) {
        self.guard_recreated(table, aside);
        for column in &aside.generated {
            self.keys_over_step_aside(table, &column.name);
        }
        for index in &aside.indexes {
            self.statement(ddl::drop_index(table, index, false));
        }
        let uniques = aside.uniques.iter().map(|unique| &unique.name);
        let keys = uniques.chain(aside.primary_key.iter().map(|key| &key.name));
        for name in aside.checks.iter().map(|check| &check.name).chain(keys) {
            self.alter(table, format!("DROP CONSTRAINT {}", SQL.quoted(name)));
        }
        for column in &aside.generated {
            self.alter_alone(table, format!("DROP COLUMN {}", SQL.quoted(&column.name)));
        }
    }

    /// Takes off generated columns that change too, and what hangs on them. They come back in their new form once the columns that
    /// they read have theirs.
    pub(super) fn step_aside_until_later(&mut self, table: &TableName, columns: &[Column]) -> Result<(), PlanError> {
        for column in columns {
            let aside = Aside::anew(self.table(table)?, column);
            let aside = aside.without(&self.asides_of(table));
            self.step_aside(table, &aside);
            self.late.push((table.clone(), aside));
        }
        Ok(())
    }

    /// What was taken off until later.
    pub(super) fn asides_of(&self, table: &TableName) -> Vec<&Aside> {
        let of_table = self.late.iter().filter(|(other, _)| other == table);
        of_table.map(|(_, aside)| aside).collect()
    }

    pub(super) fn is_late(&self, table: &TableName, column: &str) -> bool {
        let asides = self.asides_of(table);
        asides
            .iter()
            .any(|aside| aside.generated.iter().any(|it| it.name == column))
    }

    /// Generated columns over a column whose values change, which change too.
    pub(super) fn changing_readers(&self, table: &TableName, aside: &Aside) -> Vec<Column> {
        let after = self.pair.after.tables.get(table);
        let changes = |column: &&Column| {
            let new = after.and_then(|table| table.column(&column.name));
            new.is_some_and(|new| new.generated.is_some() && (new.generated != column.generated || new.ty != column.ty))
        };
        aside.generated.iter().filter(changes).cloned().collect()
    }

    /// Whether an expression reads a column that will have another type.
    pub(super) fn reads_what_changes(&self, table: &TableName, expression: &str) -> bool {
        let (Some(now), Some(after)) = (self.now.tables.get(table), self.pair.after.tables.get(table)) else {
            return false;
        };
        now.columns.iter().any(|column| {
            let new = after.column(&column.name);
            new.is_some_and(|new| new.ty != column.ty) && mentions(expression, &column.name, Syntax::PORTABLE)
        })
    }

    /// Brings back what was taken off until the columns had changed, in its form of now.
    pub(super) fn late_come_back(&mut self) -> Result<(), PlanError> {
        for (table, mut aside) in std::mem::take(&mut self.late) {
            for column in &mut aside.generated {
                if let Some(now) = self.table(&table)?.column(&column.name) {
                    column.clone_from(now);
                }
            }
            self.come_back(&table, &aside)?;
        }
        Ok(())
    }

    pub(super) fn come_back(&mut self, table: &TableName, aside: &Aside) -> Result<(), PlanError> {
        for column in &aside.generated {
            let sql = self.spelled(table, column)?.sql();
            self.alter_alone(table, format!("ADD COLUMN {sql}"));
            self.comment_new_column(table, column);
        }
        if let Some(key) = &aside.primary_key {
            self.alter_alone(table, format!("ADD {}", ddl::primary_key(key)));
        }
        for unique in &aside.uniques {
            let sql = ddl::unique(self.capabilities, table, unique)?;
            self.alter_alone(table, format!("ADD {sql}"));
        }
        for check in &aside.checks {
            self.alter_alone(table, format!("ADD {}", ddl::check(check)));
        }
        for index in &aside.indexes {
            self.statement(ddl::create_index(table, index, false)?);
        }
        Ok(())
    }
}
