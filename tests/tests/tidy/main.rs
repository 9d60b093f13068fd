//! Do the crates and modules still depend on each other in one direction only? The import rules of ARCHITECTURE.md.
#![expect(clippy::unwrap_used, reason = "what does not hold ends its test")]

use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand, Package};

/// Which opp crates each opp crate may build on, development aside.
const CRATES: &[(&str, &[&str])] = &[
    ("opp-derive", &[]),
    ("opp-sql", &[]),
    ("opp-core", &["opp-derive", "opp-sql"]),
    ("opp-history", &["opp-core", "opp-sql"]),
    ("opp-migrate", &["opp-core", "opp-history", "opp-sql"]),
    ("opp-runner", &["opp-core", "opp-history", "opp-sql"]),
    ("opp-admin", &["opp-core", "opp-history", "opp-runner", "opp-sql"]),
    (
        "opp-cli",
        &[
            "opp-admin",
            "opp-core",
            "opp-history",
            "opp-migrate",
            "opp-runner",
            "opp-sql",
        ],
    ),
];

/// Modules of opp-migrate in their order: each may use those before it and its own row.
const STAGES: &[&[&str]] = &[
    &["sql"],
    &["schema", "lower"],
    &["pair"],
    &["change"],
    &["rename_order"],
    &["diff", "lint", "naming"],
    &["step", "script"],
    &["dialect"],
    &["split", "verify"],
    &["files"],
    &["history", "counterpart"],
    &["workflow"],
];

#[test]
fn crates_depend_in_one_direction() {
    for (name, allowed) in CRATES {
        for dependency in dependencies(name) {
            assert!(
                !dependency.starts_with("opp-") || allowed.contains(&dependency.as_str()),
                "{name} may not depend on {dependency}"
            );
        }
    }
}

#[test]
fn the_library_that_plans_knows_no_driver_and_no_surroundings() {
    let drivers_and_clocks = ["diesel", "diesel_migrations", "libsqlite3-sys", "chrono", "time"];
    for dependency in dependencies("opp-migrate") {
        assert!(
            !drivers_and_clocks.contains(&dependency.as_str()),
            "opp-migrate may not depend on {dependency}"
        );
    }
    for (path, text) in sources("opp-migrate/src") {
        for forbidden in ["SystemTime", "Instant::now", "env::var", "println!", "eprintln!"] {
            assert!(
                !code(&text).contains(forbidden),
                "{}: {forbidden} has no place in opp-migrate",
                path.display()
            );
        }
        if !["files", "history"].contains(&module(&path).as_str()) {
            assert!(
                !code(&text).contains("std::fs"),
                "{}: only `files` and `history` touch files",
                path.display()
            );
        }
    }
}

#[test]
fn stages_use_only_what_comes_before_them() {
    let stage = |module: &str| STAGES.iter().position(|stage| stage.contains(&module));
    for (path, text) in sources("opp-migrate/src") {
        let module = module(&path);
        if module == "lib" {
            continue;
        }
        let own = stage(&module).unwrap_or_else(|| panic!("`{module}` has no place in the order of stages"));
        for used in modules_used(&code(&text)) {
            let Some(other) = stage(&used) else { continue };
            assert!(other <= own, "{}: `{module}` may not use `{used}`", path.display());
        }
    }
}

#[test]
fn a_database_is_named_only_by_its_dialect() {
    for (path, text) in sources("opp-migrate/src") {
        if ["dialect", "lib"].contains(&module(&path).as_str()) {
            continue;
        }
        for name in ["dialect::sqlite", "dialect::postgres", "dialect::mysql"] {
            assert!(
                !code(&text).contains(name),
                "{}: reach {name} through `Dialect`",
                path.display()
            );
        }
    }
}

#[test]
fn the_library_that_runs_migrations_leaves_the_process_to_its_caller() {
    for (path, text) in sources("opp-runner/src") {
        for forbidden in ["println!", "eprintln!", "process::exit", "env::var", "tokio::signal"] {
            assert!(
                !code(&text).contains(forbidden),
                "{}: {forbidden} belongs to the caller of opp-runner",
                path.display()
            );
        }
    }
}

/// What a crate builds on, development aside.
fn dependencies(name: &str) -> Vec<String> {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .unwrap();
    let package: &Package = metadata
        .packages
        .iter()
        .find(|package| package.name.as_str() == name)
        .unwrap();
    let built = package
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind != DependencyKind::Development);
    built.map(|dependency| dependency.name.clone()).collect()
}

/// First names of the `crate::…` paths in a file.
fn modules_used(code: &str) -> Vec<String> {
    let paths = code.split("crate::").skip(1);
    paths
        .map(|path| path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        .collect()
}

/// The top-level module a file of opp-migrate belongs to.
fn module(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("opp-migrate/src")).unwrap();
    let first = inside
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_string_lossy()
        .into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// A file's lines without comments and without its tests.
fn code(text: &str) -> String {
    let tests = text.find("#[cfg(test)]").unwrap_or(text.len());
    text[..tests]
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Every Rust file below a folder, tests aside.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("tests") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty(), "no sources in {folder}");
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}
