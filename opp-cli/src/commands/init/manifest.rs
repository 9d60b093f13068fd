//! Adds to `Cargo.toml` what is missing, and keeps its formatting.

use std::fs;
use std::path::Path;

use opp_core::stub::{registry_bin_name, stub_path};
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value, value};

use super::path::cannot;
use super::source::{PanelTables, Source};
use crate::error::CommandError;
use crate::models::application_name;
use crate::ui::sanitise::clean;

/// What is to be written into a manifest.
pub(super) struct Wanted<'a> {
    /// The package's name.
    pub(super) package: &'a str,
    /// What `cargo run` is to start.
    pub(super) program: Option<&'a str>,
    /// Where opp-core comes from.
    pub(super) source: &'a Source,
    /// Whether the command line names that place, so that it replaces another.
    pub(super) replaces_origin: bool,
    /// The databases that the models are for, by the names of opp-core's features.
    pub(super) databases: &'a [&'static str],
    /// The tables of the admin panel that it gets.
    pub(super) panel: Option<PanelTables>,
    /// Whether it gets a program with the panel and its own code.
    pub(super) code: bool,
}

/// Adds the dependencies and `default-run`; gives what was added.
pub(super) fn edit(path: &Path, wanted: &Wanted<'_>) -> Result<Vec<String>, CommandError> {
    let text = fs::read_to_string(path).map_err(|error| cannot("read", path, &error))?;
    let mut document: DocumentMut = text
        .parse()
        .map_err(|error: toml_edit::TomlError| CommandError::failed(clean(&format!("{}: {error}", path.display()))))?;
    let added = add_all(&mut document, wanted);
    refuse_without_build_script(&document, path)?;
    if !added.is_empty() {
        fs::write(path, document.to_string()).map_err(|error| cannot("write", path, &error))?;
    }
    Ok(added)
}

/// Without a build script nothing writes what the registry binary includes.
fn refuse_without_build_script(document: &DocumentMut, path: &Path) -> Result<(), CommandError> {
    let build = document.get("package").and_then(|package| package.get("build"));
    match build.and_then(Item::as_bool) {
        Some(false) => Err(CommandError::failed(clean(&format!(
            "`build = false` in {} disables the build script, which finds the models",
            path.display()
        )))
        .hint("remove that line and run the command again")),
        _ => Ok(()),
    }
}

fn add_all(document: &mut DocumentMut, wanted: &Wanted<'_>) -> Vec<String> {
    let mut added = match wanted.replaces_origin {
        true => replace_origin(document, &origin(&DocumentMut::new(), wanted.source)),
        false => Vec::new(),
    };
    let origin = origin(document, wanted.source);
    let features = features(document, wanted.databases);
    let mut add = |table: &str, name: &str, dependency: InlineTable, document: &mut DocumentMut| {
        let dependencies = document.entry(table).or_insert(Item::Table(Table::new()));
        if let Some(dependencies) = dependencies
            .as_table_like_mut()
            .filter(|there| !there.contains_key(name))
        {
            dependencies.insert(name, value(dependency));
            added.push(format!("{table}.{name}"));
        }
    };
    let backends: Vec<&str> = wanted.databases.iter().map(|database| backend(database)).collect();
    add("dependencies", "diesel", of_version("2.3", &backends), document);
    if wanted.databases.contains(&"sqlite") {
        // The bundled SQLite, so that nothing has to be installed.
        let bundled = of_version("0.36", &["bundled"]);
        add("dependencies", "libsqlite3-sys", bundled, document);
    }
    let core = with_features(origin.clone(), &features);
    add("dependencies", "opp-core", core, document);
    if let Some(panel) = wanted.panel {
        add("dependencies", "opp-admin", panel_tables(&origin, panel), document);
    }
    if wanted.code {
        add("dependencies", "opp-cli", beside(&origin, "opp-cli"), document);
    }
    let mut build = with_features(origin, &["build"]);
    // A member cannot take from a workspace's dependency what the workspace gives it.
    if !build.contains_key("workspace") {
        build.insert("default-features", Value::from(false));
    }
    add("build-dependencies", "opp-core", build, document);
    added.extend(add_features(document, "opp-core", &features));
    if wanted.code {
        added.extend(add_features(document, "opp-admin", &["panel"]));
    }
    added.extend(name_programs(document, wanted));
    added
}

/// The crate of the panel's tables, from where opp-core comes from. A dependency is enough: the registry binary links it.
fn panel_tables(origin: &InlineTable, panel: PanelTables) -> InlineTable {
    let feature = match panel {
        PanelTables::WithUsers => "users",
        PanelTables::OwnUsers => "models",
    };
    with_features(beside(origin, "opp-admin"), &[feature])
}

/// A crate from where opp-core comes from.
fn beside(origin: &InlineTable, name: &str) -> InlineTable {
    let mut origin = origin.clone();
    if let Some(path) = origin.get("path").and_then(Value::as_str) {
        let beside = Path::new(path).with_file_name(name);
        origin.insert("path", beside.display().to_string().into());
    }
    origin
}

/// Diesel's feature for the SQL of a database. Only SQLite comes with a connection: those to servers link libraries that have to be
/// installed, or are diesel-async's.
fn backend(database: &str) -> &'static str {
    match database {
        "postgres" => "postgres_backend",
        "mysql" => "mysql_backend",
        _ => "sqlite",
    }
}

/// Crates whose types can be columns, and the feature of opp-core for each.
const TYPES: [(&str, &str); 6] = [
    ("chrono", "chrono"),
    ("time", "time"),
    ("uuid", "uuid"),
    ("serde_json", "json"),
    ("bigdecimal", "decimal"),
    ("ipnetwork", "network"),
];

/// The databases, and the types of the crates that the package already depends on.
fn features(document: &DocumentMut, databases: &[&'static str]) -> Vec<&'static str> {
    let dependencies = document.get("dependencies").and_then(Item::as_table_like);
    let has = |name: &str| dependencies.is_some_and(|dependencies| dependencies.contains_key(name));
    let types = TYPES.iter().filter(|(name, _)| has(name)).map(|(_, feature)| *feature);
    databases.iter().copied().chain(types).collect()
}

/// Replaces the origin of an opp-core that the package already has, where the command line names another.
fn replace_origin(document: &mut DocumentMut, origin: &InlineTable) -> Vec<String> {
    let mut replaced = Vec::new();
    for table in ["dependencies", "build-dependencies"] {
        let item = document.get_mut(table).and_then(|table| table.get_mut("opp-core"));
        let Some(item) = item else { continue };
        if let Some(version) = item.as_str().map(str::to_owned) {
            *item = value(InlineTable::from_iter([("version", Value::from(version))]));
        }
        let Some(dependency) = item
            .as_table_like_mut()
            .filter(|table| !table.contains_key("workspace"))
        else {
            continue;
        };
        let is_same = origin.iter().all(|(key, wanted)| {
            let present = dependency.get(key).and_then(Item::as_str);
            present.is_some() && present == wanted.as_str()
        });
        if is_same {
            continue;
        }
        for key in ORIGIN {
            dependency.remove(key);
        }
        for (key, wanted) in origin.iter() {
            dependency.insert(key, value(wanted.clone()));
        }
        if let Some(inline) = item.as_inline_table_mut() {
            // What was the last value ends in the space before the brace.
            inline.fmt();
        }
        replaced.push(format!("{table}.opp-core, from {}", wanted_text(origin)));
    }
    replaced
}

fn wanted_text(origin: &InlineTable) -> String {
    let mut texts = origin.iter().filter_map(|(_, value)| value.as_str());
    texts.next().unwrap_or_default().to_owned()
}

/// The keys of a dependency that tell where it comes from.
const ORIGIN: [&str; 7] = ["workspace", "path", "git", "branch", "tag", "rev", "version"];

/// Adds the missing features to a dependency that the package already has.
fn add_features(document: &mut DocumentMut, name: &str, wanted: &[&'static str]) -> Option<String> {
    let dependency = document.get_mut("dependencies")?.get_mut(name)?;
    if let Some(version) = dependency.as_str().map(str::to_owned) {
        *dependency = value(InlineTable::from_iter([("version", Value::from(version))]));
    }
    let dependency = dependency.as_table_like_mut()?;
    let features = dependency
        .entry("features")
        .or_insert(value(Array::new()))
        .as_array_mut()?;
    let there = |features: &Array, name: &str| features.iter().any(|it| it.as_str() == Some(name));
    let missing: Vec<&str> = wanted.iter().copied().filter(|name| !there(features, name)).collect();
    features.extend(missing.iter().copied());
    (!missing.is_empty()).then(|| format!("dependencies.{name}, with {}", missing.join(", ")))
}

fn name_programs(document: &mut DocumentMut, wanted: &Wanted<'_>) -> Vec<String> {
    let mut added = Vec::new();
    if let Some(table) = document.get_mut("package").and_then(Item::as_table_like_mut) {
        if let Some(program) = wanted.program.filter(|_| !table.contains_key("default-run")) {
            table.insert("default-run", value(program));
            added.push("default-run, so that `cargo run` still starts your program".to_owned());
        }
        if table.get("autobins").and_then(Item::as_bool) == Some(false) {
            let mut programs = vec![(registry_bin_name(wanted.package), stub_path(wanted.package))];
            if wanted.code {
                let name = application_name(wanted.package);
                programs.push((name.clone(), format!("src/bin/{name}.rs")));
            }
            for (name, path) in programs {
                if name_program(document, &name, path) {
                    added.push("bin, because cargo finds none by itself here".to_owned());
                }
            }
        }
    }
    added
}

/// Names a program among those that are listed by hand; whether it was not there.
fn name_program(document: &mut DocumentMut, name: &str, path: String) -> bool {
    let programs = document
        .entry("bin")
        .or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    let Some(programs) = programs.as_array_of_tables_mut() else {
        return false;
    };
    if programs
        .iter()
        .any(|program| program.get("name").and_then(Item::as_str) == Some(name))
    {
        return false;
    }
    let mut program = Table::new();
    program.insert("name", value(name));
    program.insert("path", value(path));
    programs.push(program);
    true
}

/// Where the package has opp-core from already; else where the command line says; else this version.
fn origin(document: &DocumentMut, source: &Source) -> InlineTable {
    let there = document
        .get("dependencies")
        .and_then(|dependencies| dependencies.get("opp-core"));
    let mut origin = InlineTable::new();
    if let Some(there) = there.and_then(Item::as_table_like) {
        for key in ORIGIN {
            if let Some(said) = there.get(key).and_then(Item::as_value) {
                let mut said = said.clone();
                said.decor_mut().clear();
                origin.insert(key, said);
            }
        }
    } else if let Some(version) = there.and_then(Item::as_str) {
        origin.insert("version", version.into());
    }
    match (origin.is_empty(), &source.path, &source.git) {
        (false, ..) => {}
        (true, Some(path), _) => _ = origin.insert("path", path.display().to_string().into()),
        (true, None, Some(git)) => {
            origin.insert("git", git.into());
            if let Some(rev) = &source.rev {
                origin.insert("rev", rev.into());
            }
        }
        (true, None, None) => _ = origin.insert("version", env!("CARGO_PKG_VERSION").into()),
    }
    origin
}

fn of_version(version: &str, features: &[&str]) -> InlineTable {
    with_features(InlineTable::from_iter([("version", Value::from(version))]), features)
}

fn with_features(mut dependency: InlineTable, features: &[&str]) -> InlineTable {
    dependency.insert("features", Value::from_iter(features.iter().copied()));
    dependency
}

#[cfg(test)]
mod tests;
