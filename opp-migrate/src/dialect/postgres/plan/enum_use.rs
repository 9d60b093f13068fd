//! Which values and tables the changes of a file use, where an enum changes in it.

use std::collections::HashSet;

use opp_core::def::Value;

use crate::change::{Change, EnumChange, TableChange, ViewChange};
use crate::dialect::postgres::names::literal;
use crate::dialect::postgres::values::for_postgres;
use crate::schema::{Column, Kind, Schema};

/// Every value and expression that the changes bring, as SQL would write it.
pub(super) fn used_values(changes: &[Change]) -> String {
    let mut used = String::new();
    let mut value = |value: Option<&Value>| match value {
        Some(Value::Text(text)) => used.push_str(&literal(text)),
        Some(Value::Expr(expression)) => used.push_str(expression),
        _ => {}
    };
    for change in changes {
        match change {
            Change::AlterTable {
                change: TableChange::AddColumn { column, backfill, .. },
                ..
            } => {
                value(backfill.as_ref());
                value(for_postgres(&column.default));
            }
            Change::AlterTable {
                change: TableChange::AlterColumn { after, backfill, .. },
                ..
            } => {
                value(backfill.as_ref());
                value(for_postgres(&after.default));
            }
            _ => {}
        }
    }
    for change in changes {
        match change {
            Change::CreateTable { table } => {
                table.checks.iter().for_each(|check| used.push_str(&check.expression));
                for column in &table.columns {
                    if let Some(Value::Text(text)) = for_postgres(&column.default) {
                        used.push_str(&literal(text));
                    }
                }
                let predicates = table.indexes.iter().filter_map(|index| index.predicate.as_ref());
                predicates.for_each(|sql| used.push_str(sql));
            }
            Change::AlterTable {
                change: TableChange::AddCheck { check },
                ..
            } => used.push_str(&check.expression),
            Change::AlterTable {
                change: TableChange::CreateIndex { index },
                ..
            } => used.extend(index.predicate.iter().map(String::as_str)),
            Change::View(ViewChange::Create { view }) => used.push_str(&view.query),
            _ => {}
        }
    }
    used
}

/// Old names, in small letters, of tables with a column of an enum that may be made anew.
pub(super) fn rewritten_tables(before: &Schema, changes: &[Change]) -> HashSet<String> {
    let altered: Vec<&str> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Enum(EnumChange::Alter { before, .. }) => Some(before.name.as_str()),
            _ => None,
        })
        .collect();
    let uses = |column: &Column| altered.iter().any(|name| is_of(column, name));
    let tables = before
        .tables
        .values()
        .filter(|table| !altered.is_empty() && table.columns.iter().any(uses));
    tables.map(|table| table.name.name.to_ascii_lowercase()).collect()
}

pub(super) fn is_of(column: &Column, name: &str) -> bool {
    matches!(&column.ty.kind, Kind::Enum(other) if other == name) && column.ty.by_hand.is_none()
}
