//! How does an enum change, with every column that holds one?

use std::collections::BTreeSet;

use super::Planner;
use crate::dialect::PlanError;
use crate::dialect::enums::renamed_variants;
use crate::dialect::mysql::convert::none_of;
use crate::dialect::mysql::ddl::{SpelledColumn, named_check};
use crate::dialect::mysql::names::SQL;
use crate::dialect::server::ServerPlanner as _;
use crate::schema::{Column, Enum, Kind, TableName};

impl Planner<'_> {
    /// Rows follow renamed variants in between, while the column takes the old and the new ones.
    pub(super) fn alter_enum(
        &mut self,
        before: &Enum,
        after: &Enum,
        renamed: &[(String, String)],
    ) -> Result<(), PlanError> {
        let sorted = |ty: &Enum| ty.variants.iter().cloned().collect::<BTreeSet<_>>();
        if renamed.is_empty() && before.as_text && after.as_text && sorted(before) == sorted(after) {
            return Ok(());
        }
        let uses = self.uses(&before.name);
        let only_its_check = before.as_text && after.as_text && renamed.is_empty();
        if !only_its_check {
            // A key compares two columns of one type.
            for (table, column) in &uses {
                self.detach(table, std::slice::from_ref(&column.name));
            }
        }
        for (table, column) in uses {
            let allowed: Vec<String> = after
                .variants
                .iter()
                .chain(renamed.iter().map(|(from, _)| from))
                .cloned()
                .collect();
            if !before.variants.iter().all(|variant| allowed.contains(variant)) {
                let what = "holds values that the enum no longer has";
                self.guard_rows(&table, &column.name, what, |at| {
                    format!("{at} IS NOT NULL AND {}", none_of(at, &allowed))
                });
            }
            if let Some((name, expression)) = self.spelled(&table, &column)?.check {
                self.drop_type_check(&table, &name, &expression);
                self.flush();
            }
            if !renamed.is_empty() {
                self.follow_variants(&table, &column, before, after, renamed)?;
            }
            self.retype(&table, &column, after, true)?;
        }
        Ok(())
    }

    fn follow_variants(
        &mut self,
        table: &TableName,
        column: &Column,
        before: &Enum,
        after: &Enum,
        renamed: &[(String, String)],
    ) -> Result<(), PlanError> {
        if !after.as_text {
            let mut both = before.clone();
            let new = after.variants.iter().filter(|one| !before.variants.contains(one));
            both.variants.extend(new.cloned());
            self.retype(table, column, &both, false)?;
        }
        if let Some((value, condition)) = renamed_variants(&SQL.quoted(&column.name), renamed, |text| SQL.string(text))
        {
            self.fill(table, &column.name, value, Some(condition));
        }
        Ok(())
    }

    fn retype(&mut self, table: &TableName, column: &Column, ty: &Enum, with_check: bool) -> Result<(), PlanError> {
        let enums = std::iter::once((ty.name.clone(), ty.clone())).collect();
        let spelled = SpelledColumn::meanwhile(self.capabilities, &enums, self.table(table)?, column)?;
        let (sql, check) = (spelled.sql(), spelled.check.clone().filter(|_| with_check));
        self.guard_modified(table, &column.name);
        // One ALTER TABLE modifies a column once.
        self.flush();
        self.alter(table, format!("MODIFY COLUMN {sql}"));
        if let Some((name, expression)) = check {
            self.alter(table, format!("ADD {}", named_check(&name, &expression)));
        }
        self.flush();
        Ok(())
    }

    /// Every managed column of the enum.
    fn uses(&self, name: &str) -> Vec<(TableName, Column)> {
        let is_of = |column: &&Column| {
            matches!(&column.ty.kind, Kind::Enum(other) if other == name) && column.ty.by_hand.is_none()
        };
        let tables = self.now.tables.values().filter(|table| !table.options.unmanaged);
        let columns = tables.flat_map(|table| table.columns.iter().filter(is_of).map(move |column| (table, column)));
        columns
            .map(|(table, column)| (table.name.clone(), column.clone()))
            .collect()
    }
}
