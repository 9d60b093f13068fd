//! Reads the files of a project that configure it: `opp.toml`, `.env` and `diesel.toml`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::args::Global;
use crate::error::CommandError;
use crate::ui::sanitise::clean;

mod dialects;
mod diesel;
mod dotenv;
mod external;
pub(crate) mod libpq;
mod optional;
mod root;

pub(crate) use dialects::{DialectConfig, DialectName, Target, databases, targets, with_suffix};
pub(crate) use external::ExternalTables;
use optional::read;

/// The files of a project that name its database and migrations.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    /// The directory of `opp.toml`; without one, of the project. Relative paths count from it.
    pub(crate) root: PathBuf,
    /// `opp.toml`.
    pub(crate) file: ConfigFile,
    /// The migrations directory of `diesel.toml`, where `opp.toml` names none.
    pub(crate) diesel_migrations: Option<PathBuf>,
}

/// `DATABASE_URL` of a `.env`.
#[derive(Clone, Debug)]
pub(crate) struct DotenvUrl {
    /// The value.
    pub(crate) value: String,
    /// The directory of the file.
    pub(crate) directory: PathBuf,
}

/// `opp.toml`, described in `docs/formats/opp-toml.md`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ConfigFile {
    /// URL or path of the default database.
    pub(crate) database_url: Option<String>,
    /// Its migrations directory.
    pub(crate) migrations: Option<PathBuf>,
    /// What migrations are written for; the database's own kind where nothing is said.
    pub(crate) dialects: Vec<DialectName>,
    /// What is said of each dialect.
    pub(crate) dialect: BTreeMap<DialectName, DialectConfig>,
    /// Whether `HEAD` in the leading migrations directory names the newest migration; it does where nothing is said.
    pub(crate) head_file: Option<bool>,
    /// Whether SQLite checks the length of texts.
    pub(crate) enforce_length: bool,
    /// Tables of other programs in the default database.
    pub(crate) external_tables: ExternalTables,
    /// Further databases, by name.
    pub(crate) databases: BTreeMap<String, DatabaseConfig>,
    /// Sample data.
    pub(crate) seed: Option<SeedConfig>,
}

/// How `opp seed` fills the database.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeedConfig {
    /// Command of the shell, run in the project's directory with `DATABASE_URL` set.
    pub(crate) command: String,
}

/// A further database.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DatabaseConfig {
    /// URL or path.
    pub(crate) url: String,
    /// Its migrations directory; `migrations_<name>` where nothing is said.
    pub(crate) migrations: Option<PathBuf>,
    /// What its migrations are written for; its own kind where nothing is said.
    #[serde(default)]
    pub(crate) dialects: Vec<DialectName>,
    /// Tables of other programs.
    #[serde(default)]
    pub(crate) external_tables: ExternalTables,
}

impl Config {
    /// Reads the files of the project that is meant.
    pub(crate) fn read(global: &Global) -> Result<Self, CommandError> {
        let root = root::root(global)?;
        let path = root.join("opp.toml");
        let file = match read(&path)? {
            Some(text) => parse(&text, &path)?,
            None => ConfigFile::default(),
        };
        let diesel_migrations = match file.migrations {
            Some(_) => None,
            None => diesel::migrations_directory(&root)?,
        };
        Ok(Self {
            root,
            file,
            diesel_migrations,
        })
    }

    /// `DATABASE_URL` of the nearest `.env` that has one: the project's, else its workspace's. The file is read only when it is
    /// needed, so that a mistake in it does not stop a command whose URL comes from elsewhere.
    pub(crate) fn dotenv_url(&self) -> Result<Option<DotenvUrl>, CommandError> {
        for directory in root::with_parents(&self.root) {
            if let Some(value) = dotenv_url(&directory.join(".env"))? {
                return Ok(Some(DotenvUrl { value, directory }));
            }
        }
        Ok(None)
    }
}

/// TOML's own message quotes the line, which may hold a password; only the place is told.
fn parse(text: &str, path: &Path) -> Result<ConfigFile, CommandError> {
    toml::from_str(text).map_err(|error: toml::de::Error| {
        let line = error
            .span()
            .map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        CommandError::failed(format!("{}, line {line}: {}", path.display(), clean(error.message())))
            .hint("the keys are described in https://github.com/opp-rs/opp/blob/main/docs/formats/opp-toml.md")
    })
}

/// `DATABASE_URL` of a `.env`.
fn dotenv_url(path: &Path) -> Result<Option<String>, CommandError> {
    let Some(text) = read(path)? else { return Ok(None) };
    let environment = |name: &str| std::env::var(name).ok();
    dotenv::value_of("DATABASE_URL", &text, &environment).map_err(|malformed| {
        CommandError::failed(format!("{}, {malformed}", path.display()))
            .hint("write one NAME=value per line, comments after #; quote a value that contains a # after a space: NAME=\"a # b\"")
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_mistake_in_the_file_is_placed_and_not_quoted() {
        let error = parse(
            "migrations = \"m\"\ndatabase_url = \"postgres://me:hunter2@h\" x",
            Path::new("opp.toml"),
        )
        .unwrap_err();
        let said = error.message().unwrap();
        assert!(
            said.starts_with("opp.toml, line 2: ") && !said.contains("hunter2"),
            "{said}"
        );
        assert!(parse("unknown = 1", Path::new("opp.toml")).is_err());
    }

    #[test]
    fn a_malformed_dotenv_is_placed_and_not_quoted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".env");
        fs::write(&path, "A=1\nhunter2 is no entry\n").unwrap();
        let error = dotenv_url(&path).unwrap_err();
        assert!(
            error.message().unwrap().contains("line 2") && !error.message().unwrap().contains("hunter2"),
            "{error:?}"
        );
    }
}
