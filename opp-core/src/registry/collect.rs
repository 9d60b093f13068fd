//! How do the linked models become a registry?

use super::{CrateDef, Registered, Registry, RegistryError};
use crate::def::ModelDef;

impl Registry {
    /// Collects every model that is linked into this program, sorted. `crates` are the crates that may hold models, with
    /// their active features.
    ///
    /// # Errors
    /// There is no model, two structs declare one table, or a name cannot stand in SQL.
    pub fn collect(package: &str, crates: Vec<CrateDef>) -> Result<Self, RegistryError> {
        let models = inventory::iter::<Registered>()
            .map(|Registered(model)| model())
            .collect();
        Self::new(package, crates, models)
    }

    /// Makes a registry of given models, sorted and checked.
    ///
    /// # Errors
    /// As [`collect`](Self::collect).
    pub fn new(package: &str, crates: Vec<CrateDef>, models: Vec<ModelDef>) -> Result<Self, RegistryError> {
        let registry = Self {
            format: super::FORMAT,
            package: package.to_owned(),
            crates,
            models,
        };
        registry.checked()
    }
}
