//! `opp migrate stamp REV`: how is a database said to be at a revision without running anything?

use std::collections::BTreeSet;

use serde_json::json;

use crate::context::Context;
use crate::db::execute::{self, Runnable};
use crate::db::listing::FORMAT;
use crate::db::record::{Record, State};
use crate::db::session::Session;
use crate::db::sqlite::{Database, LOCK_TIMEOUT, bookkeeping, runner};
use crate::db::terminal::{self, Terminal, clean};
use crate::error::CommandError;

/// Records the revision and all before it, and forgets those after it; with `purge` also versions no file is left of.
pub(crate) fn run(context: &Context, revision: &str, purge: bool, json: bool) -> Result<(), CommandError> {
    let session = Session::look(context, LOCK_TIMEOUT)?;
    let target = session.target(revision)?;
    let graph = session.graph();
    let wanted = graph.up(&session.versions(&target), &Record::default());
    let wanted = wanted.into_iter().map(|one| one.version.as_str()).collect();
    let mut database = session.open()?;
    let change = apply(&mut database, &session, &wanted, purge);
    if change.is_err() {
        runner::roll_back(&mut database);
    }
    let Stamped { recorded, forgotten } = change?;
    if json {
        let current = session.versions(&target);
        return terminal::print_json(&json!({
            "format": FORMAT, "database": session.location.display().to_string(),
            "recorded": recorded, "forgotten": forgotten, "current": current,
        }));
    }
    terminal::print(&format!(
        "{} is recorded at {} ({} recorded, {} forgotten).\n",
        clean(&session.shown()),
        clean(&session.place(&target)),
        recorded.len(),
        forgotten.len()
    ));
    Ok(())
}

/// Versions whose record changed.
struct Stamped {
    recorded: Vec<String>,
    forgotten: Vec<String>,
}

fn apply(
    database: &mut Database,
    session: &Session,
    wanted: &BTreeSet<&str>,
    purge: bool,
) -> Result<Stamped, CommandError> {
    runner::begin(database, &mut Terminal::new(true, false))?;
    bookkeeping::prepare(database)?;
    let record = bookkeeping::read(database)?;
    let interrupted = record.interrupted.iter().map(|row| &row.version);
    let on_disk = |version: &str| session.runnable(version).is_some();
    let forgotten: Vec<String> = record
        .applied
        .keys()
        .chain(interrupted)
        .filter(|version| !wanted.contains(version.as_str()) && (purge || on_disk(version)))
        .cloned()
        .collect();
    for version in &forgotten {
        bookkeeping::forget(database, version)?;
    }
    let stale = |one: &&Runnable| wanted.contains(one.on_disk.version.as_str()) && !is_recorded(one, &record);
    let recorded: Vec<&Runnable> = session.migrations.iter().filter(stale).collect();
    for one in &recorded {
        bookkeeping::record(
            database,
            execute::entry(&one.on_disk, &one.down_checksum),
            State::Stamped,
            0,
        )?;
    }
    database.execute("COMMIT")?;
    Ok(Stamped {
        recorded: recorded.iter().map(|one| one.on_disk.version.clone()).collect(),
        forgotten,
    })
}

/// Whether the record holds the migration with its present checksum.
fn is_recorded(one: &Runnable, record: &Record) -> bool {
    let row = record.applied.get(&one.on_disk.version);
    row.and_then(|row| row.ledger.as_ref())
        .is_some_and(|ledger| ledger.up_checksum == one.on_disk.up_checksum && ledger.state != State::Running)
}
