//! How do MySQL and MariaDB do it? Every DDL commits, so guards come first, what changes about a table is one `ALTER TABLE`, and
//! `MODIFY` says all of a column, since it forgets the rest.

mod concat;
mod convert;
mod ddl;
mod effect;
mod limits;
mod live;
mod names;
mod plan;
mod render;
mod reserved;
mod step;
mod types;
mod values;

pub use opp_history::dialect::mysql::{Capabilities, Flavour};

use opp_core::def::Value;

use crate::change::{Change, reversed};
use crate::dialect::PlanError;
use crate::pair::Pair;
use crate::schema::{Column, Schema, Table};
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

/// Why a column cannot store a value; nothing where it can, or where only the database knows.
pub(crate) fn refusal(
    capabilities: Capabilities,
    schema: &Schema,
    table: &Table,
    column: &Column,
    value: &Value,
) -> Option<String> {
    let stored = types::Stored::of(capabilities, table, column, &schema.enums).ok()?;
    values::write(value, &stored).err()
}

/// Everything at once, in an empty database.
pub(crate) fn create_all(capabilities: Capabilities, schema: &Schema) -> Result<String, PlanError> {
    let steps = plan::fresh(capabilities, schema)?;
    Ok(render::statements(capabilities, &steps))
}
