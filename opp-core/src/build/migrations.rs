//! Puts a package's migrations into its program, and has it compiled again when they change.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::BuildError;
use super::{Instruction, environment, write_if_changed};

/// The file that `opp_runner::embed!()` includes.
const FILE: &str = "opp_migrations.rs";

/// Writes the migrations of some directories, which count from the package's, for `opp_runner::embed!()`; call it from `main` of the
/// package's `build.rs`. Cargo compiles the program again when a file in one of them changes.
///
/// Each directory holds the migrations for one database, as `migration.json` says; one without it is for SQLite.
///
/// What is wrong is told to Cargo, which stops the build and shows it.
pub fn migrations(directories: &[&str]) {
    if let Err(error) = embed(directories) {
        Instruction::Error(&error.to_string()).tell();
    }
}

fn embed(directories: &[&str]) -> Result<(), BuildError> {
    let (package, out_dir) = (environment::directory()?, environment::out_dir()?);
    let mut source = "::opp_runner::embedded::Embedded::new(&[\n".to_owned();
    for directory in directories {
        let path = package.join(directory);
        Instruction::RerunIfChanged(&path).tell();
        source.push_str(&one(&path).map_err(|error| BuildError::Read { path, source: error })?);
    }
    source.push_str("])\n");
    write_if_changed(&out_dir.join(FILE), &source)
}

/// One directory as Rust source.
fn one(directory: &Path) -> io::Result<String> {
    let mut folders: Vec<PathBuf> = fs::read_dir(directory)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    folders.retain(|path| path.is_dir() && !name(path).starts_with('.'));
    folders.sort();
    let mut dialect = None;
    let mut migrations = String::new();
    for folder in &folders {
        if dialect.is_none() {
            dialect = dialect_of(&folder.join("migration.json"))?;
        }
        let _infallible = writeln!(
            migrations,
            "::opp_runner::embedded::EmbeddedMigration {{ name: {:?}, up: include_str!({:?}), down: {}, metadata: {}, recorded: {} }},",
            name(folder),
            folder.join("up.sql"),
            included(&folder.join("down.sql")),
            included(&folder.join("metadata.toml")),
            included(&folder.join("migration.json")),
        );
    }
    let dialect = dialect.as_deref().unwrap_or("sqlite");
    Ok(format!(
        "::opp_runner::embedded::EmbeddedDirectory {{ dialect: {dialect:?}, migrations: &[\n{migrations}] }},\n"
    ))
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn included(path: &Path) -> String {
    match path.exists() {
        true => format!("Some(include_str!({path:?}))"),
        false => "None".to_owned(),
    }
}

/// What the files are written for.
fn dialect_of(path: &Path) -> io::Result<Option<String>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let document: serde_json::Value = serde_json::from_str(&text)?;
    Ok(document["dialect"].as_str().map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_becomes_source_that_includes_its_files() {
        let folder = std::env::temp_dir().join(format!("opp-build-{}", std::process::id()));
        let migration = folder.join("2026-01-01-000000_a");
        fs::create_dir_all(&migration).unwrap();
        fs::write(migration.join("up.sql"), "SELECT 1;").unwrap();
        fs::write(migration.join("migration.json"), "{\"dialect\": \"postgres\"}").unwrap();
        let source = one(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        for words in [
            "dialect: \"postgres\"",
            "name: \"2026-01-01-000000_a\"",
            "up: include_str!(",
            "down: None",
            "recorded: Some(include_str!(",
        ] {
            assert!(source.contains(words), "{source}");
        }
    }
}
