//! What of a record changes where a database is said to be at a revision, without running anything.

use opp_history::history::Target;

use crate::database::Edit;
use crate::execute::{Runnable, entry};
use crate::migrations::Migrations;
use crate::record::{Record, State};

/// Records the revision and all before it, and forgets those after it; with `purge` also versions no file is left of.
pub fn edits<'m>(migrations: &'m Migrations, record: &Record, target: &Target, purge: bool) -> Vec<Edit<'m>> {
    let graph = migrations.graph();
    let wanted = graph.up(&graph.versions(target), &Record::default());
    let is_wanted = |version: &str| wanted.iter().any(|one| one.version == version);
    let interrupted = record.interrupted.iter().map(|row| &row.version);
    // What has no row of opp's own was recorded for another source, which shares Diesel's table.
    let is_ours = |version: &str| record.applied.get(version).is_none_or(|row| row.ledger.is_some());
    let goes = |version: &str| match migrations.squash_of(version) {
        // What a squash stands for is recorded as long as the squash is.
        Some(squash) => !is_wanted(&squash.on_disk.version),
        None => !is_wanted(version) && (migrations.get(version).is_some() || purge && is_ours(version)),
    };
    let forgotten = record
        .applied
        .keys()
        .chain(interrupted)
        .filter(|version| goes(version))
        .map(|version| Edit::Forget(version.clone()));
    let missing = |one: &&Runnable| is_wanted(&one.on_disk.version) && !is_recorded(one, record);
    let recorded = migrations.all().iter().filter(missing);
    let recorded = recorded.map(|one| Edit::Stamp(entry(&one.on_disk, &one.down_checksum)));
    forgotten.chain(recorded).collect()
}

/// Whether the record holds the migration with its present checksum.
fn is_recorded(one: &Runnable, record: &Record) -> bool {
    let row = record.applied.get(&one.on_disk.version);
    row.and_then(|row| row.ledger.as_ref())
        .is_some_and(|ledger| ledger.up_checksum == one.on_disk.up_checksum && ledger.state != State::Running)
}
