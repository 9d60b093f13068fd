//! The migration that joins branches: no operations, and files that hold a comment.

use std::collections::BTreeSet;

use opp_core::registry::CrateDef;

use crate::files::Migration;
use crate::history::History;
use crate::pair::Pair;
use crate::schema::Schema;
use crate::script::{Script, SqlFile};
use crate::stated_renames::StatedRenames;
use crate::workflow::directories::Directories;
use crate::workflow::draft::Draft;
use crate::workflow::files::Origin;

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

/// The package and crates that the heads recorded, so that a crate of one branch counts as missing where it is.
pub(super) fn origin(history: &History, heads: &[String]) -> Origin {
    let recorded = || heads.iter().filter_map(|id| history.get(id)?.recorded.as_ref());
    let mut crates: Vec<CrateDef> = Vec::new();
    for one in recorded().flat_map(|recorded| &recorded.crates) {
        match crates.iter_mut().find(|known| known.name == one.name) {
            None => crates.push(one.clone()),
            Some(known) => {
                known.features.extend(one.features.iter().cloned());
                known.features.sort();
                known.features.dedup();
            }
        }
    }
    Origin {
        package: recorded()
            .next_back()
            .map_or_else(String::new, |recorded| recorded.package.clone()),
        crates,
    }
}
