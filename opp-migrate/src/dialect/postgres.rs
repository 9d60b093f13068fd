//! How does PostgreSQL do it? Each change as `ALTER TABLE` or its like, in one transaction, with guards where PostgreSQL would
//! round, cut or fail without saying which rows are at fault.

mod built_in;
mod convert;
mod ddl;
mod effect;
mod names;
mod plan;
mod render;
mod step;
mod types;
mod values;
mod version;

pub use opp_history::dialect::postgres::Capabilities;

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
        up: render::file(&up),
        down: render::file(&down),
    })
}

/// Why a column cannot store a value; nothing where it can, or where only the database knows.
pub(crate) fn refusal(schema: &Schema, table: &Table, column: &Column, value: &Value) -> Option<String> {
    let stored = types::Stored::of(table, column, &schema.enums).ok()?;
    values::write(value, &stored).err()
}

/// Everything at once, in an empty database.
pub(crate) fn create_all(capabilities: Capabilities, schema: &Schema) -> Result<String, PlanError> {
    let steps = plan::fresh(capabilities, schema)?;
    Ok(render::statements(&steps))
}

/// The database schemas of a schema, without what lies in them, and its extensions.
pub(crate) fn create_surroundings(schema: &Schema) -> String {
    render::statements(&plan::surroundings(schema))
}
