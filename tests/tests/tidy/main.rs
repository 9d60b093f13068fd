//! Do the crates and files still depend on each other in one direction only? The import rules of ARCHITECTURE.md.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what does not hold ends its test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use cargo_metadata::{DependencyKind, MetadataCommand, Package, TargetKind};

mod crate_tree;
mod diagnostics;
mod fixtures;
mod rules;
mod scope;

use crate_tree::CrateTree;
use rules::{RULES, Rules, STAGES};

/// Lines that a file has at most.
const LONGEST_FILE: usize = 400;

#[test]
fn every_published_crate_has_its_rules() {
    let published: BTreeSet<String> = packages()
        .iter()
        .filter(|package| package.publish.is_none())
        .map(|package| package.name.to_string())
        .collect();
    let ruled: BTreeSet<String> = RULES.iter().map(|rules| rules.name.to_owned()).collect();
    assert_eq!(published, ruled);
}

#[test]
fn crates_depend_on_what_they_may_name() {
    for rules in RULES {
        for dependency in dependencies(rules.name) {
            let allowed = rules
                .crates
                .iter()
                .any(|name| name.split("::").next() == Some(&dependency));
            assert!(allowed, "{} may not depend on {dependency}", rules.name);
        }
    }
}

#[test]
fn files_name_only_what_their_crate_may() {
    let broken: Vec<String> = RULES
        .iter()
        .flat_map(|rules| broken(rules, trees(rules.name)))
        .collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

fn broken(rules: &Rules, trees: &[CrateTree]) -> Vec<String> {
    trees.iter().flat_map(|tree| rules.broken(tree.outside())).collect()
}

/// A path value can reach the file system without naming `std::fs`.
#[test]
fn only_files_touches_the_file_system_in_the_libraries_that_plan() {
    let touching = [
        "canonicalize",
        "exists",
        "is_dir",
        "is_file",
        "is_symlink",
        "read_dir",
        "symlink_metadata",
        "try_exists",
    ];
    for name in ["opp-sql", "opp-history", "opp-migrate", "opp-derive"] {
        for tree in trees(name) {
            for (module, method) in tree.methods() {
                let is_allowed = name == "opp-history" && module.first().is_some_and(|first| first == "files");
                assert!(
                    is_allowed || !touching.contains(&method.as_str()),
                    "{name}: `{}` may not call `{method}`",
                    crate_tree::name(module)
                );
            }
        }
    }
}

#[test]
fn files_use_each_other_in_one_direction() {
    let mut found = Vec::new();
    for rules in RULES {
        for tree in trees(rules.name) {
            let (cycles, uses) = (tree.cycles(), tree.uses());
            let cycles = cycles.iter();
            found.extend(cycles.map(|cycle| format!("{}: {}", rules.name, explained(cycle, &uses))));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The files of a cycle with the paths that tie them.
fn explained(
    cycle: &BTreeSet<String>,
    uses: &BTreeMap<(crate_tree::Module, crate_tree::Module), BTreeSet<String>>,
) -> String {
    let ties = uses.iter().filter_map(|((from, to), paths)| {
        let (from, to) = (crate_tree::name(from), crate_tree::name(to));
        let paths: Vec<_> = paths.iter().map(String::as_str).collect();
        (cycle.contains(&from) && cycle.contains(&to)).then(|| format!("\n    {from} -> {to}: {}", paths.join(", ")))
    });
    format!(
        "{} files use each other in a ring{}",
        cycle.len(),
        ties.collect::<String>()
    )
}

#[test]
fn stages_use_only_what_comes_before_them() {
    let mut broken = Vec::new();
    for (name, stages) in STAGES {
        let stage = |module: &str| stages.iter().position(|stage| stage.contains(&module));
        for tree in trees(name) {
            for ((from, to), paths) in tree.uses() {
                let (Some(from), Some(to)) = (from.first(), to.first()) else {
                    continue;
                };
                let own =
                    stage(from).unwrap_or_else(|| panic!("`{from}` of {name} has no place in the order of stages"));
                if stage(to).is_none_or(|other| other > own) {
                    broken.push(format!("{name}: `{from}` may not use `{to}`: {paths:?}"));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn a_database_is_named_only_by_its_dialect() {
    for tree in trees("opp-migrate") {
        for (from, to) in tree.uses().keys() {
            let is_of_a_database =
                to.len() > 1 && to[0] == "dialect" && ["sqlite", "postgres", "mysql"].contains(&to[1].as_str());
            assert!(
                !is_of_a_database || from.first().is_some_and(|first| first == "dialect"),
                "{}: reach {} through `Dialect`",
                crate_tree::name(from),
                crate_tree::name(to)
            );
        }
    }
}

#[test]
fn no_file_is_long() {
    let mut long = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && !name.starts_with('.') && name != "target" {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let lines = fs::read_to_string(&path).unwrap().lines().count();
                if lines > LONGEST_FILE {
                    long.push(format!(
                        "{}: {lines} lines",
                        path.strip_prefix(root()).unwrap().display()
                    ));
                }
            }
        }
    }
    long.sort();
    assert!(long.is_empty(), "split by responsibility:\n{}", long.join("\n"));
}

/// What a crate builds on, development aside, as code names it.
fn dependencies(name: &str) -> Vec<String> {
    let package = package(name);
    let built = package
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind != DependencyKind::Development);
    built
        .map(|dependency| dependency.rename.as_ref().unwrap_or(&dependency.name).replace('-', "_"))
        .collect()
}

/// The crates of a package: its library and its programs.
fn trees(name: &str) -> &'static [CrateTree] {
    static TREES: LazyLock<BTreeMap<&str, Vec<CrateTree>>> = LazyLock::new(|| {
        let trees = |rules: &'static Rules| (rules.name, read(package(rules.name)));
        RULES.iter().map(trees).collect()
    });
    &TREES[name]
}

fn read(package: &Package) -> Vec<CrateTree> {
    let is_source = |kind: &TargetKind| matches!(kind, TargetKind::Lib | TargetKind::ProcMacro | TargetKind::Bin);
    let targets = package
        .targets
        .iter()
        .filter(|target| target.kind.iter().any(is_source));
    let trees: Vec<_> = targets
        .map(|target| CrateTree::read(target.src_path.as_std_path()))
        .collect();
    assert!(!trees.is_empty(), "no sources of {}", package.name);
    trees
}

fn package(name: &str) -> &'static Package {
    packages().iter().find(|package| package.name.as_str() == name).unwrap()
}

fn packages() -> &'static [Package] {
    static PACKAGES: LazyLock<Vec<Package>> = LazyLock::new(|| {
        let mut command = MetadataCommand::new();
        command.manifest_path(root().join("Cargo.toml")).no_deps();
        command.exec().unwrap().packages
    });
    &PACKAGES
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}
