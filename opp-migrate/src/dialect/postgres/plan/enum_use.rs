//! Which values and tables the changes of a file use, where an enum changes in it.

use std::collections::HashSet;

use opp_core::def::{IndexPart, Value};
use opp_sql::Dialect;

use crate::change::{Change, EnumChange, TableChange, ViewChange};
use crate::dialect::postgres::names::SQL;
use crate::schema::{Column, Index, Kind, Schema};

/// Every value and expression that the changes bring, as SQL would write it.
pub(super) fn used_values(changes: &[Change]) -> String {
    let mut used = String::new();
    for change in changes {
        match change {
            Change::CreateTable { table } => {
                table.columns.iter().for_each(|column| use_column(&mut used, column));
                table.checks.iter().for_each(|check| used.push_str(&check.expression));
                table.indexes.iter().for_each(|index| use_index(&mut used, index));
            }
            Change::AlterTable { change, .. } => use_alteration(&mut used, change),
            Change::View(ViewChange::Create { view }) => used.push_str(&view.query),
            Change::DropTable { .. }
            | Change::RenameTable { .. }
            | Change::View(ViewChange::Drop { .. })
            | Change::Enum(_) => {}
        }
    }
    used
}

fn use_alteration(used: &mut String, change: &TableChange) {
    match change {
        TableChange::AddColumn { column, backfill, .. } => {
            use_value(used, backfill.as_ref(), column.ty.array);
            use_column(used, column);
        }
        TableChange::AlterColumn { after, backfill, .. } => {
            use_value(used, backfill.as_ref(), after.ty.array);
            use_column(used, after);
        }
        TableChange::AddCheck { check } => used.push_str(&check.expression),
        TableChange::CreateIndex { index } => use_index(used, index),
        _ => {}
    }
}

fn use_column(used: &mut String, column: &Column) {
    let default = column.default.for_(Dialect::Postgres);
    use_value(used, default, column.ty.array);
    let generated = column.generated.as_ref();
    used.extend(generated.map(|generated| generated.expression.as_str()));
}

fn use_index(used: &mut String, index: &Index) {
    used.extend(index.predicate.as_deref());
    for part in &index.parts {
        if let IndexPart::Expr(sql) = part {
            used.push_str(sql);
        }
    }
}

/// An array is one text, with its elements between commas.
fn use_value(used: &mut String, value: Option<&Value>, is_array: bool) {
    match value {
        Some(Value::Text(text)) if is_array => {
            let elements = text.trim_matches(['{', '}']).split(',');
            let elements = elements.map(|element| element.trim().trim_matches('"'));
            used.extend(elements.map(|name| SQL.string(name)));
        }
        Some(Value::Text(text)) => used.push_str(&SQL.string(text)),
        Some(Value::Expr(expression)) => used.push_str(expression),
        _ => {}
    }
}

/// Old names, in lower case, of the tables with a column of an enum that may be recreated.
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
