//! New migrations before they have a name: schemas, operations, hazards and SQL.

use std::collections::BTreeSet;

use super::comparison::Comparison;
use super::directories::Directories;
use super::error::WorkflowError;
use crate::change::Change;
use crate::dialect::{Dialect, GenerateSql as _};
use crate::lint::{self, Finding};
use crate::pair::Pair;
use crate::schema::Schema;
use crate::script::{Script, SqlFile};
use crate::split::split;
use crate::stated_renames::StatedRenames;

/// A new migration.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The schemas before and after it.
    pub pair: Pair<Schema>,
    /// Its operations.
    pub changes: Vec<Change>,
    /// What in it destroys data, or may fail on the rows.
    pub hazards: Vec<Finding>,
    /// The renames that the models state.
    pub stated_renames: StatedRenames,
    /// Its SQL, one for each directory.
    pub scripts: Vec<Script>,
    /// The directories whose earlier files have made all of it; there the files run nothing.
    pub already_made: BTreeSet<usize>,
    /// Its name, where that does not depend on the request.
    pub title: Option<&'static str>,
}

/// Migrations of some operations: none, one, or several where a database wants some operations apart.
pub(super) fn drafts(
    comparison: &Comparison,
    changes: Vec<Change>,
    directories: &Directories,
) -> Result<Vec<Draft>, WorkflowError> {
    let before = comparison.before.clone();
    drafts_from(before, comparison.stated_renames.clone(), changes, directories)
}

/// Migrations of some operations on a schema.
pub(super) fn drafts_from(
    mut before: Schema,
    stated_renames: StatedRenames,
    changes: Vec<Change>,
    directories: &Directories,
) -> Result<Vec<Draft>, WorkflowError> {
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let dialects = directories.dialects();
    let mut drafts: Vec<Draft> = Vec::new();
    for changes in split(changes, &dialects) {
        let draft = draft(&dialects, before, changes, stated_renames.clone())?;
        before = draft.pair.after.clone();
        drafts.push(draft);
    }
    Ok(drafts)
}

fn draft(
    dialects: &[Dialect],
    before: Schema,
    changes: Vec<Change>,
    stated_renames: StatedRenames,
) -> Result<Draft, WorkflowError> {
    let mut after = before.clone();
    changes.iter().try_for_each(|change| after.apply(change))?;
    let pair = Pair::new(&before, &after);
    let script = |dialect: &Dialect| dialect.script(pair, &changes);
    let scripts = dialects.iter().map(script).collect::<Result<_, _>>();
    Ok(Draft {
        scripts: scripts.map_err(|error| WorkflowError::Plan(Box::new(error)))?,
        hazards: lint::findings(pair, &changes),
        stated_renames,
        pair: Pair::new(before, after),
        changes,
        already_made: BTreeSet::new(),
        title: None,
    })
}

/// A migration with custom SQL.
pub(super) fn empty(comparison: &Comparison, directories: &Directories) -> Draft {
    let schema = &comparison.before;
    Draft {
        pair: Pair::new(schema.clone(), schema.clone()),
        changes: Vec::new(),
        hazards: Vec::new(),
        stated_renames: comparison.stated_renames.clone(),
        scripts: directories.iter().map(|_| custom_sql()).collect(),
        already_made: BTreeSet::new(),
        title: None,
    }
}

/// Files for custom SQL. Diesel refuses empty ones.
pub(super) fn custom_sql() -> Script {
    let file = |text: &str| SqlFile {
        text: text.to_owned(),
        transactional: true,
    };
    Script {
        up: file("-- Write the way up here.\n"),
        down: file("-- Write the way back here.\n"),
    }
}
