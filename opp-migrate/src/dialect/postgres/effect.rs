//! Which operations change something in a PostgreSQL database.

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
    let default = column.default.for_(opp_sql::Dialect::Postgres).cloned();
    column.default = default.map_or_else(Default::default, opp_core::def::PerDatabase::all);
    let spelling = column.ty.by_hand.for_(opp_sql::Dialect::Postgres).cloned();
    column.ty.by_hand = spelling.map_or_else(Default::default, opp_core::def::PerDatabase::all);
    column.ty.enforce_length = false;
    column
}
