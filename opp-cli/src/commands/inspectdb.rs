//! `opp inspectdb`: which structs describe the tables of a database?

use opp_migrate::dialect::Unknown;
use opp_migrate::schema::Schema;
use opp_migrate::structs;
use opp_runner::database::Database;

use serde_json::json;

use crate::context::Context;
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::session;
use crate::ui::sanitise::clean;
use crate::ui::{self, terminal};

/// Prints a Rust module with a struct for each table, or for those that are named.
pub(crate) fn run(context: &Context, tables: &[String]) -> Result<(), CommandError> {
    let dialect = context.target()?.dialect;
    let mut database = session::open_existing(context)?;
    let (mut schema, mut unknown) = dialect.schema_of(&database.catalog()?);
    for table in tables {
        let is_there = |name: &opp_migrate::schema::TableName| name.name == *table || name.to_string() == *table;
        if !schema.tables.keys().any(is_there) {
            return Err(CommandError::failed(format!("there is no table {}", clean(table)))
                .hint("run `opp inspectdb` without a name to see every table"));
        }
    }
    if tables.is_empty() {
        context.external_tables()?.remove_from_schema(&mut schema);
    }
    widen(&mut database, &mut schema)?;
    unknown.extend(periods(&mut database, &mut schema)?);
    let written = structs::write(&schema, dialect, tables);
    if context.json() {
        return terminal::print_json(&json!({
            "format": FORMAT, "source": written.text, "features": written.features, "left_out": written.left_out,
            "unknown": unknown.iter().map(|one| json!({ "kind": one.kind, "name": one.name, "what": one.what })).collect::<Vec<_>>(),
        }));
    }
    terminal::print_sql(&written.text);
    for one in unknown.iter().filter(|_| tables.is_empty()) {
        ui::warn(&clean(&format!(
            "{} {}: {} has no place in a struct; it stays as it is",
            one.kind, one.name, one.what
        )));
    }
    for line in &written.left_out {
        ui::warn(&clean(&format!("left out: {line}")));
    }
    if !written.features.is_empty() {
        let features: Vec<&str> = written.features.iter().copied().collect();
        ui::hint(&format!(
            "these structs need opp-core's features {}, and the crates of the types they name",
            features.join(", ")
        ));
    }
    Ok(())
}

/// Takes out the checks that MariaDB has for a `PERIOD FOR`, and names them.
fn periods(database: &mut Database, schema: &mut Schema) -> Result<Vec<Unknown>, CommandError> {
    let mut unknown = Vec::new();
    for (name, table) in &mut schema.tables {
        let checks: Vec<&str> = table.checks.iter().map(|check| check.name.as_str()).collect();
        let periods = database.periods(&name.name, &checks)?;
        table.checks.retain(|check| !periods.contains(&check.name));
        unknown.extend(periods.into_iter().map(|_| Unknown {
            kind: "table".to_owned(),
            name: name.to_string(),
            what: "PERIOD FOR",
        }));
    }
    Ok(unknown)
}

/// Writes an integer of SQLite as 64 bits where the values need them.
fn widen(database: &mut Database, schema: &mut Schema) -> Result<(), CommandError> {
    for (name, table) in &mut schema.tables {
        let narrow: Vec<&str> = structs::narrow_integers(table)
            .map(|column| column.name.as_str())
            .collect();
        let wide = database.wide_integers(&name.name, &narrow)?;
        let columns = table.columns.iter_mut().filter(|column| wide.contains(&column.name));
        columns.for_each(structs::widen);
    }
    Ok(())
}
