//! Whether a database is at the newest revision.

use opp_history::catalog::Difference;

use super::error::Error;
use crate::database::Database;
use crate::migrations::Migrations;
use crate::record::{Halfway, Record};
use crate::revision::Revision;

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
    /// The record is as it should be, and the tables are not as the migrations record them.
    #[error("the schema differs from the migrations in {} place(s), the first is: {}", .0.len(), .0.first().map_or_else(String::new, ToString::to_string))]
    SchemaDiffers(Vec<Difference>),
    /// The database or the migrations cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Error),
}

fn first(revisions: &[Revision]) -> &str {
    revisions.first().map_or("", |revision| &revision.name)
}

/// The migration of a version; its id for a name where no file of it is left.
pub(super) fn named(migrations: &Migrations, version: &str) -> Revision {
    let unknown = || Revision {
        id: version.to_owned(),
        name: version.to_owned(),
    };
    migrations
        .get(version)
        .map_or_else(unknown, |one| Revision::of(&one.on_disk))
}

/// By the catalog, of a database whose record is at the newest revision.
pub(super) fn schema(migrations: &Migrations, database: &mut Database<'_>) -> Result<(), GuardError> {
    let recorded = migrations.history().head_schema().map_err(Error::from)?;
    let found = database.catalog().map_err(Error::from)?;
    let differences = database.dialect().compare_recorded(&recorded, &found);
    match differences.is_empty() {
        true => Ok(()),
        false => Err(GuardError::SchemaDiffers(differences)),
    }
}

/// By the record alone.
pub(super) fn record(migrations: &Migrations, record: &Record) -> Result<(), GuardError> {
    let named = |version: &str| named(migrations, version);
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
    if let Some(ahead) = some(
        ours.filter(|version| migrations.standing_for(version).is_none())
            .collect(),
    ) {
        return Err(GuardError::Ahead(ahead));
    }
    let edited = |version: &&str| {
        let ledger = record.applied.get(*version).and_then(|row| row.ledger.as_ref());
        let file = migrations.standing_for(version);
        let is_known = |checksum: &str| file.is_some_and(|one| one.on_disk.is_known(version, checksum));
        ledger.is_some_and(|ledger| !is_known(&ledger.up_checksum))
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
