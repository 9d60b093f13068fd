//! Migrations from an application's `build.rs`, or checked by a test, where the models are a crate of their own.
//!
//! ```no_run
//! // build.rs, with the models crate, opp-core (features `build` and `models`) and opp-migrate as build-dependencies
//! # #[cfg(any())]
//! use models as _;
//! use opp_migrate::pipeline::{self, Options};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     # let registry = opp_core::registry::Registry::from_json("")?;
//!     # #[cfg(any())]
//!     let registry = opp_core::registry::collect()?;
//!     pipeline::generate(&registry, Options::new("migrations"));
//!     Ok(())
//! }
//! ```
//!
//! [`generate`] writes what is missing, [`check()`] fails the build where something is missing, and [`assert_up_to_date`] does the same in
//! a test. The directories and dialects are those of `opp.toml`, as for `opp makemigrations`, whose workflow this is. There is no driver,
//! so `migration.json` says `"verified": false` unless scratch databases are lent ([`Options::scratch`]); `opp migrate check` tries such
//! migrations.

use std::path::Path;

use opp_core::build::{Instruction, package_directory};
use opp_core::registry::Registry;

use crate::files;

mod answers;
mod error;
mod generated;
mod id;
mod options;
mod place;
mod report;

pub use error::PipelineError;
pub use generated::Generated;
pub use options::Options;

use answers::Answers;
use place::Place;

/// Writes the migrations that lead from the history to the models; call it from `main` of a `build.rs`.
///
/// What was written without a scratch database is a warning of Cargo's. What needs a person stops the build, with what to add to the
/// struct; so does a change in a read-only checkout or in a package from a registry, where nothing may be written.
pub fn generate(registry: &Registry, options: Options) {
    in_build_script(registry, options, |package, registry, options| {
        write(package, registry, options).map(|generated| {
            generated
                .warnings()
                .iter()
                .for_each(|warning| Instruction::Warning(warning).tell());
        })
    });
}

/// Stops the build where the models have something that the migrations lack; call it from `main` of a `build.rs`.
pub fn check(registry: &Registry, options: Options) {
    in_build_script(registry, options, compare);
}

/// Fails a test where the models have something that the migrations lack.
///
/// # Panics
/// They have, or the migrations cannot be read.
#[expect(clippy::panic, reason = "a failed test is what it is for")]
pub fn assert_up_to_date(registry: &Registry, options: Options) {
    let package = match package_directory() {
        Ok(package) => package,
        Err(variable) => panic!("{variable} is not set: run the test with `cargo test`"),
    };
    if let Err(error) = compare(&package, registry, options) {
        panic!("{}", report::lines(&error, registry).join("\n"));
    }
}

/// Writes what is missing in the migrations of a package, for a caller that tells the result itself.
///
/// # Errors
/// [`PipelineError`]; nothing was written.
pub fn write(package: &Path, registry: &Registry, options: Options) -> Result<Generated, PipelineError> {
    let place = Place::open(package, &options, true)?;
    let mut answers = Answers::new(options.lends);
    let Some(request) = place.request(registry, &options.request, &mut answers)? else {
        return Ok(Generated::default());
    };
    place.write(registry, &request, answers)
}

/// Compares the migrations of a package with the models, for a caller that tells the result itself.
///
/// # Errors
/// [`PipelineError::Missing`] where they lack something.
pub fn compare(package: &Path, registry: &Registry, options: Options) -> Result<(), PipelineError> {
    let place = Place::open(package, &options, false)?;
    let mut answers = Answers::new(options.lends);
    place.compare(registry, &options.request, &mut answers)
}

fn in_build_script(
    registry: &Registry,
    options: Options,
    act: impl FnOnce(&Path, &Registry, Options) -> Result<(), PipelineError>,
) {
    let package = match package_directory() {
        Ok(package) => package,
        Err(variable) => {
            Instruction::Error(&format!(
                "{variable} is not set: call opp_migrate::pipeline from build.rs"
            ))
            .tell();
            return;
        }
    };
    let watched = place::watched(&package, &options);
    if let Err(error) = act(&package, registry, options) {
        Instruction::Error(&report::lines(&error, registry).join("\n")).tell();
    }
    // Only now: a directory that the script creates counts from here on.
    let existing = watched.iter().filter(|path| files::exists(path));
    existing.for_each(|path| Instruction::RerunIfChanged(path).tell());
}
