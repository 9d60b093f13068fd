//! What is a new migration made of, before anything is written?

use opp_core::registry::Registry;
use opp_migrate::change::Change;
use opp_migrate::dialect::GenerateSql as _;
use opp_migrate::lint::{self, Finding};
use opp_migrate::pair::Pair;
use opp_migrate::schema::Schema;
use opp_migrate::script::{Script, SqlFile};
use opp_migrate::split::split;
use opp_migrate::stated_renames::StatedRenames;

use super::directories::Directories;
use super::{Options, questions};
use crate::config::Target;
use crate::context::Context;
use crate::error::{CommandError, with_sources};
use crate::ui::sanitise::clean;

/// A migration before it is written.
pub(super) struct Draft {
    pub(super) pair: Pair<Schema>,
    pub(super) changes: Vec<Change>,
    pub(super) hazards: Vec<Finding>,
    /// The renames that the models state.
    pub(super) stated_renames: StatedRenames,
    /// Its SQL, one for each dialect.
    pub(super) scripts: Vec<Script>,
}

/// The migrations that bring the history to the models: none, one, or several where a database wants some changes apart.
pub(super) fn drafts(
    context: &Context,
    directories: &Directories,
    registry: &Registry,
    options: &Options,
) -> Result<Vec<Draft>, CommandError> {
    let models = context.lower(registry)?;
    let before = directories.leading().head_schema()?;
    let stated_renames = models.hints.stated_renames();
    if options.empty {
        return Ok(vec![blank(&before, directories.targets.len(), stated_renames)]);
    }
    let hints = models.hints.since(&directories.leading().stated_renames(), &before);
    let changes = questions::settle(Pair::new(&before, &models.schema), &hints, options)?;
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let dialects: Vec<_> = directories.targets.iter().map(|target| target.dialect).collect();
    let mut drafts: Vec<Draft> = Vec::new();
    let mut now = before;
    for changes in split(changes, &dialects) {
        let draft = draft(&directories.targets, now, changes, stated_renames.clone())?;
        now = draft.pair.after.clone();
        drafts.push(draft);
    }
    Ok(drafts)
}

fn draft(
    targets: &[Target],
    before: Schema,
    changes: Vec<Change>,
    stated_renames: StatedRenames,
) -> Result<Draft, CommandError> {
    let mut after = before.clone();
    for change in &changes {
        after
            .apply(change)
            .map_err(|error| CommandError::failed(clean(&with_sources(&error))))?;
    }
    let pair = Pair::new(&before, &after);
    let scripts = targets.iter().map(|target| {
        let script = target.dialect.script(pair, &changes);
        script.map_err(|error| CommandError::failed(clean(&error.to_string())))
    });
    Ok(Draft {
        scripts: scripts.collect::<Result<_, _>>()?,
        hazards: lint::findings(pair, &changes),
        stated_renames,
        pair: Pair::new(before, after),
        changes,
    })
}

/// A migration to be filled by hand.
fn blank(schema: &Schema, dialects: usize, stated_renames: StatedRenames) -> Draft {
    Draft {
        pair: Pair::new(schema.clone(), schema.clone()),
        changes: Vec::new(),
        hazards: Vec::new(),
        stated_renames,
        scripts: vec![by_hand(); dialects],
    }
}

/// Files to be filled by hand. Diesel refuses empty ones.
pub(super) fn by_hand() -> Script {
    let file = |text: &str| SqlFile {
        text: text.to_owned(),
        transactional: true,
    };
    Script {
        up: file("-- Write the way up here.\n"),
        down: file("-- Write the way back here.\n"),
    }
}
