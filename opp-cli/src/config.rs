//! Reads the files of a project that configure it: `opp.toml`, `.env` and `diesel.toml`.

use std::path::{Path, PathBuf};

use crate::args::Global;
use crate::error::CommandError;

mod diesel;
mod dotenv;
pub(crate) mod libpq;
mod optional;
mod root;

pub(crate) use opp_migrate::project::{
    DialectConfig, DialectName, ExternalTables, Flavour, ProjectFile, Target, databases, targets, with_suffix,
};
use opp_runner::session::SessionOptions;
use optional::read;

/// The files of a project that name its database and migrations.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    /// The directory of `opp.toml`; without one, of the project. Relative paths count from it.
    pub(crate) root: PathBuf,
    /// `opp.toml`.
    pub(crate) file: ProjectFile,
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

impl Config {
    /// Reads the files of the project that is meant.
    pub(crate) fn read(global: &Global) -> Result<Self, CommandError> {
        let root = root::root(global)?;
        let path = root.join("opp.toml");
        let file = match read(&path)? {
            Some(text) => ProjectFile::parse(&text, &path)?,
            None => ProjectFile::default(),
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

/// How the application sets its sessions.
pub(crate) fn session_options(target: &Target) -> SessionOptions {
    SessionOptions {
        foreign_keys: target.foreign_keys,
        statements: target.session.clone(),
    }
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
