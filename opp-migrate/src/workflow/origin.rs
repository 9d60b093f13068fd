//! Where the models of a migration came from.

use opp_core::registry::{CrateDef, Registry};

use crate::history::History;

/// The package and crates of the models.
pub(super) struct Origin {
    pub(super) package: String,
    pub(super) crates: Vec<CrateDef>,
}

impl Origin {
    pub(super) fn of_registry(registry: &Registry) -> Self {
        Self {
            package: registry.package.clone(),
            crates: registry.crates.clone(),
        }
    }

    /// What some revisions recorded, all crates and features together, so that a crate of one branch is missed where it is gone.
    pub(super) fn of_revisions(history: &History, ids: &[String]) -> Self {
        let recorded = || ids.iter().filter_map(|id| history.get(id)?.recorded.as_ref());
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
        Self {
            package: recorded()
                .next_back()
                .map_or_else(String::new, |recorded| recorded.package.clone()),
            crates,
        }
    }
}
