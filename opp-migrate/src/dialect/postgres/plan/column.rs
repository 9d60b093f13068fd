//! How does a column come and change, with a value for every row that is there?

use opp_core::def::Value;

use super::Planner;
use super::aside::Aside;
use crate::dialect::PlanError;
use crate::dialect::postgres::convert::conversion;
use crate::dialect::postgres::ddl::{SpelledColumn, named_check};
use crate::dialect::postgres::names::SQL;
use crate::dialect::postgres::types::Stored;
use crate::dialect::postgres::values;
use crate::dialect::server::ServerPlanner as _;
use crate::pair::Pair;
use crate::schema::{Column, Kind, TableName};
use crate::script::Direction;

impl Planner<'_> {
    pub(super) fn add_column(
        &mut self,
        table: &TableName,
        column: &Column,
        backfill: Option<&Value>,
    ) -> Result<(), PlanError> {
        let spelled = self.spelled(table, column)?;
        let is_filled = spelled.default.is_some() || spelled.counts() || column.generated.is_some();
        match backfill.filter(|_| column.generated.is_none()) {
            Some(value) => {
                let fill = self.value(table, column, value, &spelled.stored)?;
                self.add_filled(table, &spelled, &fill, values::is_constant(value));
            }
            None if column.nullable || is_filled => self.alter(table, format!("ADD COLUMN {}", spelled.sql())),
            None if self.direction == Direction::Down => {
                self.add_filled(table, &spelled, &values::zero(&spelled.stored), true);
            }
            None => {
                self.guard_rows(
                    table,
                    &column.name,
                    "is NOT NULL and has no value for the rows that are there",
                    "true",
                );
                self.alter(table, format!("ADD COLUMN {}", spelled.sql()));
            }
        }
        if let Some((name, expression)) = &spelled.check {
            self.alter(table, format!("ADD {}", named_check(name, expression)));
        }
        if spelled.counts() {
            self.move_counter(table, &column.name);
        }
        self.comment_new_column(table, column);
        Ok(())
    }

    /// Defaults that their enum did not hold when the column came: on the way back the enum changes last.
    pub(super) fn late_defaults(&mut self) -> Result<(), PlanError> {
        if self.direction == Direction::Up {
            return Ok(());
        }
        let before = &self.pair.before.enums;
        let tables = self.pair.after.tables.values();
        for table in tables {
            if self.left_alone.contains(&table.name) {
                continue;
            }
            for column in table
                .columns
                .iter()
                .filter(|column| matches!(column.ty.kind, Kind::Enum(_)))
            {
                let known = SpelledColumn::of(self.capabilities, before, table, column);
                if matches!(known, Err(PlanError::Value { .. })) {
                    let default = self.spell(table, column)?.default;
                    self.set_default(&table.name, column, default.as_deref());
                }
            }
        }
        Ok(())
    }

    /// A constant goes in as a default that is taken away again, which costs no rewrite; anything else row by row.
    fn add_filled(&mut self, table: &TableName, spelled: &SpelledColumn<'_>, fill: &str, constant: bool) {
        let at = SQL.quoted(&spelled.column.name);
        let not_null = if spelled.column.nullable { "" } else { " NOT NULL" };
        let add = format!("ADD COLUMN {at} {}", spelled.type_sql());
        if constant {
            self.alter_alone(table, format!("{add} DEFAULT {fill}{not_null}"));
            self.set_default(table, spelled.column, spelled.default.as_deref());
            return;
        }
        self.alter_alone(table, add);
        self.fill(table, &spelled.column.name, fill.to_owned(), None);
        if !spelled.column.nullable {
            self.alter(table, format!("ALTER COLUMN {at} SET NOT NULL"));
        }
        if spelled.default.is_some() {
            self.set_default(table, spelled.column, spelled.default.as_deref());
        }
    }

    fn set_default(&mut self, table: &TableName, column: &Column, default: Option<&str>) {
        let at = SQL.quoted(&column.name);
        self.alter(
            table,
            match default {
                Some(value) => format!("ALTER COLUMN {at} SET DEFAULT {value}"),
                None => format!("ALTER COLUMN {at} DROP DEFAULT"),
            },
        );
    }

    fn value(&self, table: &TableName, column: &Column, value: &Value, stored: &Stored) -> Result<String, PlanError> {
        values::write(value, stored).map_err(|reason| PlanError::Value {
            table: table.clone(),
            column: column.name.clone(),
            value: value.to_string(),
            reason,
        })
    }

    pub(super) fn alter_column(
        &mut self,
        table: &TableName,
        pair: Pair<&Column>,
        backfill: Option<&Value>,
    ) -> Result<(), PlanError> {
        let Pair { before, after } = pair;
        let spelled = Pair::new(self.spelled(table, before)?, self.spelled(table, after)?);
        if self.regenerate(table, &spelled)? {
            return Ok(());
        }
        let fill = backfill
            .map(|value| self.value(table, after, value, &spelled.after.stored))
            .transpose()?
            .or_else(|| spelled.after.default.clone().filter(|default| default != "NULL"));
        self.stop_counting(table, &spelled);
        if before.nullable != after.nullable && after.nullable {
            let at = SQL.quoted(&after.name);
            let in_key = self
                .table(table)?
                .primary_key
                .as_ref()
                .is_some_and(|key| key.columns.contains(&after.name));
            if !in_key {
                self.alter(table, format!("ALTER COLUMN {at} DROP NOT NULL"));
            }
        }
        let default_set = self.alter_type(table, &spelled)?;
        if !default_set && spelled.before.default != spelled.after.default {
            self.set_default(table, after, spelled.after.default.as_deref());
        }
        if before.nullable && !after.nullable {
            self.tighten(table, after, fill);
        }
        self.start_counting(table, &spelled);
        self.count_otherwise(table, &spelled);
        if before.comment != after.comment {
            self.comment_column(table, after);
        }
        Ok(())
    }

    /// Another expression is another column; one that is no longer generated keeps its values.
    fn regenerate(&mut self, table: &TableName, pair: &Pair<SpelledColumn<'_>>) -> Result<bool, PlanError> {
        let (before, after) = (&pair.before.column.generated, &pair.after.column.generated);
        if self.is_late(table, &pair.after.column.name) {
            return Ok(true);
        }
        match (before, after) {
            (None, None) => Ok(false),
            (Some(_), Some(new)) if self.reads_what_changes(table, &new.expression) => {
                self.step_aside_until_later(table, std::slice::from_ref(pair.before.column))?;
                Ok(true)
            }
            (Some(one), Some(other))
                if one == other && pair.before.stored == pair.after.stored && has_same_collation(pair) =>
            {
                Ok(false)
            }
            (Some(one), None) if one.stored => {
                let at = SQL.quoted(&pair.after.column.name);
                self.alter_alone(table, format!("ALTER COLUMN {at} DROP EXPRESSION"));
                Ok(false)
            }
            // Computed on reading until now: the rows get the values that they had.
            (Some(one), None) => {
                let aside = Aside::anew(self.table(table)?, pair.after.column);
                self.step_aside(table, &aside);
                self.add_filled(table, &pair.after, &format!("({})", one.expression), false);
                self.comment_new_column(table, pair.after.column);
                self.come_back(table, &aside.without_columns())?;
                Ok(true)
            }
            _ => {
                let aside = Aside::anew(self.table(table)?, pair.after.column);
                self.step_aside(table, &aside);
                self.come_back(table, &aside)?;
                Ok(true)
            }
        }
    }

    /// Type and collation; says whether the default was set again on the way.
    fn alter_type(&mut self, table: &TableName, pair: &Pair<SpelledColumn<'_>>) -> Result<bool, PlanError> {
        let Pair { before, after } = pair;
        let check_changes = before.check != after.check;
        if let Some((name, _)) = before.check.as_ref().filter(|_| check_changes) {
            self.alter(table, format!("DROP CONSTRAINT {}", SQL.quoted(name)));
        }
        let changes = before.stored != after.stored || !has_same_collation(pair);
        let default_set = changes && self.convert(table, before, after)?;
        if let Some((name, expression)) = after.check.as_ref().filter(|_| check_changes) {
            self.alter_alone(table, format!("ADD {}", named_check(name, expression)));
        }
        Ok(default_set)
    }

    /// Takes the rows over. A default in the way is taken off before and the new one set after.
    fn convert(
        &mut self,
        table: &TableName,
        before: &SpelledColumn<'_>,
        after: &SpelledColumn<'_>,
    ) -> Result<bool, PlanError> {
        let (name, at) = (&after.column.name, SQL.quoted(&after.column.name));
        let found = conversion(&at, &before.stored, &after.stored).ok_or_else(|| PlanError::Conversion {
            table: table.clone(),
            column: name.clone(),
            from: before.stored.name(),
            to: after.stored.name(),
        })?;
        self.guard_converted(table, before, after);
        if let Some(misfit) = &found.misfit {
            let what = format!("holds values that are no {}", after.stored.name());
            self.guard_rows(table, name, &what, &format!("{at} IS NOT NULL AND ({misfit})"));
        }
        if found.using.is_some() {
            self.keys_over_step_aside(table, name);
        }
        // PostgreSQL writes the old type's casts into what it remembers, except where only a length changes.
        let only_length = matches!((&before.stored, &after.stored), (Stored::Text(_), Stored::Text(_)));
        let aside = Aside::of(self.table(table)?, name, !only_length).without(&self.asides_of(table));
        let changing = self.changing_readers(table, &aside);
        self.step_aside_until_later(table, &changing)?;
        let aside = aside.without(&self.asides_of(table));
        self.step_aside(table, &aside);
        if before.default.is_some() {
            self.alter(table, format!("ALTER COLUMN {at} DROP DEFAULT"));
        }
        let using = found.using.map_or_else(String::new, |sql| format!(" USING {sql}"));
        self.alter(
            table,
            format!("ALTER COLUMN {at} TYPE {}{using}", collated(before, after)),
        );
        if before.default.is_some() && after.default.is_some() {
            self.set_default(table, after.column, after.default.as_deref());
        }
        self.come_back(table, &aside)?;
        Ok(before.default.is_some())
    }

    /// Rows that hold NULL get a value before the column takes none.
    fn tighten(&mut self, table: &TableName, column: &Column, fill: Option<String>) {
        let at = SQL.quoted(&column.name);
        let missing = format!("{at} IS NULL");
        match fill {
            Some(value) => self.fill(table, &column.name, value, Some(missing)),
            None => self.guard_rows(
                table,
                &column.name,
                "is NULL in some rows and becomes NOT NULL",
                &missing,
            ),
        }
        self.alter(table, format!("ALTER COLUMN {at} SET NOT NULL"));
    }
}

fn has_same_collation(pair: &Pair<SpelledColumn<'_>>) -> bool {
    let collation =
        |spelled: &SpelledColumn<'_>| (spelled.column.collate.clone(), spelled.column.collate_schema.clone());
    collation(&pair.before) == collation(&pair.after)
}

/// The new type; a collation that is taken away has to be said to go.
fn collated(before: &SpelledColumn<'_>, after: &SpelledColumn<'_>) -> String {
    if before.column.collate.is_some() && after.column.collate.is_none() && matches!(after.stored, Stored::Text(_)) {
        format!("{} COLLATE \"default\"", after.type_sql())
    } else {
        after.type_sql()
    }
}
