//! Which operations change something in a MySQL database.

use crate::change::{Change, EnumChange, TableChange};
use crate::pair::Pair;
use crate::schema::{Column, Schema};

/// Which operations leave a trace in the database: those of other databases' options and the name of a primary key do not.
pub(super) fn needs_sql(pair: Pair<&Schema>, change: &Change) -> bool {
    match change {
        Change::AlterTable {
            change: TableChange::AlterOptions { before, after },
            ..
        } => before.comment != after.comment || before.mysql != after.mysql,
        Change::AlterTable {
            change: TableChange::AlterColumn { before, after, .. },
            ..
        } => seen(before) != seen(after),
        Change::AlterTable {
            table,
            change: TableChange::RenameConstraint { to, .. },
        } => {
            let key = pair
                .after
                .tables
                .get(table)
                .and_then(|table| table.primary_key.as_ref());
            key.is_none_or(|key| key.name != *to)
        }
        Change::Enum(EnumChange::Create { .. } | EnumChange::Drop { .. } | EnumChange::Rename { .. }) => false,
        _ => true,
    }
}

/// The part of a column that MySQL sees.
fn seen(column: &Column) -> Column {
    let mut column = column.clone();
    let default = column.default.for_(opp_sql::Dialect::Mysql).cloned();
    column.default = default.map_or_else(Default::default, opp_core::def::PerDatabase::all);
    let spelling = column.ty.by_hand.for_(opp_sql::Dialect::Mysql).cloned();
    column.ty.by_hand = spelling.map_or_else(Default::default, opp_core::def::PerDatabase::all);
    column.ty.enforce_length = false;
    column
}
