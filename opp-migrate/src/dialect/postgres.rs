//! How does PostgreSQL do it? Each change as `ALTER TABLE` or its like, in one transaction, with guards where PostgreSQL would
//! round, cut or fail without saying which rows are at fault.

mod convert;
mod ddl;
mod names;
mod plan;
mod render;
mod step;
mod types;
mod values;

pub use opp_history::dialect::postgres::Capabilities;

use crate::change::{Change, EnumChange, TableChange, reversed};
use crate::dialect::{PlanError, Version};
use crate::pair::Pair;
use crate::schema::{Column, Schema, TableName};
use crate::script::{Direction, Script};

/// Refuses what a configured version lacks. Without one, the models themselves ask for what they use.
fn require(
    capabilities: Capabilities,
    table: &TableName,
    feature: &'static str,
    needs: Version,
) -> Result<(), PlanError> {
    match capabilities.version().filter(|version| *version < needs) {
        None => Ok(()),
        Some(has) => Err(PlanError::Version {
            database: "PostgreSQL",
            table: table.clone(),
            feature,
            needs,
            has,
        }),
    }
}

/// The two files of a migration. Down is the plan of the swapped pair.
pub(crate) fn script(capabilities: Capabilities, pair: Pair<&Schema>, changes: &[Change]) -> Result<Script, PlanError> {
    let up = plan::plan(capabilities, pair, changes, Direction::Up)?;
    let down = plan::plan(capabilities, pair.swapped(), &reversed(changes), Direction::Down)?;
    Ok(Script {
        up: render::file(&up),
        down: render::file(&down),
    })
}

/// Everything at once, in an empty database.
pub(crate) fn create_all(capabilities: Capabilities, schema: &Schema) -> Result<String, PlanError> {
    let steps = plan::fresh(capabilities, schema)?;
    Ok(render::statements(&steps))
}

/// Which operations leave a trace in a PostgreSQL database: those of other databases' options do not.
fn needs_sql(pair: Pair<&Schema>, change: &Change) -> bool {
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
