//! Which database, migrations and models does a command work on? Command line, environment, `.env`, `opp.toml`, in this order.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use opp_core::registry::Registry;
use opp_core::url::{DatabaseKind, DatabaseUrl, SqliteLocation};
use opp_migrate::history::History;
use opp_migrate::schema::{LowerOptions, Models, lower};

use crate::args::Global;
use crate::config::{self, Config, ConfigFile, DialectName, Target};
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

    /// Whether anything names a database.
    fn names_a_database(&self) -> Result<bool, CommandError> {
        let Config { file, dotenv_url, .. } = self.config()?;
        let Global {
            database, database_url, ..
        } = &self.global;
        Ok(database.is_some()
            || database_url.is_some()
            || std::env::var_os("DATABASE_URL").is_some()
            || dotenv_url.is_some()
            || file.database_url.is_some())
    }

    /// The database that is meant, which has to be there after the command.
    pub(crate) fn kept_database(&self) -> Result<DatabaseUrl, CommandError> {
        let NamedDatabase { url, source } = self.database()?;
        match url.kind() {
            DatabaseKind::Sqlite(SqliteLocation::Memory) => Err(CommandError::failed(
                "a database in memory is gone when the command ends",
            )
            .hint(format!("name a file in {source}"))),
            _ => Ok(url),
        }
    }

    /// The file of a SQLite database, for what is done to files.
    pub(crate) fn sqlite_path(&self) -> Result<PathBuf, CommandError> {
        let url = self.kept_database()?;
        match url.kind() {
            DatabaseKind::Sqlite(SqliteLocation::File(path)) => Ok(path.clone()),
            _ => Err(CommandError::failed(format!(
                "{} is on a server; this command works on SQLite files only",
                clean(&url.to_string())
            ))
            .hint("name a SQLite file with --database-url")),
        }
    }

    /// What migrations are written for, and where, in the order of `opp.toml`; the first one leads.
    pub(crate) fn targets(&self) -> Result<Vec<Target>, CommandError> {
        let Config { root, file, .. } = self.config()?;
        let further = match &self.global.database {
            Some(name) => Some((name, file.databases.get(name).ok_or_else(|| unknown(name, file))?)),
            None => None,
        };
        let (base, said) = match further {
            Some((name, database)) => {
                let own = || PathBuf::from(format!("migrations_{name}"));
                (database.migrations.clone().unwrap_or_else(own), &database.dialects)
            }
            None => {
                let usual = || PathBuf::from("migrations");
                (file.migrations.clone().unwrap_or_else(usual), &file.dialects)
            }
        };
        let names = match said.as_slice() {
            [] => vec![self.unsaid_dialect(&root.join(&base))?],
            said => said.to_vec(),
        };
        config::targets(&names, &file.dialect, root, &base)
    }

    /// The kind of the database, or what the migrations there are were written for.
    fn unsaid_dialect(&self, base: &Path) -> Result<DialectName, CommandError> {
        if self.names_a_database()? {
            return Ok(dialect_name(self.database()?.url.kind()));
        }
        let history = History::load(base)?;
        Ok(history
            .dialect()
            .and_then(DialectName::from_text)
            .unwrap_or(DialectName::Sqlite))
    }

    /// What the migrations for the database at hand are written for; the leading one where no database is named.
    pub(crate) fn target(&self) -> Result<Target, CommandError> {
        let targets = self.targets()?;
        if !self.names_a_database()? {
            return targets
                .into_iter()
                .next()
                .ok_or_else(|| CommandError::failed("opp.toml lists no dialect"));
        }
        let NamedDatabase { url, source } = self.database()?;
        let name = dialect_name(url.kind());
        let listed: Vec<&str> = targets.iter().map(|target| target.dialect.name()).collect();
        let listed = listed.join(", ");
        targets.into_iter().find(|target| target.dialect.name() == name.as_str()).ok_or_else(|| {
            CommandError::failed(format!(
                "{} is a {} database, and opp.toml writes migrations for {listed} only",
                clean(&url.to_string()),
                name.title()
            ))
            .hint(format!(
                "add \"{}\" to `dialects` in opp.toml and run `opp makemigrations`, or name another database in {source}",
                name.as_str()
            ))
        })
    }

    /// The database at hand, where it is of this dialect.
    pub(crate) fn database_of(&self, target: &Target) -> Result<Option<DatabaseUrl>, CommandError> {
        if !self.names_a_database()? {
            return Ok(None);
        }
        let url = self.database()?.url;
        Ok((dialect_name(url.kind()).as_str() == target.dialect.name()).then_some(url))
    }

    /// The server on which a dialect's migrations may be tried, where `opp.toml` names one.
    pub(crate) fn scratch_url(&self, target: &Target) -> Result<Option<DatabaseUrl>, CommandError> {
        let Some(text) = &target.scratch_url else {
            return Ok(None);
        };
        let source = format!("scratch_url of [dialect.{}] in opp.toml", target.dialect.name());
        let url = DatabaseUrl::parse(text, &self.config()?.root)
            .map_err(|error| CommandError::from(error).hint(format!("it stands in {source}")))?;
        if dialect_name(url.kind()).as_str() == target.dialect.name() {
            return Ok(Some(url));
        }
        Err(
            CommandError::failed(format!("the {source} names another kind of database"))
                .hint(format!("name one of {}", target.dialect)),
        )
    }

    /// The migrations directory of the database at hand.
    pub(crate) fn migrations_dir(&self) -> Result<PathBuf, CommandError> {
        Ok(self.target()?.directory)
    }

    /// The migrations of the database at hand.
    pub(crate) fn history(&self) -> Result<History, CommandError> {
        load(&self.target()?)
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
            databases: config::databases(&self.targets()?),
            enforce_length: self.config()?.file.enforce_length,
        };
        lower(registry, &options).map_err(|errors| {
            let lines: Vec<String> = errors.iter().map(|error| clean(&error.to_string())).collect();
            CommandError::failed(lines.join("\n  "))
        })
    }
}

/// Reads a migrations directory, and refuses one whose files are written for another database.
pub(crate) fn load(target: &Target) -> Result<History, CommandError> {
    let history = History::load(&target.directory)?;
    let other = history.dialect().filter(|dialect| *dialect != target.dialect.name());
    match other.map(str::to_owned) {
        None => Ok(history),
        Some(other) => Err(CommandError::failed(format!(
            "the migrations in {} are written for {}, not for {}",
            clean(&target.directory.display().to_string()),
            DialectName::from_text(&other).map_or_else(|| clean(&other), |name| name.title().to_owned()),
            target.dialect
        ))
        .hint(format!(
            "say dialects = [\"{other}\", \"{}\"] in opp.toml and run `opp makemigrations`, which writes the history for both",
            target.dialect.name()
        ))),
    }
}

fn dialect_name(kind: DatabaseKind<'_>) -> DialectName {
    match kind {
        DatabaseKind::Sqlite(_) => DialectName::Sqlite,
        DatabaseKind::Postgres => DialectName::Postgres,
        DatabaseKind::Mysql => DialectName::Mysql,
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
