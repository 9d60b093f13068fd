//! Whether a database is at the newest revision, by its record alone.

use super::error::Error;
use super::revision::Revision;
use crate::migrations::Migrations;
use crate::record::{Halfway, Record};

/// A database at which an application must not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GuardError {
    /// Migrations are not applied.
    #[error("{} migration(s) are not applied, the first is {}", .0.len(), first(.0))]
    Pending(Vec<Revision>),
    /// The database has migrations that the application does not know.
    #[error("the database has {} migration(s) that this application does not know, the first is {}", .0.len(), first(.0))]
    Ahead(Vec<Revision>),
    /// Files were edited after they were applied.
    #[error("{} applied migration(s) were edited, the first is {}", .0.len(), first(.0))]
    Edited(Vec<Revision>),
    /// A migration stopped on its way.
    #[error("{} is applied in part", .0.name)]
    HalfApplied(Revision),
    /// The database or the migrations cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Error),
}

fn first(revisions: &[Revision]) -> &str {
    revisions.first().map_or("", |revision| &revision.name)
}

pub(super) fn guard(migrations: &Migrations, record: &Record) -> Result<(), GuardError> {
    let named = |version: &str| Revision {
        id: version.to_owned(),
        name: migrations
            .get(version)
            .map_or_else(|| version.to_owned(), |one| one.on_disk.name.clone()),
    };
    let halfway = record.halfway.iter().map(|one: &Halfway| one.version.as_str());
    let begun = record.interrupted.iter().map(|row| row.version.as_str());
    if let Some(version) = halfway.chain(begun).next() {
        return Err(GuardError::HalfApplied(named(version)));
    }
    let some = |versions: Vec<&str>| {
        let revisions: Vec<Revision> = versions.into_iter().map(named).collect();
        Some(revisions).filter(|revisions| !revisions.is_empty())
    };
    let applied = || record.applied.keys().map(String::as_str);
    // Without a row of opp's own it belongs to another source, which shares Diesel's table.
    let ours = record.applied.iter().filter(|(_, row)| row.ledger.is_some());
    let ours = ours.map(|(version, _)| version.as_str());
    if let Some(ahead) = some(ours.filter(|version| migrations.get(version).is_none()).collect()) {
        return Err(GuardError::Ahead(ahead));
    }
    let edited = |version: &&str| {
        let ledger = record.applied.get(*version).and_then(|row| row.ledger.as_ref());
        let file = migrations.get(version).map(|one| one.on_disk.up_checksum.as_str());
        ledger.is_some_and(|ledger| Some(ledger.up_checksum.as_str()) != file)
    };
    if let Some(edited) = some(applied().filter(edited).collect()) {
        return Err(GuardError::Edited(edited));
    }
    let all = migrations.all().iter().map(|one| one.on_disk.version.as_str());
    match some(all.filter(|version| !record.has(version)).collect()) {
        Some(pending) => Err(GuardError::Pending(pending)),
        None => Ok(()),
    }
}
