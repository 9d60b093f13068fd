//! `opp migrate stamp REV`: how is a database said to be at a revision without running anything?

use std::collections::BTreeSet;

use serde_json::json;

use crate::context::Context;
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::session::Session;
use crate::ui::progress::Terminal;
use crate::ui::sanitise::clean;
use crate::ui::terminal;
use opp_runner::database::{Edit, Patience};
use opp_runner::execute::{self, Runnable};
use opp_runner::record::{Record, State};

/// Records the revision and all before it, and forgets those after it; with `purge` also versions no file is left of.
pub(crate) fn run(context: &Context, revision: &str, purge: bool, json: bool) -> Result<(), CommandError> {
    let session = Session::look(context, Patience::default())?;
    let target = session.target(revision)?;
    let graph = session.graph();
    let wanted = graph.up(&session.versions(&target), &Record::default());
    let wanted = wanted.into_iter().map(|one| one.version.as_str()).collect();
    let stale = |record: &Record| stale(&session, record, &wanted, purge);
    let edits = session.open()?.edit(&mut Terminal::new(true, false), stale)?;
    let (mut recorded, mut forgotten) = (Vec::new(), Vec::new());
    for edit in edits {
        match edit {
            Edit::Stamp(entry) => recorded.push(entry.version.to_owned()),
            Edit::Forget(version) => forgotten.push(version),
        }
    }
    if json {
        let current = session.versions(&target);
        return terminal::print_json(&json!({
            "format": FORMAT, "database": session.location(),
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

/// What of the record is not as it should be.
fn stale<'s>(session: &'s Session, record: &Record, wanted: &BTreeSet<&str>, purge: bool) -> Vec<Edit<'s>> {
    let interrupted = record.interrupted.iter().map(|row| &row.version);
    let on_disk = |version: &str| session.runnable(version).is_some();
    // What has no row of opp's own was recorded for another source, which shares Diesel's table.
    let is_ours = |version: &str| record.applied.get(version).is_none_or(|row| row.ledger.is_some());
    let forgotten = record
        .applied
        .keys()
        .chain(interrupted)
        .filter(|version| !wanted.contains(version.as_str()) && (on_disk(version) || purge && is_ours(version)))
        .map(|version| Edit::Forget(version.clone()));
    let missing = |one: &&Runnable| wanted.contains(one.on_disk.version.as_str()) && !is_recorded(one, record);
    let recorded = session.all().iter().filter(missing);
    let recorded = recorded.map(|one| Edit::Stamp(execute::entry(&one.on_disk, &one.down_checksum)));
    forgotten.chain(recorded).collect()
}

/// Whether the record holds the migration with its present checksum.
fn is_recorded(one: &Runnable, record: &Record) -> bool {
    let row = record.applied.get(&one.on_disk.version);
    row.and_then(|row| row.ledger.as_ref())
        .is_some_and(|ledger| ledger.up_checksum == one.on_disk.up_checksum && ledger.state != State::Running)
}
