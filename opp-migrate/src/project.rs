//! What `opp.toml` says, for the command and for build scripts: the databases that migrations are written for, and their directories.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

mod dialects;
mod error;
mod external;
mod load;

pub use dialects::{DialectConfig, DialectName, Flavour, Target, databases, targets, with_suffix};
pub use error::ProjectError;
pub use external::ExternalTables;
pub use load::LoadError;

/// `opp.toml`, described in `docs/formats/opp-toml.md`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProjectFile {
    /// URL or path of the default database.
    pub database_url: Option<String>,
    /// Its migrations directory.
    pub migrations: Option<PathBuf>,
    /// What migrations are written for; by default the database's own kind.
    pub dialects: Vec<DialectName>,
    /// What is said of each dialect.
    pub dialect: BTreeMap<DialectName, DialectConfig>,
    /// Whether `HEAD` in the leading migrations directory names the newest migration; by default it does.
    pub head_file: Option<bool>,
    /// Whether SQLite checks the length of texts.
    pub enforce_length: bool,
    /// Tables of other programs in the default database.
    pub external_tables: ExternalTables,
    /// Further databases, by name.
    pub databases: BTreeMap<String, DatabaseConfig>,
    /// Sample data.
    pub seed: Option<SeedConfig>,
}

/// How `opp seed` fills the database.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedConfig {
    /// Command of the shell, run in the project's directory with `DATABASE_URL` set.
    pub command: String,
}

/// A further database.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseConfig {
    /// URL or path.
    pub url: String,
    /// Its migrations directory; by default `migrations_<name>`.
    pub migrations: Option<PathBuf>,
    /// What its migrations are written for; by default its own kind.
    #[serde(default)]
    pub dialects: Vec<DialectName>,
    /// Tables of other programs.
    #[serde(default)]
    pub external_tables: ExternalTables,
}

impl ProjectFile {
    /// Reads the text of a file. TOML's own message quotes the line, which may hold a password; only the place is told.
    ///
    /// # Errors
    /// [`ProjectError`] names the line and what is wrong there.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ProjectError> {
        toml::from_str(text).map_err(|error: toml::de::Error| {
            let line = error
                .span()
                .map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            ProjectError::new(
                format!("{}, line {line}: {}", path.display(), error.message()),
                "the keys are described in https://github.com/opp-rs/opp/blob/main/docs/formats/opp-toml.md",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_in_the_file_is_placed_and_not_quoted() {
        let error = ProjectFile::parse(
            "migrations = \"m\"\ndatabase_url = \"postgres://me:hunter2@h\" x",
            Path::new("opp.toml"),
        )
        .unwrap_err();
        let said = error.to_string();
        assert!(
            said.starts_with("opp.toml, line 2: ") && !said.contains("hunter2"),
            "{said}"
        );
        assert!(ProjectFile::parse("unknown = 1", Path::new("opp.toml")).is_err());
    }
}
