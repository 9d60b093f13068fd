//! Which models are linked into a build script or test, and with which features were their crates compiled?

use std::collections::BTreeSet;
use std::fmt;

use super::{CrateDef, Registered, Registry, RegistryError};
use crate::build::environment::{Environment, is_build_script};
use crate::build::error::BuildError;
use crate::build::instruction::Instruction;
use crate::build::metadata::{Dependency, with_opp_core};

/// The crates of opp, which hold no models.
const OWN: [&str; 6] = [
    "opp-core",
    "opp-history",
    "opp-migrate",
    "opp-runner",
    "opp-admin",
    "opp-cli",
];

/// The registry of the models that are linked into this build script or test.
///
/// A crate is linked where code names it: `use models as _;`. The crates and their features are asked from Cargo.
///
/// # Errors
/// No model is linked, the models contradict each other, or Cargo cannot say what the package depends on.
pub fn collect() -> Result<Registry, CollectError> {
    let environment = Environment::read()?;
    let build_script = is_build_script();
    let kinds: &[Option<&str>] = if build_script {
        &[Some("build")]
    } else {
        &[None, Some("dev")]
    };
    let linked: BTreeSet<String> = inventory::iter::<Registered>()
        .map(|Registered(model)| model().package.into_owned())
        .collect();
    let known = with_opp_core(&environment, kinds)?;
    if linked.is_empty() {
        return Err(CollectError::nothing(&environment, &known, build_script));
    }
    let (with_models, without): (Vec<_>, Vec<_>) = known.iter().partition(|one| linked.contains(&one.package));
    if build_script {
        not_linked(without.into_iter().skip_while(|one| one.package == environment.package));
    }
    Ok(Registry::collect(&environment.package, crates(&linked, &with_models))?)
}

/// Every crate that has a model in the program; one that a dependency brings along has no features that are known.
fn crates(linked: &BTreeSet<String>, known: &[&Dependency]) -> Vec<CrateDef> {
    let features = |name: &str| {
        let found = known.iter().find(|one| one.package == name);
        let active = found.map(|one| one.features.as_slice()).unwrap_or_default();
        let mut features: Vec<String> = active.iter().filter(|one| *one != "default").cloned().collect();
        features.sort();
        features
    };
    let crates = linked.iter().map(|name| CrateDef {
        name: name.clone(),
        features: features(name),
    });
    crates.collect()
}

/// A crate that is listed and not named in code is silently absent.
fn not_linked<'a>(dependencies: impl Iterator<Item = &'a Dependency>) {
    for Dependency {
        package, crate_name, ..
    } in dependencies.filter(|one| !OWN.contains(&one.package.as_str()))
    {
        Instruction::Warning(&format!(
            "{package} depends on opp-core, and none of its models is linked: if it holds models, add `use {crate_name} as _;` to build.rs"
        ))
        .tell();
    }
}

/// Why there is no registry.
pub struct CollectError(String);

impl CollectError {
    fn nothing(environment: &Environment, known: &[Dependency], build_script: bool) -> Self {
        let candidates = known.iter().filter(|one| one.package != environment.package);
        let mut candidates = candidates.filter(|one| !OWN.contains(&one.package.as_str()));
        let (program, section, file) = match build_script {
            true => ("build script", "build-dependencies", "build.rs"),
            false => ("test", "dev-dependencies", "the test"),
        };
        let help = candidates.next().map_or_else(
            || format!("add the crate that holds them to [{section}] of Cargo.toml, and `use NAME as _;` to {file}"),
            |one| {
                format!(
                    "name the crate that holds them in {file}: `use {} as _;`",
                    one.crate_name
                )
            },
        );
        Self(format!(
            "no model is linked into the {program} of {}\nhelp: {help}",
            environment.package
        ))
    }
}

impl From<BuildError> for CollectError {
    fn from(error: BuildError) -> Self {
        Self(error.to_string())
    }
}

impl From<RegistryError> for CollectError {
    fn from(error: RegistryError) -> Self {
        Self(error.to_string())
    }
}

impl fmt::Display for CollectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The message, which is what a `main` that returns the error shows.
impl fmt::Debug for CollectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CollectError {}
