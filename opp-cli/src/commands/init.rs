//! `opp init` and `opp migrate setup`: add to a package what opp needs to read its models.
//!
//! Files of the user are never overwritten: where one lacks something, opp prints what to add. Files that an older version of opp
//! generated are updated.

use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{MetadataCommand, Package, Target, TargetKind};
use opp_core::stub::{registry_bin_name, stub, stub_path};

use crate::context::Context;
use crate::error::CommandError;
use crate::models::application_name;
use crate::ui;
use crate::ui::sanitise::clean;
use crate::ui::terminal;

mod ignore;
mod manifest;
mod path;
mod source;

use manifest::Wanted;
use path::{cannot, shown};
pub(crate) use source::{PanelTables, Source};

const BUILD_SCRIPT: &str = "//! Generates the source of the registry binary, from which `opp` reads the models.\n\n\
    fn main() {\n    opp_core::build::registry();\n}\n";

const CONFIG: &str = "# Configuration of opp: https://github.com/opp-rs/opp/blob/main/docs/formats/opp-toml.md\n\
    # DATABASE_URL in .env or in the environment takes precedence.\n\
    # database_url = \"test.db\"\n\
    # dialects = [\"sqlite\", \"postgres\", \"mysql\"]   # one history, written for each; the first has migrations/\n";

/// What a package's `.env` may say.
fn dotenv_sample(package: &str, database: &str) -> String {
    let (hint, url) = match database {
        "postgres" | "mysql" => (
            "In a password write @ as %40, / as %2F, : as %3A and % as %25.",
            format!("{database}://user:password@localhost/{}", package.replace('-', "_")),
        ),
        _ => (
            "A plain path is a SQLite database; Diesel and opp both understand it.",
            "test.db".to_owned(),
        ),
    };
    format!("# Copy to .env. {hint}\nDATABASE_URL={url}\n")
}

/// Sets the package up, or brings its generated parts up to date: the two are the same.
pub(crate) fn run(
    context: &Context,
    source: &Source,
    panel: Option<PanelTables>,
    code: bool,
) -> Result<(), CommandError> {
    let package = package(context)?;
    let name = package.name.as_str();
    let directory = package
        .manifest_path
        .parent()
        .map_or_else(PathBuf::new, |parent| parent.as_std_path().to_owned());
    refuse_without_lib(&package)?;
    let mut done = Vec::new();
    let is_named = source.is_named();
    let source = source.or_installed().seen_from(&directory)?;
    let targets = context.targets()?;
    let databases: Vec<&str> = targets.iter().map(|target| target.dialect.name()).collect();
    let wanted = Wanted {
        package: name,
        program: main_program(&package),
        source: &source,
        replaces_origin: is_named,
        databases: &databases,
        panel,
        code,
    };
    let manifest = manifest::edit(package.manifest_path.as_std_path(), &wanted)?;
    done.extend(manifest.into_iter().map(|what| format!("Cargo.toml: {what}")));
    write_stub(&directory.join(stub_path(name)), &stub(name), &mut done)?;
    if code {
        let application = directory.join(format!("src/bin/{}.rs", application_name(name)));
        create(&application, &application_source(&package), &mut done)?;
    }
    let script = build_script(&package).unwrap_or_else(|| directory.join("build.rs"));
    if !create(&script, BUILD_SCRIPT, &mut done)? {
        hint_at_build_script(&script)?;
    }
    create(&directory.join("opp.toml"), CONFIG, &mut done)?;
    let sample = dotenv_sample(name, databases.first().copied().unwrap_or("sqlite"));
    create(&directory.join(".env.sample"), &sample, &mut done)?;
    done.extend(ignore::add(&directory, databases.contains(&"sqlite"))?);
    for target in &targets {
        // Git keeps no empty directory, and a directory that does not exist is an error to every other command.
        let is_default = target.directory.ends_with("migrations") && !target.directory.exists();
        let migrations = if is_default {
            directory.join("migrations")
        } else {
            target.directory.clone()
        };
        if !migrations.exists() {
            create(&migrations.join(".keep"), "", &mut done)?;
        }
    }
    report(name, &directory, &done);
    Ok(())
}

/// Writes the stub, also over one that an older version of opp wrote.
fn write_stub(path: &Path, text: &str, done: &mut Vec<String>) -> Result<(), CommandError> {
    if create(path, text, done)? {
        return Ok(());
    }
    let present = fs::read_to_string(path).map_err(|error| cannot("read", path, &error))?;
    if present == text {
        return Ok(());
    }
    if !present.contains("OUT_DIR") || present.contains("fn main") {
        ui::warn(&format!("{} is not the file that opp generates", shown(path)));
        ui::hint(&format!(
            "move your code elsewhere, delete {}, and run `opp init` again",
            shown(path)
        ));
        return Ok(());
    }
    fs::write(path, text).map_err(|error| cannot("write", path, &error))?;
    done.push(format!("{} (updated)", shown(path)));
    Ok(())
}

fn package(context: &Context) -> Result<Package, CommandError> {
    let (manifest, wanted) = context.package();
    let mut command = MetadataCommand::new();
    command.no_deps();
    if let Some(manifest) = manifest {
        command.manifest_path(manifest);
    }
    let metadata = command.exec().map_err(|error| {
        CommandError::failed(format!("no Cargo package here: {}", clean(&error.to_string())))
            .hint("create one with `cargo init --lib`, then run `opp init`")
    })?;
    let here = std::env::current_dir().unwrap_or_default();
    let found = metadata.packages.iter().find(|package| match wanted {
        Some(wanted) => package.name.as_str() == wanted,
        None => {
            manifest.is_some()
                || package
                    .manifest_path
                    .parent()
                    .is_some_and(|parent| parent.as_std_path() == here)
        }
    });
    let only = || {
        metadata
            .packages
            .first()
            .filter(|_| wanted.is_none() && metadata.packages.len() == 1)
    };
    found.or_else(only).cloned().ok_or_else(|| {
        let names: Vec<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
        CommandError::failed(format!("this workspace has several packages: {}", names.join(", ")))
            .hint("choose one with --package NAME, or run `opp init` in its directory")
    })
}

/// The program with the panel and the code of the package's library.
fn application_source(package: &Package) -> String {
    let is_lib = |kind: &TargetKind| matches!(kind, TargetKind::Lib | TargetKind::RLib);
    let library = package.targets.iter().find(|target| target.kind.iter().any(is_lib));
    let name = library.map_or(package.name.as_str(), |target| target.name.as_str());
    format!(
        "//! The `opp` command with the code of `{}`: `opp runserver` and `opp production` build and run it.\n\n\
         use {} as _;\n\n\
         fn main() -> std::process::ExitCode {{\n    opp_cli::application()\n}}\n",
        package.name,
        name.replace('-', "_")
    )
}

fn refuse_without_lib(package: &Package) -> Result<(), CommandError> {
    let is_lib = |kind: &TargetKind| matches!(kind, TargetKind::Lib | TargetKind::RLib);
    if package.targets.iter().any(|target| target.kind.iter().any(is_lib)) {
        return Ok(());
    }
    Err(CommandError::failed(format!(
        "{} has no library target, from which the registry binary could import the models",
        package.name
    ))
    .hint("create src/lib.rs with `pub mod models;`, use it from src/main.rs, and run `opp init` again"))
}

/// The package's main program, or the only one there is: what `cargo run` is to start.
fn main_program(package: &Package) -> Option<&str> {
    let own = [registry_bin_name(&package.name), application_name(&package.name)];
    let is_program = |target: &&Target| target.kind.contains(&TargetKind::Bin) && !own.contains(&target.name);
    let programs: Vec<&Target> = package.targets.iter().filter(is_program).collect();
    let main = programs.iter().find(|target| target.name == package.name.as_str());
    let found = main.or_else(|| programs.first().filter(|_| programs.len() == 1))?;
    Some(found.name.as_str())
}

/// The build script that the package has, also one of another name.
fn build_script(package: &Package) -> Option<PathBuf> {
    let is_script = |target: &&Target| target.kind.contains(&TargetKind::CustomBuild);
    let script = package.targets.iter().find(is_script)?;
    Some(script.src_path.as_std_path().to_owned())
}

/// Writes a file that is not there; whether it did.
fn create(path: &Path, text: &str, done: &mut Vec<String>) -> Result<bool, CommandError> {
    if path.exists() {
        return Ok(false);
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|error| cannot("create", parent, &error))?;
    }
    fs::write(path, text).map_err(|error| cannot("write", path, &error))?;
    done.push(shown(path));
    Ok(true)
}

fn hint_at_build_script(path: &Path) -> Result<(), CommandError> {
    let text = fs::read_to_string(path).map_err(|error| cannot("read", path, &error))?;
    if !text.contains("opp_core::build::registry") {
        ui::warn(&format!("{} does not generate the registry", shown(path)));
        ui::hint("add this line to its `main`: opp_core::build::registry();");
    }
    Ok(())
}

fn report(name: &str, directory: &Path, done: &[String]) {
    if done.is_empty() {
        terminal::print(&format!("{name} is already set up.\n"));
        return;
    }
    let list: String = done.iter().map(|what| format!("  {what}\n")).collect();
    terminal::print(&clean(&format!("Set up {name}:\n{list}")));
    let mut steps = Vec::new();
    if !directory.join(".env").exists() && std::env::var_os("DATABASE_URL").is_none() {
        steps.push("copy .env.sample to .env");
    }
    steps.push("derive OppModel on the structs");
    steps.push("run `opp makemigrations` and `opp migrate`");
    ui::note(&format!("Next: {}.", steps.join(", ")));
}
