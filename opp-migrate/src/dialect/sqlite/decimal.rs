//! Translates SQL expressions over decimals, which SQLite stores as whole numbers: `price >= 1.5` is `price >= 150` at scale 2.
//!
//! The other databases compare decimals as they are written. What would mean something else over the stored number and cannot be
//! translated is refused, with the way to write it for each database.

use opp_core::def::{IndexPart, Value};

use crate::change::{Change, TableChange};
use crate::dialect::PlanError;
use crate::pair::Pair;
use crate::schema::{Schema, Table, TableName};

mod units;

use units::{Scales, Untranslatable};

/// Both schemas with expressions that mean the same on SQLite. What was there before and cannot be translated stays as it is.
pub(super) fn translated(pair: Pair<&Schema>) -> Result<Pair<Schema>, PlanError> {
    let (mut before, mut after) = (pair.before.clone(), pair.after.clone());
    for table in after.tables.values_mut() {
        let known = pair.before.tables.get(&table.name);
        each_expression(pair.after, table, &mut |place, sql| {
            let is_new = known.is_none_or(|known| !has(known, sql));
            if is_new { Err(refused(place, sql)) } else { Ok(()) }
        })?;
    }
    leniently(pair.before, &mut before);
    Ok(Pair::new(before, after))
}

/// A schema with expressions that mean the same on SQLite, where they can be translated.
pub(super) fn translated_leniently(schema: &Schema) -> Schema {
    let mut all = schema.clone();
    leniently(schema, &mut all);
    all
}

fn leniently(schema: &Schema, all: &mut Schema) {
    for table in all.tables.values_mut() {
        // Nothing is refused, so nothing fails.
        let _kept = each_expression(schema, table, &mut |_, _| Ok(()));
    }
}

/// The changes with backfills that mean the same on SQLite.
pub(super) fn backfills(pair: Pair<&Schema>, changes: &[Change]) -> Result<Vec<Change>, PlanError> {
    let mut changes = changes.to_vec();
    for change in &mut changes {
        let (table, column, backfill) = match change {
            Change::AlterTable {
                table,
                change:
                    TableChange::AddColumn {
                        column,
                        backfill: Some(value),
                        ..
                    },
            } => (&*table, &column.name, value),
            Change::AlterTable {
                table,
                change:
                    TableChange::AlterColumn {
                        after,
                        backfill: Some(value),
                        ..
                    },
            } => (&*table, &after.name, value),
            _ => continue,
        };
        let Value::Expr(sql) = backfill else { continue };
        let Some(known) = pair.after.tables.get(table) else {
            continue;
        };
        let scales = Scales::of(pair.after, known);
        let wanted = scales.of_column(column);
        let translated = scales.value(sql, wanted);
        let translated = translated.map_err(|Untranslatable| refused((table, column), sql))?;
        *backfill = Value::Expr(translated.into());
    }
    Ok(changes)
}

fn refused((table, object): (&TableName, &str), sql: &str) -> PlanError {
    PlanError::Decimal {
        table: table.clone(),
        object: object.to_owned(),
        expression: sql.to_owned(),
    }
}

/// Whether a table has the expression already.
fn has(table: &Table, sql: &str) -> bool {
    let checks = table.checks.iter().any(|check| check.expression == sql);
    let generated = table.columns.iter().filter_map(|column| column.generated.as_ref());
    let indexes = table.indexes.iter().any(|index| {
        let part = |part: &IndexPart| matches!(part, IndexPart::Expr(expression) if expression == sql);
        index.predicate.as_deref() == Some(sql) || index.parts.iter().any(part)
    });
    let default = |value: &Option<Value>| matches!(value, Some(Value::Expr(expression)) if expression == sql);
    checks
        || indexes
        || generated.into_iter().any(|generated| generated.expression == sql)
        || table.columns.iter().any(|column| default(&column.default.all))
}

/// What becomes of an expression (of which table and object) that cannot be translated.
type Refuse<'a> = dyn FnMut((&TableName, &str), &str) -> Result<(), PlanError> + 'a;

/// Translates every expression of a table; `refuse` hears of those that cannot be.
fn each_expression(schema: &Schema, table: &mut Table, refuse: &mut Refuse<'_>) -> Result<(), PlanError> {
    let scales = Scales::of(schema, table);
    if scales.is_empty() {
        return Ok(());
    }
    let name = table.name.clone();
    let mut translate = |object: &str, sql: &mut String, wanted: Option<Option<u32>>| {
        let found = match wanted {
            Some(wanted) => scales.value(sql, wanted),
            None => scales.condition(sql),
        };
        match found {
            Ok(translated) => {
                *sql = translated;
                Ok(())
            }
            Err(Untranslatable) => refuse((&name, object), sql),
        }
    };
    for check in &mut table.checks {
        translate(&check.name, &mut check.expression, None)?;
    }
    for column in &mut table.columns {
        let wanted = scales.of_column(&column.name);
        if let Some(generated) = &mut column.generated {
            translate(&column.name, &mut generated.expression, Some(wanted))?;
        }
        if let (None, Some(Value::Expr(sql))) = (&column.default.sqlite, &mut column.default.all) {
            let mut translated = sql.to_string();
            translate(&column.name, &mut translated, Some(wanted))?;
            *sql = translated.into();
        }
    }
    for index in &mut table.indexes {
        if let Some(predicate) = &mut index.predicate {
            translate(&index.name, predicate, None)?;
        }
        for part in &mut index.parts {
            if let IndexPart::Expr(sql) = part {
                let mut translated = sql.to_string();
                translate(&index.name, &mut translated, None)?;
                *sql = translated.into();
            }
        }
    }
    Ok(())
}
