//! Which database, migrations and models does a command work on? Command line, environment, `.env`, `opp.toml`, in this order.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use opp_core::def::Databases;
use opp_core::registry::Registry;
use opp_core::url::{DatabaseKind, DatabaseUrl, SqliteLocation};
use opp_migrate::history::History;
use opp_migrate::schema::{LowerOptions, Models, lower};

use crate::args::Global;
use crate::config::{Config, ConfigFile};
use crate::db::terminal::clean;
use crate::error::CommandError;
use crate::models;

/// What a command works on.
#[derive(Debug)]
pub(crate) struct Context {
    global: Global,
    config: OnceCell<Config>,
}

/// A database, and what named it.
#[derive(Debug)]
pub(crate) struct NamedDatabase {
    /// Where it is.
    pub(crate) url: DatabaseUrl,
    /// In words: an option, a variable or a file.
    pub(crate) source: String,
}

impl Context {
    /// What the command line says; the project's files are read when a command asks for them.
    pub(crate) fn new(global: Global) -> Self {
        Self {
            global,
            config: OnceCell::new(),
        }
    }

    fn config(&self) -> Result<&Config, CommandError> {
        if let Some(config) = self.config.get() {
            return Ok(config);
        }
        let config = Config::read(&self.global)?;
        Ok(self.config.get_or_init(|| config))
    }

    /// Whether the report is JSON.
    pub(crate) fn json(&self) -> bool {
        self.global.json
    }

    /// The manifest and package that were said.
    pub(crate) fn package(&self) -> (Option<&Path>, Option<&str>) {
        (self.global.manifest_path.as_deref(), self.global.package.as_deref())
    }

    /// The database that is meant.
    pub(crate) fn database(&self) -> Result<NamedDatabase, CommandError> {
        let (
            Global {
                database, database_url, ..
            },
            Config { root, file, dotenv_url },
        ) = (&self.global, self.config()?);
        let named = |text: &str, base: &Path, source: String| {
            DatabaseUrl::parse(text, base)
                .map(|url| NamedDatabase {
                    url,
                    source: source.clone(),
                })
                .map_err(|error| CommandError::from(error).hint(format!("it stands in {source}")))
        };
        if let Some(name) = database {
            let found = file.databases.get(name).ok_or_else(|| unknown(name, file))?;
            return named(&found.url, root, format!("[databases.{name}] in opp.toml"));
        }
        if let Some(url) = database_url {
            return named(url, Path::new(""), "--database-url".to_owned());
        }
        if let Ok(url) = std::env::var("DATABASE_URL") {
            return named(&url, Path::new(""), "the environment's DATABASE_URL".to_owned());
        }
        match (dotenv_url, &file.database_url) {
            (Some(url), _) => named(url, root, "DATABASE_URL in .env".to_owned()),
            (None, Some(url)) => named(url, root, "database_url in opp.toml".to_owned()),
            (None, None) => Err(CommandError::failed("no database is named")
                .hint("put DATABASE_URL=test.db into .env, or say --database-url test.db")),
        }
    }

    /// The file of a SQLite database, the only kind this opp runs migrations on.
    pub(crate) fn sqlite_path(&self) -> Result<PathBuf, CommandError> {
        let NamedDatabase { url, source } = self.database()?;
        match url.kind() {
            DatabaseKind::Sqlite(SqliteLocation::File(path)) => Ok(path.clone()),
            DatabaseKind::Sqlite(SqliteLocation::Memory) => Err(CommandError::failed(
                "a database in memory is gone when the command ends",
            )
            .hint(format!("name a file in {source}"))),
            DatabaseKind::Postgres | DatabaseKind::Mysql => Err(CommandError::failed(format!(
                "{} is on a server; this opp works on SQLite only",
                clean(&url.to_string())
            ))
            .hint(format!("name a SQLite file in {source}"))),
        }
    }

    /// The migrations directory.
    pub(crate) fn migrations_dir(&self) -> Result<PathBuf, CommandError> {
        let Config { root, file, .. } = self.config()?;
        let said = match &self.global.database {
            Some(name) => {
                let database = file.databases.get(name).ok_or_else(|| unknown(name, file))?;
                database
                    .migrations
                    .clone()
                    .unwrap_or_else(|| PathBuf::from(format!("migrations_{name}")))
            }
            None => file.migrations.clone().unwrap_or_else(|| PathBuf::from("migrations")),
        };
        Ok(root.join(said))
    }

    /// The migrations on disk.
    pub(crate) fn history(&self) -> Result<History, CommandError> {
        Ok(History::load(&self.migrations_dir()?)?)
    }

    /// The models, as their crates declare them.
    pub(crate) fn registry(&self) -> Result<Registry, CommandError> {
        models::registry(&self.global)
    }

    /// The schema the models ask for.
    pub(crate) fn models(&self) -> Result<Models, CommandError> {
        self.lower(&self.registry()?)
    }

    /// The schema the models of a registry ask for.
    pub(crate) fn lower(&self, registry: &Registry) -> Result<Models, CommandError> {
        let options = LowerOptions {
            database: self.global.database.clone(),
            databases: Databases {
                sqlite: true,
                postgres: false,
                mysql: false,
            },
            enforce_length: self.config()?.file.enforce_length,
        };
        lower(registry, &options).map_err(|errors| {
            let lines: Vec<String> = errors.iter().map(|error| clean(&error.to_string())).collect();
            CommandError::failed(lines.join("\n  "))
        })
    }
}

fn unknown(name: &str, file: &ConfigFile) -> CommandError {
    let known: Vec<&str> = file.databases.keys().map(String::as_str).collect();
    let known = if known.is_empty() {
        "none".to_owned()
    } else {
        known.join(", ")
    };
    CommandError::failed(format!("opp.toml names no database `{}`", clean(name)))
        .hint(format!("it names {known}; add [databases.{}] with a url", clean(name)))
}
