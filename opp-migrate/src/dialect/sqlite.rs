//! How does SQLite do it? What `ALTER TABLE` cannot do rebuilds the table, once per migration, keeping rows and all that
//! hangs on the table.

mod convert;
mod ddl;
mod decimal;
mod describe;
mod diff;
mod live;
mod names;
mod plan;
mod render;
mod step;
mod types;
mod values;

use opp_core::def::Value;
pub use opp_history::dialect::sqlite::Capabilities;
use opp_history::dialect::sqlite::STRICT_SINCE;

use crate::change::{Change, reversed};
use crate::dialect::PlanError;
use crate::pair::Pair;
use crate::schema::{Column, Schema, Table};
use crate::script::Script;

/// The two files of a migration. Down is the plan of the swapped pair.
pub(crate) fn script(capabilities: Capabilities, pair: Pair<&Schema>, changes: &[Change]) -> Result<Script, PlanError> {
    let changes = &decimal::backfills(pair, changes)?;
    let translated = decimal::translated(pair)?;
    let pair = Pair::new(&translated.before, &translated.after);
    let inverted = reversed(changes);
    let mut up = plan::up(capabilities, pair, changes)?;
    let mut down = plan::down(capabilities, pair.swapped(), &inverted)?;
    // Diesel's metadata speaks for both files: where one has its own transaction, the other would be left without any.
    let transactional = up.transactional && down.transactional;
    up.transactional = transactional;
    down.transactional = transactional;
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
    let steps = plan::fresh(capabilities, &decimal::translated_leniently(schema))?;
    Ok(render::statements(&steps))
}
