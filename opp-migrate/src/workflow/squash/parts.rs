//! A range in parts: operations that are folded together, and files that stay as they are.

use opp_sql::statement;

use super::fold::{self, Folded};
use super::range::{Range, no_squash};
use crate::change::Change;
use crate::files::Migration;
use crate::history::{History, is_edited};
use crate::lint::{self, Finding};
use crate::pair::Pair;
use crate::schema::Schema;
use crate::split;
use crate::workflow::directories::Directories;
use crate::workflow::error::WorkflowError;

/// A part of the range.
pub(super) enum Part {
    /// Operations whose SQL is generated again.
    Folded(Folded),
    /// The files of a migration, by its place in the range, and its operations between the schemas before and after it.
    Kept { place: usize, folded: Folded },
}

/// The parts of a range, in the order they run.
pub(super) struct Parts(pub(super) Vec<Part>);

impl Part {
    pub(super) const fn folded(&self) -> &Folded {
        match self {
            Self::Folded(folded) | Self::Kept { folded, .. } => folded,
        }
    }
}

impl Parts {
    /// How many operations the squash records.
    pub(super) fn operations(&self) -> usize {
        self.0.iter().map(|part| part.folded().changes.len()).sum()
    }

    /// The operations that the squash records.
    pub(super) fn changes(&self) -> Vec<Change> {
        self.0.iter().flat_map(|part| part.folded().changes.clone()).collect()
    }

    pub(super) fn hazards(&self) -> Vec<Finding> {
        let findings = |part: &Part| {
            let Folded { pair, changes } = part.folded();
            lint::findings(Pair::new(&pair.before, &pair.after), changes)
        };
        self.0.iter().flat_map(findings).collect()
    }
}

/// The parts of a range. A migration is folded where its SQL is generated in every directory.
pub(super) fn parts(
    history: &History,
    range: &Range,
    directories: &Directories,
    members: &[Vec<&Migration>],
) -> Result<Parts, WorkflowError> {
    let mut schema = schema_before(history, range)?;
    let mut parts = Vec::new();
    let mut open: Option<Folded> = None;
    for (place, id) in range.ids().iter().enumerate() {
        let Some(migration) = history.get(id) else { continue };
        let own = fold::recorded(migration, schema)?;
        schema = own.pair.after.clone();
        let is_generated = directories
            .iter()
            .zip(members)
            .all(|(directory, own)| is_generated(own[place], directory.dialect.kind()));
        if is_generated {
            open = Some(match open.take() {
                Some(before) => before.and(own),
                None => own,
            });
        } else {
            for (directory, own) in directories.iter().zip(members) {
                refuse_session(own[place], directory.dialect.kind())?;
            }
            parts.extend(open.take().map(fold::reduced).transpose()?.map(Part::Folded));
            parts.push(Part::Kept { place, folded: own });
        }
    }
    parts.extend(open.take().map(fold::reduced).transpose()?.map(Part::Folded));
    let parts = Parts(parts);
    let count = split::split(parts.changes(), &directories.dialects()).len();
    match count {
        0 | 1 => Ok(parts),
        count => Err(no_squash(format!(
            "its operations take {count} migrations on PostgreSQL, such as an index that is built CONCURRENTLY"
        ))),
    }
}

fn schema_before(history: &History, range: &Range) -> Result<Schema, WorkflowError> {
    Ok(history.schema_at_all(history.parents(range.first()))?)
}

/// Whether the files hold the SQL of the operations and nothing else. A baseline records operations that its files do not run.
fn is_generated(migration: &Migration, dialect: opp_sql::Dialect) -> bool {
    let records = migration
        .recorded
        .as_ref()
        .is_some_and(|recorded| !recorded.operations.is_empty());
    let is_squash = !migration.replaces().is_empty();
    records && !is_edited(migration) && (is_squash || !statement::split(&migration.up, dialect).is_empty())
}

/// The session is set back after each file; inside a squash the setting would hold for the files behind it.
fn refuse_session(migration: &Migration, database: opp_sql::Dialect) -> Result<(), WorkflowError> {
    let files = [
        ("up.sql", Some(migration.up.as_str())),
        ("down.sql", migration.down.as_deref()),
    ];
    for (file, text) in files {
        let statements = statement::split(text.unwrap_or_default(), database);
        if let Some(found) = statements.iter().find(|statement| statement.sets_session()) {
            return Err(no_squash(format!(
                "line {} of {}/{file} sets the session, which would hold for the files behind it: {}",
                found.line,
                migration.directory(),
                found.first_line()
            )));
        }
    }
    Ok(())
}
