//! What the squash records, and its files.

use super::parts::Parts;
use super::text::Text;
use crate::dialect::Dialect;
use crate::files::{Checksums, FORMAT, FilesError, Migration, MigrationFile, NewFiles, Replaced, checksum};
use crate::history::History;
use crate::workflow::origin::Origin;

/// What is recorded of the squash of some migrations; verified where all of them are.
pub(super) fn document(
    history: &History,
    parts: &Parts,
    dialect: Dialect,
    members: &[&Migration],
    message: &str,
    origin: &Origin,
    text: &Text,
) -> Result<MigrationFile, serde_json::Error> {
    let first = members.first().map_or("", |first| first.id.as_str());
    let last = members.last().map_or("", |last| last.id.as_str());
    let operations = parts.changes();
    let mut recorded = members.iter().filter_map(|one| one.recorded.as_ref());
    let mut checksums = Checksums::of("", "", &operations)?;
    (checksums.up, checksums.down) = text.sums.clone();
    Ok(MigrationFile {
        format: FORMAT,
        dialect: dialect.name().to_owned(),
        parents: history.parents(first).into_iter().map(str::to_owned).collect(),
        replaces: members.iter().flat_map(|one| replaced(one)).collect(),
        message: message.to_owned(),
        package: origin.package.clone(),
        crates: origin.crates.clone(),
        checksums,
        stated_renames: history.stated_renames_at([last]),
        verified: recorded.all(|recorded| recorded.verified),
        hazards: parts.hazards(),
        operations,
    })
}

/// A migration, after those that it stands for itself.
fn replaced(migration: &Migration) -> Vec<Replaced> {
    let own = Replaced {
        id: migration.id.clone(),
        name: migration.directory(),
        up: checksum(&migration.up),
    };
    let mut all = migration.replaces().to_vec();
    all.push(own);
    all
}

pub(super) fn files(
    directory: String,
    last: Option<&&Migration>,
    document: Result<MigrationFile, serde_json::Error>,
    text: &Text,
) -> Result<NewFiles, FilesError> {
    let json = document.and_then(MigrationFile::into_json);
    let json = json.map_err(|source| FilesError::Corrupt {
        path: last.map_or_else(Default::default, |last| last.path.join("migration.json")),
        source,
    })?;
    let mut files = vec![("up.sql", text.up.clone())];
    files.extend(text.down.clone().map(|down| ("down.sql", down)));
    files.push(("migration.json", json));
    if !text.in_transaction {
        files.push(("metadata.toml", "run_in_transaction = false\n".to_owned()));
    }
    Ok(NewFiles { directory, files })
}
