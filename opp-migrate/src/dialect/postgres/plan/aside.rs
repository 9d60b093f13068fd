//! What has to step aside while the type of a column changes? PostgreSQL refuses where a generated column reads it, and fails
//! where the text of a check or index, as it remembers it, does not fit the new type.

use opp_core::def::IndexPart;
use opp_sql::expression::mentions;
use opp_sql::lexer::Syntax;

use crate::schema::{Check, Column, Index, PrimaryKey, Table, Unique};

/// What steps aside, to come back as it is.
#[derive(Debug, Default)]
pub(super) struct Aside {
    pub(super) generated: Vec<Column>,
    pub(super) checks: Vec<Check>,
    pub(super) indexes: Vec<Index>,
    /// What goes with the generated columns by itself.
    pub(super) uniques: Vec<Unique>,
    pub(super) primary_key: Option<PrimaryKey>,
}

impl Aside {
    /// What reads the column. Checks and indexes only where the values themselves become others.
    pub(super) fn of(table: &Table, column: &str, with_texts: bool) -> Self {
        let reads = |other: &&Column| {
            let expression = other.generated.as_ref().map(|generated| &generated.expression);
            other.name != column && expression.is_some_and(|expression| mentions(expression, column, Syntax::PORTABLE))
        };
        let generated: Vec<Column> = table.columns.iter().filter(reads).cloned().collect();
        Self::reading(table, generated, |sql| {
            with_texts && mentions(sql, column, Syntax::PORTABLE)
        })
    }

    /// A column that is made anew, and what hangs on it.
    pub(super) fn anew(table: &Table, column: &Column) -> Self {
        Self::reading(table, vec![column.clone()], |_| false)
    }

    /// Without what stepped aside already.
    pub(super) fn without(mut self, others: &[&Self]) -> Self {
        for other in others {
            self.generated
                .retain(|it| !other.generated.iter().any(|column| column.name == it.name));
            self.checks.retain(|it| !other.checks.contains(it));
            self.indexes.retain(|it| !other.indexes.contains(it));
            self.uniques.retain(|it| !other.uniques.contains(it));
            self.primary_key = self.primary_key.filter(|it| other.primary_key.as_ref() != Some(it));
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
        let concerns = |sql: &str| {
            reads(sql)
                || generated
                    .iter()
                    .any(|other| mentions(sql, &other.name, Syntax::PORTABLE))
        };
        let index = |index: &&Index| {
            index.predicate.as_ref().is_some_and(|sql| concerns(sql))
                || index.include.iter().any(|name| of_generated(name))
                || index.parts.iter().any(|part| match part {
                    IndexPart::Column(part) => of_generated(&part.name),
                    IndexPart::Expr(sql) => concerns(sql),
                })
        };
        let unique = |unique: &&Unique| unique.columns.iter().any(|name| of_generated(name));
        let key = |key: &&PrimaryKey| key.columns.iter().any(|name| of_generated(name));
        Self {
            checks: table
                .checks
                .iter()
                .filter(|check| concerns(&check.expression))
                .cloned()
                .collect(),
            indexes: table.indexes.iter().filter(index).cloned().collect(),
            uniques: table.uniques.iter().filter(unique).cloned().collect(),
            primary_key: table.primary_key.as_ref().filter(key).cloned(),
            generated,
        }
    }
}
