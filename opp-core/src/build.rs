//! What does a package's build script do for its registry?
//!
//! All that a `build.rs` needs to hold in its `main` is `opp_core::build::registry();`.
//!
//! A crate that is listed in Cargo.toml but never named in code is not linked, and its models are silently absent. So the
//! build script asks Cargo for every direct dependency that itself depends on opp-core, and writes the source of the
//! registry binary with a `use … as _;` for each.

use std::fs;
use std::path::{Path, PathBuf};

pub(crate) mod environment;
pub(crate) mod error;
pub(crate) mod instruction;
pub(crate) mod metadata;
mod migrations;
mod source;

use environment::Environment;
use error::BuildError;
use metadata::Linked;

pub use instruction::Instruction;
pub use migrations::migrations;

/// The directory of the package whose build script or test this is.
///
/// # Errors
/// The variable that Cargo sets for both is missing; its name.
pub fn package_directory() -> Result<PathBuf, &'static str> {
    environment::directory().map_err(|_| environment::DIRECTORY)
}

pub use crate::stub::{registry_bin_name, stub, stub_path};

/// Writes the source of the registry binary into `OUT_DIR`; call it from `main` of the package's `build.rs`.
///
/// What is wrong is told to Cargo, which stops the build and shows it.
pub fn registry() {
    if let Err(error) = generate() {
        Instruction::Error(&error.to_string()).tell();
    }
}

fn generate() -> Result<(), BuildError> {
    let environment = Environment::read()?;
    let linked = metadata::ask(&environment)?;
    write_if_changed(
        &environment::out_dir()?.join(crate::stub::FILE),
        &source::registry_main(&environment, &linked),
    )?;
    rerun_when_dependencies_change(&linked);
    Ok(())
}

/// Leaves an equal file alone, so that the binary is not compiled again.
fn write_if_changed(path: &Path, text: &str) -> Result<(), BuildError> {
    if fs::read_to_string(path).is_ok_and(|present| present == text) {
        return Ok(());
    }
    fs::write(path, text).map_err(|source| BuildError::Write {
        path: path.to_owned(),
        source,
    })
}

/// The manifests and the lock file decide what is linked; a change of source does not.
fn rerun_when_dependencies_change(linked: &Linked) {
    for path in &linked.inputs {
        // Cargo runs the script every time when a file is missing.
        if path.exists() {
            Instruction::RerunIfChanged(path).tell();
        }
    }
}
