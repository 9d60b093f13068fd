//! The migration that joins branches: no operations, and files that hold a comment.

use std::collections::BTreeSet;

use crate::files::Migration;
use crate::history::History;
use crate::pair::Pair;
use crate::schema::Schema;
use crate::script::{Script, SqlFile};
use crate::stated_renames::StatedRenames;
use crate::workflow::directories::Directories;
use crate::workflow::draft::Draft;

pub(super) fn draft(history: &History, heads: &[String], schema: Schema, directories: &Directories) -> Draft {
    let script = script(history, heads);
    let mut stated_renames = StatedRenames::default();
    for head in heads {
        stated_renames.extend(history.stated_renames_at([head.as_str()]));
    }
    Draft {
        pair: Pair::new(schema.clone(), schema),
        changes: Vec::new(),
        hazards: Vec::new(),
        already_made: BTreeSet::new(),
        title: None,
        stated_renames,
        scripts: directories.iter().map(|_| script.clone()).collect(),
    }
}

fn script(history: &History, heads: &[String]) -> Script {
    let names: String = heads
        .iter()
        .map(|id| {
            let name = history.get(id).map_or_else(|| id.clone(), Migration::directory);
            format!("--   {name}\n")
        })
        .collect();
    let file = |what: &str| SqlFile {
        text: format!("-- {what}\n{names}"),
        transactional: true,
    };
    Script {
        up: file("Joins branches; there is nothing to run. Their heads:"),
        down: file("Separates branches; there is nothing to run. Their heads:"),
    }
}
