//! Puts a package's migrations into its program, and has it compiled again when they change.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::BuildError;
use super::{Instruction, environment, write_if_changed};
use crate::interrupted;

/// The file that `opp_runner::embed!()` includes.
const FILE: &str = "opp_migrations.rs";

/// Writes the migrations of some directories, which count from the package's, for `opp_runner::embed!()`; call it from `main` of the
/// package's `build.rs`. Cargo compiles the program again when a file in one of them changes.
///
/// Each directory holds the migrations for one database, as `migration.json` says. One without it runs on any database for which no other
/// directory is written. Two directories for the same database are an error.
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
    let mut dialects: Vec<(Option<String>, &str)> = Vec::new();
    for directory in directories {
        let path = package.join(directory);
        Instruction::RerunIfChanged(&path).tell();
        let (dialect, text) = read(&path)?;
        refuse_second(&dialects, dialect.as_deref(), directory)?;
        dialects.push((dialect, directory));
        source.push_str(&text);
    }
    source.push_str("])\n");
    write_if_changed(&out_dir.join(FILE), &source)
}

/// What a directory is written for, and the directory as Rust source, unless it is between two histories.
fn read(path: &Path) -> Result<(Option<String>, String), BuildError> {
    let unreadable = |source| BuildError::Read {
        path: path.to_owned(),
        source,
    };
    match interrupted::journal(path).map_err(unreadable)? {
        Some(_) => Err(BuildError::Interrupted { path: path.to_owned() }),
        None => one(path).map_err(unreadable),
    }
}

/// A run could not choose between two directories for the same database.
fn refuse_second(before: &[(Option<String>, &str)], dialect: Option<&str>, directory: &str) -> Result<(), BuildError> {
    match before.iter().find(|(other, _)| other.as_deref() == dialect) {
        Some((_, first)) => Err(BuildError::SameDialect {
            first: (*first).to_owned(),
            second: directory.to_owned(),
            dialect: dialect.map(str::to_owned),
        }),
        None => Ok(()),
    }
}

/// What a directory is written for, and the directory as Rust source.
fn one(directory: &Path) -> io::Result<(Option<String>, String)> {
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
    let source = format!(
        "::opp_runner::embedded::EmbeddedDirectory {{ dialect: {dialect:?}, migrations: &[\n{migrations}] }},\n"
    );
    Ok((dialect, source))
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
        let (dialect, source) = one(&folder).unwrap();
        fs::write(migration.join("migration.json"), "{}").unwrap();
        let unnamed = one(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!((dialect.as_deref(), unnamed.0), (Some("postgres"), None));
        assert!(unnamed.1.contains("dialect: None"), "{}", unnamed.1);
        for words in [
            "dialect: Some(\"postgres\")",
            "name: \"2026-01-01-000000_a\"",
            "up: include_str!(",
            "down: None",
            "recorded: Some(include_str!(",
        ] {
            assert!(source.contains(words), "{source}");
        }
    }

    #[test]
    fn a_directory_between_two_histories_is_refused() {
        let folder = std::env::temp_dir().join(format!("opp-interrupted-{}", std::process::id()));
        let (first, second) = (folder.join("migrations"), folder.join("migrations_mysql"));
        for directory in [&first, &second] {
            let migration = directory.join("2026-01-01-000000_a");
            fs::create_dir_all(&migration).unwrap();
            fs::write(migration.join("up.sql"), "SELECT 1;").unwrap();
        }
        let journal = first.join(interrupted::JOURNAL);
        fs::write(&journal, "{}").unwrap();
        fs::write(second.join(interrupted::POINTER), "../migrations/.replacing.json").unwrap();
        let refused = [&first, &second].map(|path| read(path).map_err(|error| error.to_string()).unwrap_err());
        fs::remove_file(&journal).unwrap();
        let are_read = [&first, &second].map(|path| read(path).is_ok());
        fs::remove_dir_all(&folder).unwrap();
        assert!(
            refused
                .iter()
                .all(|error| error.contains("Complete them: opp squash --finish")),
            "{refused:?}"
        );
        assert_eq!(are_read, [true, true]);
    }

    #[test]
    fn two_directories_for_the_same_database_are_refused() {
        let before = [(Some("postgres".to_owned()), "a"), (None, "b")];
        refuse_second(&before, Some("mysql"), "c").unwrap();
        let refused = |dialect| refuse_second(&before, dialect, "c").unwrap_err().to_string();
        assert_eq!(
            refused(Some("postgres")),
            "a and c both hold migrations for postgres; a run could not choose between them"
        );
        assert_eq!(
            refused(None),
            "b and c both hold migrations, and no migration.json there says for which database; a run could not choose between them"
        );
    }
}
