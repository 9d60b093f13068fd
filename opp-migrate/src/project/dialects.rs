//! Resolves the databases that migrations are written for, and their directories.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use opp_core::def::Databases;
use opp_history::dialect::{Dialect, Version, mysql, postgres, sqlite};
use serde::{Deserialize, Serialize};

use super::error::ProjectError;

/// A database that migrations are written for, by its name in `opp.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DialectName {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    #[serde(alias = "postgresql")]
    Postgres,
    /// MySQL and MariaDB.
    #[serde(alias = "mariadb")]
    Mysql,
}

/// `[dialect.NAME]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DialectConfig {
    /// Migrations directory.
    pub dir: Option<PathBuf>,
    /// The oldest version the migrations have to run on.
    pub version: Option<String>,
    /// MySQL or MariaDB.
    pub flavour: Option<Flavour>,
    /// A server on which opp may create databases to verify migrations in.
    pub scratch_url: Option<String>,
    /// Whether SQLite enforces foreign keys while migrations run.
    pub foreign_keys: Option<bool>,
    /// What each session of MySQL or MariaDB begins with.
    pub session: Vec<String>,
}

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flavour {
    /// MariaDB.
    Mariadb,
    /// MySQL.
    Mysql,
}

/// A database that migrations are written for, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The database.
    pub dialect: Dialect,
    /// Migrations directory.
    pub directory: PathBuf,
    /// Where migrations may be tried.
    pub scratch_url: Option<String>,
    /// Whether SQLite enforces foreign keys while migrations run.
    pub foreign_keys: Option<bool>,
    /// What each session of MySQL or MariaDB begins with.
    pub session: Vec<String>,
}

impl DialectConfig {
    /// What has to be said of a dialect to get it from its name: its version and flavour.
    #[must_use]
    pub fn of(dialect: Dialect) -> Self {
        let (version, flavour) = match dialect {
            Dialect::Sqlite(capabilities) => (capabilities.version(), None),
            Dialect::Postgres(capabilities) => (capabilities.version(), None),
            Dialect::Mysql(capabilities) => {
                let flavour = match capabilities.flavour() {
                    mysql::Flavour::Mariadb => Flavour::Mariadb,
                    mysql::Flavour::Mysql => Flavour::Mysql,
                };
                (Some(capabilities.version()), Some(flavour))
            }
        };
        Self {
            version: version.map(|version| version.to_string()),
            flavour,
            ..Self::default()
        }
    }
}

impl DialectName {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sqlite, Self::Postgres, Self::Mysql];

    /// As in `opp.toml` and `migration.json`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }

    /// From `migration.json`.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == text)
    }

    /// What a person calls it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MySQL/MariaDB",
        }
    }

    /// The one that a dialect is.
    #[must_use]
    pub const fn of(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Sqlite(_) => Self::Sqlite,
            Dialect::Postgres(_) => Self::Postgres,
            Dialect::Mysql(_) => Self::Mysql,
        }
    }

    /// With what `opp.toml` says of it.
    ///
    /// # Errors
    /// [`ProjectError`]: the version is none, or a key does not belong to the dialect.
    pub fn dialect(self, config: &DialectConfig) -> Result<Dialect, ProjectError> {
        let version = config.version.as_deref().map(|text| version(self, text)).transpose()?;
        let keys = [
            ("flavour", config.flavour.is_some(), Self::Mysql),
            ("session", !config.session.is_empty(), Self::Mysql),
            ("foreign_keys", config.foreign_keys.is_some(), Self::Sqlite),
        ];
        if let Some((key, _, owner)) = keys.iter().find(|(_, is_set, owner)| *is_set && *owner != self) {
            return Err(ProjectError::new(
                format!("opp.toml: `{key}` is not allowed in [dialect.{}]", self.as_str()),
                format!("remove it: only [dialect.{}] has a `{key}`", owner.as_str()),
            ));
        }
        Ok(match self {
            Self::Sqlite => version.map_or_else(Dialect::sqlite, |version| {
                Dialect::Sqlite(sqlite::Capabilities::of(version))
            }),
            Self::Postgres => version.map_or_else(Dialect::postgres, |version| {
                Dialect::Postgres(postgres::Capabilities::of(version))
            }),
            Self::Mysql => {
                let flavour = match config.flavour {
                    None | Some(Flavour::Mariadb) => mysql::Flavour::Mariadb,
                    Some(Flavour::Mysql) => mysql::Flavour::Mysql,
                };
                Dialect::Mysql(mysql::Capabilities::of(flavour, version))
            }
        })
    }
}

fn version(name: DialectName, text: &str) -> Result<Version, ProjectError> {
    text.parse().map_err(|_not_a_version| {
        ProjectError::new(
            format!("opp.toml: invalid version `{text}` in [dialect.{}]", name.as_str()),
            "write it like version = \"15\" or version = \"10.11\"",
        )
    })
}

/// Resolves the configured dialects. The first one has `base`, each further one `base_<dialect>`, unless its `dir` says otherwise.
///
/// # Errors
/// [`ProjectError`]: a dialect is listed twice, two share a directory, or a key does not belong to its dialect.
pub fn targets(
    names: &[DialectName],
    config: &BTreeMap<DialectName, DialectConfig>,
    root: &Path,
    base: &Path,
) -> Result<Vec<Target>, ProjectError> {
    let mut targets: Vec<Target> = Vec::with_capacity(names.len());
    for (place, name) in names.iter().enumerate() {
        if names[..place].contains(name) {
            return Err(ProjectError::new(
                format!("opp.toml lists the dialect `{}` twice", name.as_str()),
                "list each once: dialects = [\"sqlite\", \"postgres\"]",
            ));
        }
        let said = config.get(name).cloned().unwrap_or_default();
        let directory = match (&said.dir, place) {
            (Some(dir), _) => dir.clone(),
            (None, 0) => base.to_owned(),
            (None, _) => with_suffix(base, name.as_str()),
        };
        let target = Target {
            dialect: name.dialect(&said)?,
            directory: root.join(directory),
            scratch_url: said.scratch_url,
            foreign_keys: said.foreign_keys,
            session: said.session,
        };
        if targets.iter().any(|other| other.directory == target.directory) {
            return Err(ProjectError::new(
                format!(
                    "two dialects share the migrations directory {}",
                    target.directory.display()
                ),
                format!("set `dir` in [dialect.{}]", name.as_str()),
            ));
        }
        targets.push(target);
    }
    Ok(targets)
}

/// `base_<dialect>`
#[must_use]
pub fn with_suffix(base: &Path, dialect: &str) -> PathBuf {
    let mut name = base.as_os_str().to_owned();
    name.push(format!("_{dialect}"));
    PathBuf::from(name)
}

/// The databases as the models' types see them.
#[must_use]
pub fn databases(targets: &[Target]) -> Databases {
    let has = |name: &str| targets.iter().any(|target| target.dialect.name() == name);
    Databases {
        sqlite: has("sqlite"),
        postgres: has("postgres"),
        mysql: has("mysql"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(names: &[DialectName], config: &[(DialectName, DialectConfig)]) -> Result<Vec<Target>, String> {
        let config = config.iter().cloned().collect();
        targets(names, &config, Path::new("/p"), Path::new("migrations")).map_err(|error| error.to_string())
    }

    #[test]
    fn the_first_has_the_plain_directory() {
        let found = resolved(&[DialectName::Postgres, DialectName::Sqlite], &[]).unwrap();
        let places: Vec<_> = found.iter().map(|target| target.directory.to_str().unwrap()).collect();
        assert_eq!(places, ["/p/migrations", "/p/migrations_sqlite"]);
    }

    #[test]
    fn what_opp_toml_says_of_a_dialect_counts() {
        let config = DialectConfig {
            dir: Some(PathBuf::from("db/mysql")),
            version: Some("8.4".to_owned()),
            flavour: Some(Flavour::Mysql),
            ..DialectConfig::default()
        };
        let found = resolved(&[DialectName::Mysql], &[(DialectName::Mysql, config)]).unwrap();
        assert_eq!(found[0].directory, Path::new("/p/db/mysql"));
        let version = Some(Version::new(8, 4));
        assert_eq!(
            found[0].dialect,
            Dialect::Mysql(mysql::Capabilities::of(mysql::Flavour::Mysql, version))
        );
    }

    #[test]
    fn a_dialect_is_had_again_from_its_name_version_and_flavour() {
        let (old, new) = (Version::new(8, 4), Version::new(18, 0));
        for dialect in [
            Dialect::sqlite(),
            Dialect::postgres(),
            Dialect::mariadb(),
            Dialect::Sqlite(sqlite::Capabilities::of(Version::new(3, 45))),
            Dialect::Postgres(postgres::Capabilities::of(new)),
            Dialect::Mysql(mysql::Capabilities::of(mysql::Flavour::Mysql, Some(old))),
            Dialect::Mysql(mysql::Capabilities::of(mysql::Flavour::Mysql, None)),
        ] {
            let again = DialectName::of(dialect).dialect(&DialectConfig::of(dialect));
            assert_eq!(again.unwrap(), dialect);
        }
    }

    #[test]
    fn mistakes_are_named() {
        let twice = resolved(&[DialectName::Sqlite, DialectName::Sqlite], &[]).unwrap_err();
        assert_eq!(twice, "opp.toml lists the dialect `sqlite` twice");
        let same = DialectConfig {
            dir: Some(PathBuf::from("migrations")),
            ..DialectConfig::default()
        };
        let shared = resolved(
            &[DialectName::Sqlite, DialectName::Postgres],
            &[(DialectName::Postgres, same)],
        );
        assert_eq!(
            shared.unwrap_err(),
            "two dialects share the migrations directory /p/migrations"
        );
        let odd = DialectConfig {
            version: Some("new".to_owned()),
            ..DialectConfig::default()
        };
        let odd = resolved(&[DialectName::Postgres], &[(DialectName::Postgres, odd)]);
        assert_eq!(
            odd.unwrap_err(),
            "opp.toml: invalid version `new` in [dialect.postgres]"
        );
    }
}
