//! How does a column come and change, with a value for every row that is there?

use opp_core::def::{IndexPart, Value};
use opp_history::catalog::keys_without_index;

use super::by_hand::Indexes;
use super::{Origin, Planner, Step};
use crate::dialect::PlanError;
use crate::dialect::mysql::convert::conversion;
use crate::dialect::mysql::ddl::{self, SpelledColumn, named_check};
use crate::dialect::mysql::names::{SQL, expression};
use crate::dialect::mysql::types::Stored;
use crate::dialect::mysql::values;
use crate::dialect::server::ServerPlanner as _;
use crate::pair::Pair;
use crate::schema::{Check, Column, ForeignKey, Index, Table, TableName, Unique};
use crate::script::Direction;
use opp_sql::expression::mentions;
use opp_sql::lexer::Syntax;

impl Planner<'_> {
    pub(super) fn add_column(
        &mut self,
        table: &TableName,
        column: &Column,
        backfill: Option<&Value>,
        position: usize,
    ) -> Result<(), PlanError> {
        let spelled = self.spelled(table, column)?;
        let place = self.place(table, position)?;
        let is_filled = spelled.default.is_some() || spelled.counts() || column.generated.is_some();
        let mut origin = self.origin_of_new(table, &spelled);
        if spelled.counts() {
            self.counters.insert(table.clone());
        }
        match backfill.filter(|_| column.generated.is_none()) {
            Some(value) => {
                let fill = self.value(table, column, value, &spelled.stored)?;
                self.add_filled(table, &spelled, &fill, values::is_constant(value), &place);
                origin = self.early(table, &fill);
            }
            None if column.nullable || is_filled => self.alter(table, format!("ADD COLUMN {}{place}", spelled.sql())),
            None if self.direction == Direction::Down => {
                let zero = values::zero(&spelled.stored);
                self.add_filled(table, &spelled, &zero, !zero.starts_with('('), &place);
                origin = self.early(table, &zero);
            }
            None => {
                self.guard_empty(
                    table,
                    &column.name,
                    "is NOT NULL and has no value for the rows that are there",
                );
                self.alter(table, format!("ADD COLUMN {}{place}", spelled.sql()));
            }
        }
        if let Some((name, expression)) = &spelled.check {
            self.alter(table, format!("ADD {}", named_check(name, expression)));
        }
        self.origins.insert((table.clone(), column.name.clone()), origin);
        Ok(())
    }

    /// What rows get in a new column that nobody fills.
    fn origin_of_new(&self, table: &TableName, spelled: &SpelledColumn<'_>) -> Origin {
        let column = spelled.column;
        match (&column.generated, &spelled.default) {
            _ if spelled.counts() => Origin::Numbered,
            (Some(generated), _) => self.early(table, &format!("({})", expression(&generated.expression))),
            (None, Some(default)) => self.early(table, default),
            (None, None) if column.nullable => Origin::Value("NULL".to_owned()),
            (None, None) => Origin::Unknown,
        }
    }

    /// A value of rows, with the names of the time before the file.
    fn early(&self, table: &TableName, value: &str) -> Origin {
        self.early_value(table, value).map_or(Origin::Unknown, Origin::Value)
    }

    /// What rows hold in a column once it has its new type, and a value instead of NULL.
    fn origin_of_changed(&self, table: &TableName, pair: &Pair<SpelledColumn<'_>>, fill: Option<&str>) -> Origin {
        let name = &pair.after.column.name;
        let old = match self.origin(table, name) {
            Origin::Column(old) => SQL.quoted(&old),
            Origin::Value(value) => format!("({value})"),
            Origin::Unknown | Origin::Numbered => return Origin::Unknown,
        };
        let found = conversion(&old, &pair.before.stored, &pair.after.stored).and_then(|found| found.value);
        let mut value = found.unwrap_or_else(|| old.clone());
        if let Some(collation) = self.collation_that_comes(table, pair) {
            value = format!("{value} COLLATE {}", SQL.quoted(&collation));
        }
        if let Some(fill) = fill {
            let Some(fill) = self.early_value(table, fill) else {
                return Origin::Unknown;
            };
            value = format!("coalesce({value}, {fill})");
        }
        if value == old {
            self.origin(table, name)
        } else {
            Origin::Value(value)
        }
    }

    fn collation_that_comes(&self, table: &TableName, pair: &Pair<SpelledColumn<'_>>) -> Option<String> {
        let (before, after) = (&pair.before.column.collate, &pair.after.column.collate);
        if before == after || !pair.before.stored.is_text() || !pair.after.stored.is_text() {
            return None;
        }
        let options = &self.table(table).ok()?.options.mysql;
        let of_table = || match (&options.collate, &options.charset) {
            (Some(collate), _) => Some(collate.to_string()),
            (None, Some(_)) => None,
            (None, None) => Some(self.capabilities.collation().to_owned()),
        };
        after.clone().or_else(of_table)
    }

    /// Where a column stands; nothing for the end.
    fn place(&self, table: &TableName, position: usize) -> Result<String, PlanError> {
        let columns = &self.table(table)?.columns;
        Ok(match position.checked_sub(1).and_then(|before| columns.get(before)) {
            _ if position >= columns.len() => String::new(),
            Some(before) => format!(" AFTER {}", SQL.quoted(&before.name)),
            None => " FIRST".to_owned(),
        })
    }

    /// A constant goes in as a default that is taken away again; anything else row by row. Left alone, MySQL would put in 0 or ''.
    fn add_filled(&mut self, table: &TableName, spelled: &SpelledColumn<'_>, fill: &str, constant: bool, place: &str) {
        let at = SQL.quoted(&spelled.column.name);
        let not_null = !spelled.column.nullable;
        if constant {
            let filled = spelled.definition_with(Some(fill), not_null);
            self.alter_alone(table, format!("ADD COLUMN {at} {filled}{place}"));
        } else {
            let open = spelled.definition_with(None, false);
            self.alter_alone(table, format!("ADD COLUMN {at} {open}{place}"));
            self.fill(table, &spelled.column.name, fill.to_owned(), None);
        }
        let default = spelled.default.as_deref();
        if !constant || default != Some(fill) {
            self.alter(table, format!("MODIFY COLUMN {at} {}", spelled.definition()));
        }
    }

    pub(super) fn drop_column(&mut self, table: &TableName, column: &Column) {
        self.guard_dropped_column(table, &column.name);
        // The way back of an added column stays the plain statement.
        if self.direction == Direction::Up {
            self.guard_indexes(table, &column.name, Indexes::WithOthers);
        }
        let spelled = self.spelled(table, column).ok();
        if let Some((name, expression)) = spelled.and_then(|spelled| spelled.check) {
            self.drop_type_check(table, &name, &expression);
        }
        self.alter(table, format!("DROP COLUMN {}", SQL.quoted(&column.name)));
        self.origins.remove(&(table.clone(), column.name.clone()));
    }

    /// One `ALTER TABLE` cannot drop a check that it adds, under a new name say: then it is not added at all.
    pub(super) fn drop_type_check(&mut self, table: &TableName, name: &str, expression: &str) {
        if !self.take_back(table, &format!("ADD {}", named_check(name, expression))) {
            self.alter(table, format!("DROP CONSTRAINT {}", SQL.quoted(name)));
        }
    }

    pub(super) fn fill(&mut self, table: &TableName, column: &str, value: String, condition: Option<String>) {
        let restated = self.restated(table, column);
        self.push(Step::Fill {
            table: table.clone(),
            column: column.to_owned(),
            value,
            condition,
            restated,
        });
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
        let tightens = before.nullable && !after.nullable && after.generated.is_none();
        if tightens && fill.is_none() {
            let what = "is NULL in some rows and becomes NOT NULL";
            self.guard_rows(table, &after.name, what, |at| format!("{at} IS NULL"));
        }
        if spelled.before.definition() == spelled.after.definition() && spelled.before.check == spelled.after.check {
            return Ok(());
        }
        let same_key = before.nullable == after.nullable && before.collate == after.collate;
        if spelled.before.stored != spelled.after.stored
            || !same_key
            || spelled.before.counts() != spelled.after.counts()
        {
            self.detach(table, std::slice::from_ref(&after.name));
        }
        let fill = fill.filter(|_| tightens);
        let origin = self.origin_of_changed(table, &spelled, fill.as_deref());
        self.modify(table, &spelled, fill)?;
        self.origins.insert((table.clone(), after.name.clone()), origin);
        Ok(())
    }

    /// Another expression is another column; one that is no longer generated keeps its values.
    fn regenerate(&mut self, table: &TableName, pair: &Pair<SpelledColumn<'_>>) -> Result<bool, PlanError> {
        let (before, after) = (&pair.before.column.generated, &pair.after.column.generated);
        match (before, after) {
            (None, None) => Ok(false),
            (Some(one), Some(other))
                if one == other
                    && pair.before.stored == pair.after.stored
                    && pair.before.column.collate == pair.after.column.collate =>
            {
                Ok(false)
            }
            (Some(one), None) if one.stored => Ok(false),
            _ => {
                let name = &pair.before.column.name;
                self.guard_indexes(table, name, Indexes::All);
                self.guard_modified(table, name);
                let known = self.table(table)?.clone();
                let (indexes, uniques) = keys_over(&known, name);
                let supports: Vec<&ForeignKey> = keys_without_index(&known)
                    .into_iter()
                    .filter(|key| key.columns.contains(name))
                    .collect();
                let checks = known
                    .checks
                    .iter()
                    .filter(|check| mentions(&check.expression, name, Syntax::PORTABLE));
                let checks: Vec<&Check> = checks.collect();
                self.detach(table, std::slice::from_ref(name));
                // An index of several columns would stay without this one.
                let keys = indexes
                    .iter()
                    .map(|it| &it.name)
                    .chain(uniques.iter().map(|it| &it.name))
                    .chain(supports.iter().map(|it| &it.name));
                // One `ALTER TABLE` cannot drop an index that it renames.
                self.flush();
                keys.for_each(|key| self.alter(table, format!("DROP KEY {}", SQL.quoted(key))));
                for check in &checks {
                    self.alter(table, format!("DROP CONSTRAINT {}", SQL.quoted(&check.name)));
                }
                let position = known.columns.iter().position(|column| column.name == *name);
                self.alter_alone(table, format!("DROP COLUMN {}", SQL.quoted(name)));
                // Computed on reading until now: the rows get the values that they had.
                let kept = before.as_ref().filter(|_| after.is_none());
                let kept = kept.map(|generated| Value::Expr(generated.expression.clone().into()));
                self.add_column(table, pair.after.column, kept.as_ref(), position.unwrap_or(usize::MAX))?;
                let back = indexes
                    .into_iter()
                    .map(ddl::index)
                    .chain(uniques.into_iter().map(ddl::unique))
                    .chain(supports.into_iter().map(ddl::support))
                    .chain(checks.into_iter().map(ddl::check));
                back.for_each(|sql| self.alter(table, format!("ADD {sql}")));
                self.flush();
                Ok(true)
            }
        }
    }

    fn modify(
        &mut self,
        table: &TableName,
        pair: &Pair<SpelledColumn<'_>>,
        fill: Option<String>,
    ) -> Result<(), PlanError> {
        let Pair { before, after } = pair;
        let (name, at) = (&after.column.name, SQL.quoted(&after.column.name));
        self.guard_modified(table, name);
        self.guard_counter(table, before, after);
        let found = conversion(&at, &before.stored, &after.stored).ok_or_else(|| PlanError::Conversion {
            table: table.clone(),
            column: name.clone(),
            from: before.stored.name(),
            to: after.stored.name(),
        })?;
        if found.misfit.is_some() {
            let what = format!("holds values that are no {}", after.stored.name());
            let misfit = |at: &str| {
                let found = conversion(at, &before.stored, &after.stored).and_then(|found| found.misfit);
                format!("{at} IS NOT NULL AND ({})", found.unwrap_or_default())
            };
            self.guard_rows(table, name, &what, misfit);
        }
        if let Some((check, expression)) = before.check.as_ref().filter(|_| before.check != after.check) {
            self.drop_type_check(table, check, expression);
        }
        if let Some(value) = found.before {
            self.fill(table, name, value, Some(format!("{at} IS NOT NULL")));
        }
        let (missing, changes) = (Some(format!("{at} IS NULL")), before.stored != after.stored);
        match fill {
            Some(value) if changes => {
                let open = after.definition_with(after.default.as_deref(), false);
                self.alter_alone(table, format!("MODIFY COLUMN {at} {open}"));
                self.fill(table, name, value, missing);
            }
            Some(value) => self.fill(table, name, value, missing),
            None => {}
        }
        let clause = format!("MODIFY COLUMN {at} {}", after.definition());
        if after.counts() && !before.counts() {
            self.numbering.insert(clause.clone());
        }
        self.alter(table, clause);
        if let Some(value) = found.after {
            self.fill(table, name, value, Some(format!("{at} IS NOT NULL")));
        }
        if let Some((check, expression)) = after.check.as_ref().filter(|_| before.check != after.check) {
            self.alter(table, format!("ADD {}", named_check(check, expression)));
        }
        Ok(())
    }
}

/// Indexes and unique constraints that hold a column.
fn keys_over<'t>(table: &'t Table, column: &str) -> (Vec<&'t Index>, Vec<&'t Unique>) {
    let holds = |part: &IndexPart| matches!(part, IndexPart::Column(sorted) if sorted.name == column);
    let indexes = table.indexes.iter().filter(|index| index.parts.iter().any(holds));
    let uniques = table.uniques.iter();
    let uniques = uniques.filter(|unique| unique.columns.iter().any(|name| name == column));
    (indexes.collect(), uniques.collect())
}
