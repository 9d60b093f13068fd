//! Did a crate or a feature with models vanish since the last migration? Then its tables must not be taken for dropped.

use opp_core::registry::{CrateDef, Registry};

use super::History;

/// Crates (`models`) and features (`models/billing`) that the heads recorded and the registry no longer has.
#[must_use]
pub fn missing_crates(history: &History, registry: &Registry) -> Vec<String> {
    let mut missing = Vec::new();
    let recorded = history.heads().into_iter().filter_map(|head| head.recorded.as_ref());
    for CrateDef { name, features } in recorded.flat_map(|recorded| &recorded.crates) {
        match registry.crates.iter().find(|now| now.name == *name) {
            None => missing.push(name.clone()),
            Some(now) => {
                let gone = features.iter().filter(|feature| !now.features.contains(feature));
                missing.extend(gone.map(|feature| format!("{name}/{feature}")));
            }
        }
    }
    missing.sort();
    missing.dedup();
    missing
}
