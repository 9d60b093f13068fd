//! What does Cargo tell a build script?

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use super::BuildError;

/// Names the package's directory.
pub(crate) const DIRECTORY: &str = "CARGO_MANIFEST_DIR";

/// The variables Cargo sets for build scripts and tests, as far as they are needed.
pub(crate) struct Environment {
    /// The `cargo` that runs the program.
    pub(crate) cargo: OsString,
    /// The package's Cargo.toml.
    pub(crate) manifest: PathBuf,
    /// The package's name.
    pub(crate) package: String,
    /// The platform that is compiled for; a test is not told.
    pub(crate) target: Option<String>,
    /// The package's active features, sorted; a test is not told.
    pub(crate) features: Option<Vec<String>>,
}

impl Environment {
    pub(crate) fn read() -> Result<Self, BuildError> {
        Ok(Self {
            cargo: env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
            manifest: directory()?.join("Cargo.toml"),
            package: text("CARGO_PKG_NAME")?,
            target: env::var("TARGET").ok(),
            features: is_build_script().then(features),
        })
    }
}

/// The package's directory.
pub(crate) fn directory() -> Result<PathBuf, BuildError> {
    Ok(variable(DIRECTORY)?.into())
}

/// Where the files that a build script generates go.
pub(crate) fn out_dir() -> Result<PathBuf, BuildError> {
    Ok(variable("OUT_DIR")?.into())
}

/// Whether Cargo runs this program as a build script. The tests of a package with a build script have its `OUT_DIR` as well.
pub(crate) fn is_build_script() -> bool {
    env::var_os("OUT_DIR").is_some() && env::var_os("TARGET").is_some()
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
