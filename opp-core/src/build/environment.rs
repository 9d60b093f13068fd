//! What does Cargo tell a build script?

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use super::BuildError;

/// The variables Cargo sets for build scripts, as far as they are needed.
pub(super) struct Environment {
    /// The `cargo` that runs the script.
    pub(super) cargo: OsString,
    /// The package's Cargo.toml.
    pub(super) manifest: PathBuf,
    /// The package's name.
    pub(super) package: String,
    /// Where generated files go.
    pub(super) out_dir: PathBuf,
    /// The platform that is compiled for.
    pub(super) target: String,
    /// The package's active features, sorted.
    pub(super) features: Vec<String>,
}

impl Environment {
    pub(super) fn read() -> Result<Self, BuildError> {
        Ok(Self {
            cargo: variable("CARGO")?,
            manifest: PathBuf::from(variable("CARGO_MANIFEST_DIR")?).join("Cargo.toml"),
            package: text("CARGO_PKG_NAME")?,
            out_dir: variable("OUT_DIR")?.into(),
            target: text("TARGET")?,
            features: features(),
        })
    }
}

/// Unlike `CARGO_FEATURE_<NAME>` this variable has the names as they are written. It is missing when no feature is active.
fn features() -> Vec<String> {
    let joined = env::var("CARGO_CFG_FEATURE").unwrap_or_default();
    let mut features: Vec<String> = joined
        .split(',')
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    features.sort();
    features
}

fn variable(name: &'static str) -> Result<OsString, BuildError> {
    env::var_os(name).ok_or(BuildError::Environment { name })
}

fn text(name: &'static str) -> Result<String, BuildError> {
    variable(name)?
        .into_string()
        .map_err(|_| BuildError::Environment { name })
}
