//! Which models does a program hold? The registry that the derives fill and the tool reads as JSON.
//!
//! A program that links the models collects them ([`Registry::collect`]; `collect` in a build script or test) and [prints](print())
//! them; the tool reads the JSON back ([`Registry::from_json`]) without compiling Diesel. The form is described in `docs/formats/registry.md`.

use serde::{Deserialize, Serialize};

use crate::def::ModelDef;

mod check;
#[cfg(feature = "models")]
mod collect;
mod error;
mod json;
#[cfg(all(feature = "models", feature = "build"))]
mod linked;
#[cfg(feature = "models")]
mod print;

pub use error::{Place, RegistryError};
#[cfg(all(feature = "models", feature = "build"))]
pub use linked::{CollectError, collect};
#[cfg(feature = "models")]
pub use print::print;

/// Version of the registry's JSON form, described in `docs/formats/registry.md`.
pub const FORMAT: u32 = 1;

/// JSON Schema of the registry's JSON form; `opp registry --schema` prints it.
pub const JSON_SCHEMA: &str = include_str!("registry/registry.schema.json");

/// All models of a package and of the crates it links, sorted by database, schema and table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registry {
    /// Version of this form.
    pub format: u32,
    /// The package whose registry binary printed this.
    pub package: String,
    /// Every crate that may hold models, with its active features, sorted by name.
    pub crates: Vec<CrateDef>,
    /// The models.
    pub models: Vec<ModelDef>,
}

/// A crate that may hold models.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrateDef {
    /// Cargo package name.
    pub name: String,
    /// Active features, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<String>,
}

/// What the derives submit to `inventory`.
#[cfg(feature = "models")]
#[derive(Debug)]
pub struct Registered(pub fn() -> ModelDef);

#[cfg(feature = "models")]
inventory::collect!(Registered);
