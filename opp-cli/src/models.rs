//! Reads the registry of the models from a file, or from the package's registry binary, built by cargo.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{Message, Metadata, MetadataCommand, Package, TargetKind};
use opp_core::registry::Registry;
use opp_core::stub::registry_bin_name;

use crate::args::Global;
use crate::error::CommandError;
use crate::suggestions::names_like;
use crate::ui::sanitise::clean;

mod build;

/// Reads the registry from where the command line says.
pub(crate) fn registry(global: &Global) -> Result<Registry, CommandError> {
    let text = match &global.registry {
        Some(file) if file == Path::new("-") => standard_input()?,
        Some(file) => fs::read_to_string(file).map_err(|error| unreadable(file, &error))?,
        None => built(global)?,
    };
    Ok(Registry::from_json(&text)?)
}

fn unreadable(file: &Path, error: &std::io::Error) -> CommandError {
    CommandError::failed(format!("cannot read {}: {error}", clean(&file.display().to_string())))
        .hint("`opp registry > FILE` in the package writes the file; without --registry, the package is compiled")
}

fn standard_input() -> Result<String, CommandError> {
    let mut text = String::new();
    let read = std::io::stdin().read_to_string(&mut text);
    read.map(|_bytes| text)
        .map_err(|error| CommandError::failed(format!("cannot read standard input: {error}")))
}

/// Builds and runs the registry binary.
fn built(global: &Global) -> Result<String, CommandError> {
    let (package, binary) = registry_binary(global)?;
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["run", "--package", &package, "--bin", &binary]);
    if let Some(manifest) = &global.manifest_path {
        cargo.arg("--manifest-path").arg(manifest);
    }
    if !global.features.is_empty() {
        cargo.args(["--features", &global.features.join(",")]);
    }
    let finished = build::run(cargo, &package).map_err(|error| {
        CommandError::failed(format!("cannot start cargo: {error}"))
            .hint("install Rust (https://rustup.rs), or pass the models with --registry FILE")
    })?;
    if !finished.status.success() {
        return Err(not_built(&package, &finished.reported));
    }
    String::from_utf8(finished.out).map_err(|_not_utf8| {
        CommandError::failed(format!("{binary} did not print a registry")).hint("run `opp migrate setup` to update it")
    })
}

fn not_built(package: &str, reported: &str) -> CommandError {
    let error = CommandError::failed(format!(
        "cannot build the registry of {package}; see the messages above"
    ));
    let of_features = [
        ("OppJson", "json"),
        ("OppUuid", "uuid"),
        ("OppDateTime", "chrono"),
        ("OppDecimal", "decimal"),
    ];
    let missing: Vec<&str> = of_features
        .into_iter()
        .filter(|(name, _)| reported.contains(name))
        .map(|(_, feature)| feature)
        .collect();
    match missing.as_slice() {
        [] => error.hint("correct the models and run the command again"),
        missing => error.hint(format!(
            "if a type is not found, enable the feature of opp-core that contains it: {}",
            missing.join(", ")
        )),
    }
}

/// The package and binary meant: the one said, the one of the current directory, or the only one with a registry.
fn registry_binary(global: &Global) -> Result<(String, String), CommandError> {
    let found = binaries(global, registry_of)?;
    match &found[..] {
        [only] => Ok(only.clone()),
        [] => Err(
            CommandError::failed("no package in this workspace has a registry of models")
                .hint("run `opp init` in the package that contains the models"),
        ),
        several => Err(CommandError::failed(format!(
            "several packages contain models: {}",
            several
                .iter()
                .map(|(name, _)| name.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        ))
        .hint("choose one with --package NAME")),
    }
}

/// The program with the code of the application, by its package and name: `opp init --admin --code` writes it. Nothing where there is
/// none, or several packages have one.
pub(crate) fn application(global: &Global) -> Option<(String, String)> {
    let found = binaries(global, |package| binary_of(package, &application_name(&package.name)));
    match &found.ok()?[..] {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// Name of the program with the code of an application.
pub(crate) fn application_name(package: &str) -> String {
    format!("{package}-opp-admin")
}

/// Builds the program with the code of an application; its path.
pub(crate) fn build_application(
    global: &Global,
    (package, binary): &(String, String),
    release: bool,
) -> Result<PathBuf, CommandError> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args([
        "build",
        "--message-format",
        "json-render-diagnostics",
        "--package",
        package,
        "--bin",
        binary,
    ]);
    if release {
        cargo.arg("--release");
    }
    if let Some(manifest) = &global.manifest_path {
        cargo.arg("--manifest-path").arg(manifest);
    }
    if !global.features.is_empty() {
        cargo.args(["--features", &global.features.join(",")]);
    }
    let finished = build::run(cargo, package).map_err(|error| {
        CommandError::failed(format!("cannot start cargo: {error}")).hint(format!(
            "install Rust (https://rustup.rs), or start the program {binary} instead of `opp`"
        ))
    })?;
    let failed = || CommandError::failed(format!("cannot build {binary}; see the messages above"));
    if !finished.status.success() {
        return Err(failed().hint("correct the code and run the command again"));
    }
    let built = |message: Message| match message {
        Message::CompilerArtifact(artifact) if artifact.target.name == *binary => artifact.executable,
        _ => None,
    };
    let mut messages = Message::parse_stream(finished.out.as_slice()).filter_map(Result::ok);
    let path = messages.find_map(built).ok_or_else(failed)?;
    Ok(path.into_std_path_buf())
}

/// The packages meant that have some binary, with its name.
fn binaries(
    global: &Global,
    binary: impl Fn(&Package) -> Option<String>,
) -> Result<Vec<(String, String)>, CommandError> {
    let metadata = metadata(global)?;
    let here = manifest_here(global);
    let meant = |package: &&Package| match &global.package {
        Some(wanted) => package.name.as_str() == wanted,
        None => here.as_deref() == Some(package.manifest_path.as_std_path()),
    };
    let candidates: Vec<&Package> = match metadata.packages.iter().find(meant) {
        Some(package) => vec![package],
        None if global.package.is_some() => Vec::new(),
        None => metadata.packages.iter().collect(),
    };
    let named = |package: &&Package| binary(package).map(|binary| (package.name.to_string(), binary));
    Ok(candidates.iter().filter_map(named).collect())
}

fn metadata(global: &Global) -> Result<Metadata, CommandError> {
    let mut command = MetadataCommand::new();
    command.no_deps();
    if let Some(manifest) = &global.manifest_path {
        command.manifest_path(manifest);
    }
    command.exec().map_err(|error| {
        CommandError::failed(format!(
            "no Cargo package to read models from: {}",
            clean(&error.to_string())
        ))
        .hint("run opp in the package's directory, or pass --manifest-path FILE or --registry FILE")
    })
}

/// The directory of the package that the command line names, where it names one.
pub(crate) fn named_directory(global: &Global) -> Result<Option<PathBuf>, CommandError> {
    let manifest = global.manifest_path.as_deref().map(existing_manifest).transpose()?;
    let Some(wanted) = &global.package else {
        return Ok(manifest.and_then(|manifest| manifest.parent().map(Path::to_owned)));
    };
    let metadata = metadata(global)?;
    let found = metadata.packages.iter().find(|package| package.name.as_str() == wanted);
    found.map(|package| Some(directory_of(package))).ok_or_else(|| {
        let names = metadata
            .packages
            .iter()
            .map(|package| package.name.to_string())
            .collect();
        CommandError::failed(format!("package `{}` does not exist in this workspace", clean(wanted)))
            .hint(format!("--package takes one of: {}", names_like(wanted, names)))
    })
}

/// A wrong path must never fall back to the project of the current directory.
fn existing_manifest(path: &Path) -> Result<PathBuf, CommandError> {
    let is_manifest = path.is_file() && path.file_name().is_some_and(|name| name == "Cargo.toml");
    let manifest = path.canonicalize().ok().filter(|_| is_manifest);
    manifest.ok_or_else(|| {
        let shown = clean(&path.display().to_string());
        CommandError::failed(match path.exists() {
            true => format!("--manifest-path {shown} is not a Cargo.toml"),
            false => format!("--manifest-path {shown} does not exist"),
        })
        .hint("pass the path of the package's Cargo.toml")
    })
}

/// The names of the packages with a registry in the workspace of a directory.
pub(crate) fn packages_with_models(here: &Path) -> Vec<String> {
    let Ok(metadata) = MetadataCommand::new().no_deps().current_dir(here).exec() else {
        return Vec::new();
    };
    let with_registry = metadata
        .packages
        .iter()
        .filter(|package| registry_of(package).is_some());
    with_registry.map(|package| package.name.to_string()).collect()
}

/// The directory of the only package with a registry, where `here` is the root of a workspace and no package itself.
pub(crate) fn only_directory(here: &Path) -> Option<PathBuf> {
    let manifest: toml::Table = fs::read_to_string(here.join("Cargo.toml")).ok()?.parse().ok()?;
    if manifest.contains_key("package") || !manifest.contains_key("workspace") {
        return None;
    }
    // Where cargo cannot say, the current directory is meant, and the command that needs models tells what is wrong.
    let metadata = MetadataCommand::new().no_deps().current_dir(here).exec().ok()?;
    let mut with_registry = metadata
        .packages
        .iter()
        .filter(|package| registry_of(package).is_some());
    let only = with_registry.next()?;
    with_registry.next().is_none().then(|| directory_of(only))
}

fn directory_of(package: &Package) -> PathBuf {
    let manifest = package.manifest_path.as_std_path();
    manifest.parent().map_or_else(PathBuf::new, Path::to_owned)
}

/// The manifest that is said, or the nearest one from the current directory upwards.
fn manifest_here(global: &Global) -> Option<PathBuf> {
    let said = global.manifest_path.clone();
    let nearest = || {
        let here = std::env::current_dir().ok()?;
        here.ancestors()
            .map(|directory| directory.join("Cargo.toml"))
            .find(|manifest| manifest.is_file())
    };
    said.or_else(nearest)?.canonicalize().ok()
}

fn registry_of(package: &Package) -> Option<String> {
    binary_of(package, &registry_bin_name(&package.name))
}

fn binary_of(package: &Package, name: &str) -> Option<String> {
    let is_bin = |target: &&cargo_metadata::Target| target.kind.contains(&TargetKind::Bin) && target.name == name;
    package.targets.iter().find(is_bin).map(|target| target.name.clone())
}
