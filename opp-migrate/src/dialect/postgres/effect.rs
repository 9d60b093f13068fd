//! Which operations change something in a PostgreSQL database.

use super::values;
use crate::change::{Change, EnumChange, TableChange};
use crate::pair::Pair;
use crate::schema::{Column, Schema};

/// Which operations leave a trace in a PostgreSQL database: those of other databases' options do not.
pub(super) fn needs_sql(pair: Pair<&Schema>, change: &Change) -> bool {
    match change {
        Change::AlterTable {
            change: TableChange::AlterOptions { before, after },
            ..
        } => before.comment != after.comment,
        Change::AlterTable {
            change: TableChange::AlterColumn { before, after, .. },
            ..
        } => seen(before) != seen(after),
        Change::Enum(EnumChange::Create { ty } | EnumChange::Drop { ty }) => !ty.as_text,
        Change::Enum(EnumChange::Rename { from, .. }) => pair.before.enums.get(from).is_none_or(|ty| !ty.as_text),
        _ => true,
    }
}

/// The part of a column that PostgreSQL sees.
fn seen(column: &Column) -> Column {
    let mut column = column.clone();
    let default = values::for_postgres(&column.default).cloned();
    column.default = default.map_or_else(Default::default, opp_core::def::PerDatabase::all);
    let by_hand = &column.ty.by_hand;
    let spelling = by_hand.postgres.clone().or_else(|| by_hand.all.clone());
    column.ty.by_hand = spelling.map_or_else(Default::default, opp_core::def::PerDatabase::all);
    column.ty.enforce_length = false;
    column
}
