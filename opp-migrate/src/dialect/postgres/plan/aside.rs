//! What has to step aside while the type of a column changes? PostgreSQL refuses where a generated column reads it, and fails
//! where the text of a check or index, as it remembers it, does not fit the new type.

use opp_core::def::IndexPart;

use super::Planner;
use crate::dialect::PlanError;
use crate::dialect::postgres::ddl;
use crate::dialect::postgres::names::quoted;
use crate::schema::{Check, Column, Index, Table, TableName, Unique};
use crate::sql::mentions;

/// What steps aside, to come back as it is.
#[derive(Debug, Default)]
pub(super) struct Aside {
    generated: Vec<Column>,
    checks: Vec<Check>,
    indexes: Vec<Index>,
    /// What goes with the generated columns by itself.
    uniques: Vec<Unique>,
}

impl Aside {
    /// What reads the column. Checks and indexes only where the values themselves become others.
    pub(super) fn of(table: &Table, column: &str, with_texts: bool) -> Self {
        let reads = |other: &&Column| {
            let expression = other.generated.as_ref().map(|generated| &generated.expression);
            other.name != column && expression.is_some_and(|expression| mentions(expression, column))
        };
        let generated: Vec<Column> = table.columns.iter().filter(reads).cloned().collect();
        Self::reading(table, generated, |sql| with_texts && mentions(sql, column))
    }

    /// A column that is made anew, and what hangs on it.
    pub(super) fn anew(table: &Table, column: &Column) -> Self {
        Self::reading(table, vec![column.clone()], |_| false)
    }

    /// Without what stepped aside already.
    pub(super) fn without(mut self, others: &[&Self]) -> Self {
        for other in others {
            self.generated.retain(|it| !other.generated.contains(it));
            self.checks.retain(|it| !other.checks.contains(it));
            self.indexes.retain(|it| !other.indexes.contains(it));
            self.uniques.retain(|it| !other.uniques.contains(it));
        }
        self
    }

    /// What hangs on the columns, which came back already.
    pub(super) fn without_columns(mut self) -> Self {
        self.generated.clear();
        self
    }

    fn reading(table: &Table, generated: Vec<Column>, reads: impl Fn(&str) -> bool) -> Self {
        let of_generated = |name: &str| generated.iter().any(|other| other.name == name);
        let concerns = |sql: &str| reads(sql) || generated.iter().any(|other| mentions(sql, &other.name));
        let index = |index: &&Index| {
            index.predicate.as_ref().is_some_and(|sql| concerns(sql))
                || index.include.iter().any(|name| of_generated(name))
                || index.parts.iter().any(|part| match part {
                    IndexPart::Column(part) => of_generated(&part.name),
                    IndexPart::Expr(sql) => concerns(sql),
                })
        };
        let unique = |unique: &&Unique| unique.columns.iter().any(|name| of_generated(name));
        Self {
            checks: table
                .checks
                .iter()
                .filter(|check| concerns(&check.expression))
                .cloned()
                .collect(),
            indexes: table.indexes.iter().filter(index).cloned().collect(),
            uniques: table.uniques.iter().filter(unique).cloned().collect(),
            generated,
        }
    }
}

impl Planner<'_> {
    pub(super) fn step_aside(&mut self, table: &TableName, aside: &Aside) {
        for index in &aside.indexes {
            self.statement(ddl::drop_index(table, index, false));
        }
        let uniques = aside.uniques.iter().map(|unique| &unique.name);
        for name in aside.checks.iter().map(|check| &check.name).chain(uniques) {
            self.alter(table, format!("DROP CONSTRAINT {}", quoted(name)));
        }
        for column in &aside.generated {
            self.alter_alone(table, format!("DROP COLUMN {}", quoted(&column.name)));
        }
    }

    pub(super) fn come_back(&mut self, table: &TableName, aside: &Aside) -> Result<(), PlanError> {
        for column in &aside.generated {
            let sql = self.spelled(table, column)?.sql();
            self.alter_alone(table, format!("ADD COLUMN {sql}"));
            self.comment_new_column(table, column);
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
