//! `opp db`: how do tables come straight from the models, without a history?

use opp_core::url::DatabaseUrl;
use opp_migrate::dialect::GenerateSql as _;
use opp_migrate::schema::Schema;
use serde_json::json;

use crate::context::Context;
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::ui::progress::Terminal;
use crate::ui::sanitise::clean;
use crate::ui::terminal;
use opp_runner::Access;
use opp_runner::database::{Database, Patience};
use opp_runner::error::DbError;

/// Creates every table and view of the models in a database that has none of them.
pub(crate) fn run(context: &Context, json: bool) -> Result<(), CommandError> {
    let url = context.kept_database()?;
    let models = context.models()?;
    let sql = context.target()?.dialect.create_all(&models.schema)?;
    let names = names(&models.schema);
    refuse_what_is_there(&url, &names)?;
    let mut database = Database::open(&url, Access::Create, Patience::default())?;
    database.create(&sql, &mut Terminal::new(true, false))?;
    if json {
        let database = url.to_string();
        return terminal::print_json(&json!({ "format": FORMAT, "database": database, "created": names }));
    }
    let list = names
        .iter()
        .map(|name| format!("  {}\n", clean(name)))
        .collect::<String>();
    terminal::print(&format!("Created in {}:\n{list}", clean(&url.to_string())));
    Ok(())
}

fn names(schema: &Schema) -> Vec<String> {
    let tables = schema
        .tables
        .values()
        .filter(|table| !table.options.unmanaged)
        .map(|table| table.name.to_string());
    tables.chain(schema.views.keys().map(ToString::to_string)).collect()
}

fn refuse_what_is_there(url: &DatabaseUrl, names: &[String]) -> Result<(), CommandError> {
    let mut database = match Database::open(url, Access::Read, Patience::default()) {
        Err(DbError::Missing { .. }) => return Ok(()),
        other => other?,
    };
    if !database.record()?.applied.is_empty() {
        return Err(
            CommandError::failed(format!("{} has a migration history", clean(&url.to_string())))
                .hint("`opp makemigrations` and `opp migrate` change it; `opp delete` starts over"),
        );
    }
    let there = database.relations()?;
    let taken: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|name| there.iter().any(|one| one == name))
        .collect();
    if taken.is_empty() {
        return Ok(());
    }
    Err(CommandError::failed(format!("these tables already exist in {}: {}", clean(&url.to_string()), clean(&taken.join(", "))))
        .hint("`opp db` only creates tables; use `opp makemigrations` and `opp migrate` for changes, or start over with `opp delete`"))
}
