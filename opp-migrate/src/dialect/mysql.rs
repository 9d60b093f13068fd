//! How do MySQL and MariaDB do it? Every DDL commits, so guards come first, what changes about a table is one `ALTER TABLE`, and
//! `MODIFY` says all of a column, since it forgets the rest.

mod concat;
mod convert;
mod ddl;
mod limits;
mod names;
mod plan;
mod render;
mod reserved;
mod step;
mod types;
mod values;

pub use opp_history::dialect::mysql::{Capabilities, Flavour};

use crate::change::{Change, EnumChange, TableChange, reversed};
use crate::dialect::PlanError;
use crate::pair::Pair;
use crate::schema::{Column, Schema};
use crate::script::{Direction, Script};

/// The two files of a migration. Down is the plan of the swapped pair.
pub(crate) fn script(capabilities: Capabilities, pair: Pair<&Schema>, changes: &[Change]) -> Result<Script, PlanError> {
    let up = plan::plan(capabilities, pair, changes, Direction::Up)?;
    let down = plan::plan(capabilities, pair.swapped(), &reversed(changes), Direction::Down)?;
    Ok(Script {
        up: render::file(capabilities, &up),
        down: render::file(capabilities, &down),
    })
}

/// Everything at once, in an empty database.
pub(crate) fn create_all(capabilities: Capabilities, schema: &Schema) -> Result<String, PlanError> {
    let steps = plan::fresh(capabilities, schema)?;
    Ok(render::statements(capabilities, &steps))
}

/// Which operations leave a trace in the database: those of other databases' options and the name of a primary key do not.
fn needs_sql(pair: Pair<&Schema>, change: &Change) -> bool {
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
    let default = values::for_mysql(&column.default).cloned();
    column.default = default.map_or_else(Default::default, opp_core::def::PerDatabase::all);
    let by_hand = &column.ty.by_hand;
    let spelling = by_hand.mysql.clone().or_else(|| by_hand.all.clone());
    column.ty.by_hand = spelling.map_or_else(Default::default, opp_core::def::PerDatabase::all);
    column.ty.enforce_length = false;
    column
}
