//! `opp migrate show REV`: what is one migration, and which SQL does it run?

use std::collections::BTreeSet;
use std::fmt::Write;

use opp_migrate::files::Replaced;
use serde_json::{Value, json};

use crate::commands::sqlmigrate;
use crate::context::Context;
use crate::error::CommandError;
use crate::listing::{self, FORMAT, Listed};
use crate::session::Session;
use crate::ui::sanitise::clean;
use crate::ui::terminal;
use opp_runner::database::Patience;
use opp_runner::execute::Runnable;
use opp_runner::run::Direction;

/// Prints the metadata of one migration and its SQL.
pub(crate) fn run(context: &Context, revision: &str, json: bool) -> Result<(), CommandError> {
    let session = Session::look(context, Patience::default())?;
    let migration = session.migration(revision)?;
    let Some(listed) = listing::list(&session)
        .into_iter()
        .find(|one| one.revision == migration.on_disk.version)
    else {
        return Ok(());
    };
    let up = sqlmigrate::sql(migration, Direction::Up)?;
    let down = migration
        .sql(Direction::Down)
        .map(|_| sqlmigrate::sql(migration, Direction::Down))
        .transpose()?;
    let path = migration.path.display().to_string();
    if json {
        return terminal::print_json(&object(
            &listed,
            &path,
            &migration.on_disk.replaces,
            json!(session.changes(&listed.revision)),
            &up,
            down.as_deref(),
        ));
    }
    terminal::print(&text(&listed, &path, &replaced(migration), &up, down.as_deref()));
    Ok(())
}

fn object(
    listed: &Listed,
    path: &str,
    replaces: &[Replaced],
    operations: Value,
    up: &str,
    down: Option<&str>,
) -> Value {
    let mut object = json!(listed);
    object["format"] = json!(FORMAT);
    object["path"] = json!(path);
    object["replaces"] = json!(replaces);
    object["operations"] = operations;
    object["up"] = json!(up);
    object["down"] = json!(down);
    object
}

/// The other revisions that a squash stands for.
fn replaced(migration: &Runnable) -> String {
    let on_disk = &migration.on_disk;
    let replaced: BTreeSet<&str> = on_disk.replaces.iter().map(|one| one.id.as_str()).collect();
    let others = replaced.into_iter().filter(|id| *id != on_disk.version);
    clean(&others.collect::<Vec<_>>().join(", "))
}

fn text(listed: &Listed, path: &str, replaced: &str, up: &str, down: Option<&str>) -> String {
    let parents = if listed.parents.is_empty() {
        "<base>".to_owned()
    } else {
        listed.parents.join(", ")
    };
    let applied = listed
        .applied_at
        .as_deref()
        .map_or("no".to_owned(), |at| format!("{at} UTC"));
    let mut text = String::new();
    for (label, value) in [
        ("Revision", listed.place()),
        ("Parent", parents),
        ("Replaces", replaced.to_owned()),
        ("Path", clean(path)),
        ("Message", listed.description()),
        ("Applied", clean(&applied)),
    ]
    .into_iter()
    .filter(|(label, value)| *label != "Replaces" || !value.is_empty())
    {
        let _infallible = writeln!(text, "{label}: {value}");
    }
    let down = down.unwrap_or("-- there is no down.sql\n");
    let _infallible = write!(text, "\n-- up.sql\n{}\n-- down.sql\n{}", clean(up), clean(down));
    text
}
