//! How do MySQL and MariaDB do it? Every DDL commits, so guards come first, what changes about a table is one `ALTER TABLE`, and
//! `MODIFY` says all of a column, since it forgets the rest.

mod concat;
mod convert;
mod ddl;
mod effect;
mod limits;
mod names;
mod plan;
mod render;
mod reserved;
mod step;
mod types;
mod values;

pub use opp_history::dialect::mysql::{Capabilities, Flavour};

use crate::change::{Change, reversed};
use crate::dialect::PlanError;
use crate::pair::Pair;
use crate::schema::Schema;
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
