//! Which crates does the registry binary have to name? Asked from `cargo metadata`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde::Deserialize;

use super::{BuildError, Environment};

const OPP_CORE: &str = "opp-core";

/// What the registry binary links.
pub(crate) struct Linked {
    /// The name of opp-core in this package, which may have renamed it.
    pub(crate) opp_core: String,
    /// The package's own library.
    pub(crate) own_library: String,
    /// The direct dependencies that may hold models, sorted by package.
    pub(crate) dependencies: Vec<Dependency>,
    /// The files that decide all this.
    pub(crate) inputs: Vec<PathBuf>,
}

/// A dependency that may hold models.
pub(crate) struct Dependency {
    /// Cargo package name.
    pub(crate) package: String,
    /// Its name in `use`.
    pub(crate) crate_name: String,
    /// Its active features, sorted.
    pub(crate) features: Vec<String>,
}

/// What the package's registry binary links.
pub(crate) fn ask(environment: &Environment) -> Result<Linked, BuildError> {
    metadata(environment)?.linked(environment)
}

/// The package itself and its direct dependencies of some kinds (`None` for a normal one) that depend on opp-core.
#[cfg(feature = "models")]
pub(crate) fn with_opp_core(environment: &Environment, kinds: &[Option<&str>]) -> Result<Vec<Dependency>, BuildError> {
    metadata(environment)?.with_opp_core(environment, kinds)
}

fn metadata(environment: &Environment) -> Result<Metadata, BuildError> {
    // What is being built is on disk already, so the network is asked only where Cargo's metadata wants more than the build.
    let offline = run(environment, true)?;
    let output = if offline.status.success() {
        offline
    } else {
        run(environment, false)?
    };
    if !output.status.success() {
        return Err(BuildError::Metadata {
            message: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        });
    }
    serde_json::from_slice(&output.stdout).map_err(|source| BuildError::Output { source })
}

fn run(environment: &Environment, offline: bool) -> Result<Output, BuildError> {
    let mut command = Command::new(&environment.cargo);
    command.args(["metadata", "--format-version", "1"]);
    if let Some(target) = &environment.target {
        command.args(["--filter-platform", target]);
    }
    command.arg("--manifest-path").arg(&environment.manifest);
    if let Some(features) = &environment.features {
        command.args(["--no-default-features", "--features", &features.join(",")]);
    }
    if offline {
        command.arg("--offline");
    }
    command.output().map_err(|source| BuildError::Start { source })
}

// The part of Cargo's output that is needed.

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
    workspace_root: PathBuf,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    /// `None` for a package on disk.
    source: Option<String>,
    manifest_path: PathBuf,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    crate_types: Vec<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<NodeDep>,
    features: Vec<String>,
}

#[derive(Deserialize)]
struct NodeDep {
    /// The name in `use`.
    name: String,
    pkg: String,
    dep_kinds: Vec<DepKind>,
}

#[derive(Deserialize)]
struct DepKind {
    /// `None` for a normal dependency.
    kind: Option<String>,
}

impl NodeDep {
    fn is_normal(&self) -> bool {
        self.dep_kinds.iter().any(|dep| dep.kind.is_none())
    }
}

impl Package {
    /// The name in `use` of a library that other crates can link.
    fn library(&self) -> Option<String> {
        let linkable = |kind: &String| matches!(kind.as_str(), "lib" | "rlib" | "dylib");
        let library = self
            .targets
            .iter()
            .find(|target| target.crate_types.iter().any(linkable))?;
        Some(library.name.replace('-', "_"))
    }
}

impl Metadata {
    fn linked(&self, environment: &Environment) -> Result<Linked, BuildError> {
        let package = || environment.package.clone();
        let own = self
            .own_package(environment)
            .ok_or_else(|| BuildError::PackageMissing { package: package() })?;
        let node = self
            .node(&own.id)
            .ok_or_else(|| BuildError::PackageMissing { package: package() })?;
        let own_library = own
            .library()
            .ok_or_else(|| BuildError::NoLibrary { package: package() })?;
        let opp_core = self
            .opp_core_of(node)
            .ok_or_else(|| BuildError::NoOppCore { package: package() })?;
        Ok(Linked {
            opp_core: opp_core.name.clone(),
            own_library,
            dependencies: self.dependencies(own, node, opp_core)?,
            inputs: self.inputs(own, node),
        })
    }

    #[cfg(feature = "models")]
    fn with_opp_core(&self, environment: &Environment, kinds: &[Option<&str>]) -> Result<Vec<Dependency>, BuildError> {
        let missing = || BuildError::PackageMissing {
            package: environment.package.clone(),
        };
        let own = self.own_package(environment).ok_or_else(missing)?;
        let node = self.node(&own.id).ok_or_else(missing)?;
        let is_meant = |dep: &&NodeDep| dep.dep_kinds.iter().any(|dep| kinds.contains(&dep.kind.as_deref()));
        let found = node.deps.iter().filter(is_meant).filter_map(|dep| {
            let (package, node) = (self.package(&dep.pkg)?, self.node(&dep.pkg)?);
            self.opp_core_of(node)?;
            Some(Dependency {
                package: package.name.clone(),
                crate_name: dep.name.clone(),
                features: node.features.clone(),
            })
        });
        let own = Dependency {
            package: own.name.clone(),
            crate_name: own.library().unwrap_or_default(),
            features: node.features.clone(),
        };
        Ok(std::iter::once(own).chain(found).collect())
    }

    fn own_package(&self, environment: &Environment) -> Option<&Package> {
        self.packages
            .iter()
            .find(|package| same_file(&package.manifest_path, &environment.manifest))
    }

    fn dependencies(&self, own: &Package, node: &Node, opp_core: &NodeDep) -> Result<Vec<Dependency>, BuildError> {
        let mut dependencies = Vec::new();
        for dep in node.deps.iter().filter(|dep| dep.is_normal()) {
            let (Some(package), Some(dep_node)) = (self.package(&dep.pkg), self.node(&dep.pkg)) else {
                continue;
            };
            match self.opp_core_of(dep_node) {
                None => {}
                Some(theirs) if theirs.pkg != opp_core.pkg => {
                    return Err(BuildError::OtherOppCore {
                        package: own.name.clone(),
                        dependency: package.name.clone(),
                    });
                }
                Some(_) => dependencies.push(Dependency {
                    package: package.name.clone(),
                    crate_name: dep.name.clone(),
                    features: dep_node.features.clone(),
                }),
            }
        }
        dependencies.sort_by(|left, right| (&left.package, &left.crate_name).cmp(&(&right.package, &right.crate_name)));
        Ok(dependencies)
    }

    /// A node's normal dependency on opp-core.
    fn opp_core_of<'a>(&self, node: &'a Node) -> Option<&'a NodeDep> {
        let is_opp_core = |dep: &&NodeDep| self.package(&dep.pkg).is_some_and(|package| package.name == OPP_CORE);
        node.deps.iter().filter(|dep| dep.is_normal()).find(is_opp_core)
    }

    fn inputs(&self, own: &Package, node: &Node) -> Vec<PathBuf> {
        let mut inputs = vec![
            own.manifest_path.clone(),
            self.workspace_root.join("Cargo.toml"),
            self.workspace_root.join("Cargo.lock"),
        ];
        let on_disk = node
            .deps
            .iter()
            .filter_map(|dep| self.package(&dep.pkg))
            .filter(|package| package.source.is_none());
        inputs.extend(on_disk.map(|package| package.manifest_path.clone()));
        inputs.sort();
        inputs.dedup();
        inputs
    }

    fn package(&self, id: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.id == id)
    }

    fn node(&self, id: &str) -> Option<&Node> {
        self.resolve.nodes.iter().find(|node| node.id == id)
    }
}

/// Whether two paths lead to one file, also through links.
fn same_file(left: &Path, right: &Path) -> bool {
    left == right
        || match (left.canonicalize(), right.canonicalize()) {
            (Ok(left), Ok(right)) => left == right,
            _ => false,
        }
}
