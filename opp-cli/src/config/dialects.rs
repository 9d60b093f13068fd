//! Resolves the databases that migrations are written for, and their directories.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use opp_core::def::Databases;
use opp_migrate::dialect::{Dialect, Version, mysql, postgres, sqlite};
use opp_runner::session::SessionOptions;
use serde::Deserialize;

use crate::error::CommandError;
use crate::ui::sanitise::clean;

/// A database that migrations are written for, by its name in `opp.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DialectName {
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
pub(crate) struct DialectConfig {
    /// Migrations directory.
    pub(crate) dir: Option<PathBuf>,
    /// The oldest version the migrations have to run on.
    pub(crate) version: Option<String>,
    /// MySQL or MariaDB.
    pub(crate) flavour: Option<Flavour>,
    /// A server on which opp may create databases to verify migrations in.
    pub(crate) scratch_url: Option<String>,
    /// Whether SQLite enforces foreign keys while migrations run.
    pub(crate) foreign_keys: Option<bool>,
    /// What each session of MySQL or MariaDB begins with.
    pub(crate) session: Vec<String>,
}

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Flavour {
    /// MariaDB.
    Mariadb,
    /// MySQL.
    Mysql,
}

/// A database that migrations are written for, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// The database.
    pub(crate) dialect: Dialect,
    /// Migrations directory.
    pub(crate) directory: PathBuf,
    /// Where migrations may be tried.
    pub(crate) scratch_url: Option<String>,
    /// How the application sets its sessions.
    pub(crate) session: SessionOptions,
}

impl DialectName {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Sqlite, Self::Postgres, Self::Mysql];

    /// As in `opp.toml` and `migration.json`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }

    /// From `migration.json`.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == text)
    }

    /// What a person calls it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MySQL/MariaDB",
        }
    }

    /// With what `opp.toml` says of it.
    fn dialect(self, config: &DialectConfig) -> Result<Dialect, CommandError> {
        let version = config.version.as_deref().map(|text| version(self, text)).transpose()?;
        let keys = [
            ("flavour", config.flavour.is_some(), Self::Mysql),
            ("session", !config.session.is_empty(), Self::Mysql),
            ("foreign_keys", config.foreign_keys.is_some(), Self::Sqlite),
        ];
        if let Some((key, _, owner)) = keys.iter().find(|(_, is_set, owner)| *is_set && *owner != self) {
            return Err(CommandError::failed(format!(
                "opp.toml: `{key}` is not allowed in [dialect.{}]",
                self.as_str()
            ))
            .hint(format!("remove it: only [dialect.{}] has a `{key}`", owner.as_str())));
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

fn version(name: DialectName, text: &str) -> Result<Version, CommandError> {
    text.parse().map_err(|_not_a_version| {
        CommandError::failed(format!(
            "opp.toml: invalid version `{}` in [dialect.{}]",
            clean(text),
            name.as_str()
        ))
        .hint("write it like version = \"15\" or version = \"10.11\"")
    })
}

/// Resolves the configured dialects. The first one has `base`, each further one `base_<dialect>`, unless its `dir` says otherwise.
pub(crate) fn targets(
    names: &[DialectName],
    config: &BTreeMap<DialectName, DialectConfig>,
    root: &Path,
    base: &Path,
) -> Result<Vec<Target>, CommandError> {
    let mut targets: Vec<Target> = Vec::with_capacity(names.len());
    for (place, name) in names.iter().enumerate() {
        if names[..place].contains(name) {
            return Err(
                CommandError::failed(format!("opp.toml lists the dialect `{}` twice", name.as_str()))
                    .hint("list each once: dialects = [\"sqlite\", \"postgres\"]"),
            );
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
            session: SessionOptions {
                foreign_keys: said.foreign_keys,
                statements: said.session,
            },
        };
        if targets.iter().any(|other| other.directory == target.directory) {
            return Err(CommandError::failed(format!(
                "two dialects share the migrations directory {}",
                clean(&target.directory.display().to_string())
            ))
            .hint(format!("set `dir` in [dialect.{}]", name.as_str())));
        }
        targets.push(target);
    }
    Ok(targets)
}

/// `base_<dialect>`
pub(crate) fn with_suffix(base: &Path, dialect: &str) -> PathBuf {
    let mut name = base.as_os_str().to_owned();
    name.push(format!("_{dialect}"));
    PathBuf::from(name)
}

/// The databases as the models' types see them.
pub(crate) fn databases(targets: &[Target]) -> Databases {
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
        targets(names, &config, Path::new("/p"), Path::new("migrations"))
            .map_err(|error| error.message().unwrap_or_default().to_owned())
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
