//! `opp db`: how do tables come straight from the models, without a history?

use opp_migrate::dialect::Dialect;
use opp_migrate::schema::Schema;
use serde_json::json;

use crate::context::Context;
use crate::db::error::DbError;
use crate::db::listing::FORMAT;
use crate::db::sqlite::statements::split;
use crate::db::sqlite::{Access, Database, LOCK_TIMEOUT, bookkeeping, runner};
use crate::db::terminal::{self, Terminal, clean};
use crate::error::CommandError;

/// Creates every table and view of the models in a database that has none of them.
pub(crate) fn run(context: &Context, json: bool) -> Result<(), CommandError> {
    let path = context.sqlite_path()?;
    let models = context.models()?;
    let sql = Dialect::sqlite()
        .create_all(&models.schema)
        .map_err(|error| CommandError::failed(clean(&error.to_string())))?;
    let names = names(&models.schema);
    refuse_what_is_there(&path, &names)?;
    let mut database = Database::open(&path, Access::Create, LOCK_TIMEOUT)?;
    let created = create(&mut database, &sql);
    if created.is_err() {
        runner::roll_back(&mut database);
    }
    created?;
    if json {
        let database = path.display().to_string();
        return terminal::print_json(&json!({ "format": FORMAT, "database": database, "created": names }));
    }
    let list = names
        .iter()
        .map(|name| format!("  {}\n", clean(name)))
        .collect::<String>();
    terminal::print(&format!("Created in {}:\n{list}", clean(&path.display().to_string())));
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

fn refuse_what_is_there(path: &std::path::Path, names: &[String]) -> Result<(), CommandError> {
    let mut database = match Database::open(path, Access::Read, LOCK_TIMEOUT) {
        Err(DbError::Missing { .. }) => return Ok(()),
        other => other?,
    };
    if !bookkeeping::read(&mut database)?.applied.is_empty() {
        return Err(CommandError::failed(format!(
            "{} has a migration history",
            clean(&path.display().to_string())
        ))
        .hint("`opp makemigrations` and `opp migrate` change it; `opp delete` starts over"));
    }
    let there = database.texts("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")?;
    let taken: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|name| there.iter().any(|one| one == name))
        .collect();
    if taken.is_empty() {
        return Ok(());
    }
    Err(CommandError::failed(format!("{} has these tables already: {}", clean(&path.display().to_string()), clean(&taken.join(", "))))
        .hint("`opp db` only creates; for changes use `opp makemigrations` and `opp migrate`, or start over with `opp delete`"))
}

fn create(database: &mut Database, sql: &str) -> Result<(), CommandError> {
    runner::begin(database, &mut Terminal::new(true, false))?;
    for statement in split(sql) {
        database.execute(statement.text)?;
    }
    Ok(database.execute("COMMIT")?)
}
