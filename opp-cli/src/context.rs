//! Resolves the database, migrations and models of a command: command line, environment, `.env`, `opp.toml`, in this order.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use opp_core::registry::Registry;
use opp_core::url::{DatabaseKind, DatabaseUrl, SqliteLocation};
use opp_migrate::schema::{LowerOptions, Models, lower};
use opp_migrate::workflow::WorkflowError;

use crate::args::{Color, Global};
use crate::bundle::Bundle;
use crate::config::{self, Config, DialectName, DotenvUrl, ExternalTables, ProjectFile, Target};
use crate::error::CommandError;
use crate::models;
use crate::ui::sanitise::clean;

mod directory;
mod history;
mod named;

use directory::{history_dialect, prefers};
pub(crate) use directory::{lock, refuse_missing_directory};
pub(crate) use history::load;
pub(crate) use named::NamedDatabase;
use named::named;

/// What a command works on.
#[derive(Debug)]
pub(crate) struct Context {
    global: Global,
    has_code: bool,
    bundle: Option<Bundle>,
    config: OnceCell<Config>,
    database: OnceCell<NamedDatabase>,
}

impl Context {
    /// What the command line says; the project's files are read when a command asks for them.
    pub(crate) fn new(global: Global) -> Self {
        Self {
            global,
            has_code: false,
            bundle: None,
            config: OnceCell::new(),
            database: OnceCell::new(),
        }
    }

    /// The same, in a program that contains the code of an application.
    pub(crate) fn with_code(self) -> Self {
        Self { has_code: true, ..self }
    }

    /// Whether the program contains the code of an application.
    pub(crate) fn has_code(&self) -> bool {
        self.has_code
    }

    /// The same, in a program that carries migrations.
    pub(crate) fn with_bundle(self, bundle: Option<Bundle>) -> Self {
        Self { bundle, ..self }
    }

    /// The migrations that the program carries.
    pub(crate) fn bundle(&self) -> Option<&Bundle> {
        self.bundle.as_ref()
    }

    /// What the command line says for every command.
    pub(crate) fn global(&self) -> &Global {
        &self.global
    }

    pub(crate) fn config(&self) -> Result<&Config, CommandError> {
        if let Some(config) = self.config.get() {
            return Ok(config);
        }
        let config = Config::read(&self.global)?;
        Ok(self.config.get_or_init(|| config))
    }

    /// When output is colored.
    pub(crate) fn color(&self) -> Color {
        self.global.color
    }

    /// Whether the report is JSON.
    pub(crate) fn json(&self) -> bool {
        self.global.json
    }

    /// The manifest and package that were said.
    pub(crate) fn package(&self) -> (Option<&Path>, Option<&str>) {
        (self.global.manifest_path.as_deref(), self.global.package.as_deref())
    }

    /// The database of the command.
    pub(crate) fn database(&self) -> Result<NamedDatabase, CommandError> {
        if let Some(database) = self.database.get() {
            return Ok(database.clone());
        }
        let database = self.find_database()?.ok_or_else(|| {
            CommandError::failed("no database configured")
                .hint("set DATABASE_URL in .env, for example DATABASE_URL=test.db, or pass --database-url test.db")
        })?;
        if !database.url.names_a_database() && database.url.kind() == DatabaseKind::Mysql {
            return Err(
                CommandError::failed(format!("{} names no database", clean(&database.url.to_string()))).hint(format!(
                    "add it in {}: mysql://USER:PASSWORD@HOST/DATABASE",
                    database.source
                )),
            );
        }
        Ok(self.database.get_or_init(|| database).clone())
    }

    fn find_database(&self) -> Result<Option<NamedDatabase>, CommandError> {
        let Global {
            database, database_url, ..
        } = &self.global;
        let config = self.config()?;
        let (root, file) = (&config.root, &config.file);
        if let Some(name) = database {
            let found = file.databases.get(name).ok_or_else(|| unknown(name, file))?;
            return named(&found.url, root, format!("[databases.{name}] in opp.toml")).map(Some);
        }
        if let Some(url) = database_url {
            return named(url, Path::new(""), "--database-url".to_owned()).map(Some);
        }
        if let Ok(url) = std::env::var("DATABASE_URL") {
            return named(&url, Path::new(""), "the environment's DATABASE_URL".to_owned()).map(Some);
        }
        if let Some(DotenvUrl { value, directory }) = config.dotenv_url()? {
            let file = directory.join(".env");
            return named(&value, &directory, format!("DATABASE_URL in {}", file.display())).map(Some);
        }
        let configured = file.database_url.as_deref();
        let configured = configured.map(|url| named(url, root, "database_url in opp.toml".to_owned()));
        configured.transpose()
    }

    /// Whether a database is configured.
    pub(crate) fn names_a_database(&self) -> Result<bool, CommandError> {
        Ok(self.database.get().is_some() || self.find_database()?.is_some())
    }

    /// The database of the command, which has to outlive it.
    pub(crate) fn kept_database(&self) -> Result<DatabaseUrl, CommandError> {
        let NamedDatabase { url, source } = self.database()?;
        match url.kind() {
            DatabaseKind::Sqlite(SqliteLocation::Memory) => Err(CommandError::failed(
                "an in-memory database does not outlive the command",
            )
            .hint(format!("set the path of a file in {source}"))),
            _ => Ok(url),
        }
    }

    /// The file of a SQLite database, for what is done to files.
    pub(crate) fn sqlite_path(&self) -> Result<PathBuf, CommandError> {
        let url = self.kept_database()?;
        match url.kind() {
            DatabaseKind::Sqlite(SqliteLocation::File(path)) => Ok(path.clone()),
            _ => Err(CommandError::failed(format!(
                "{} is on a server; this command supports SQLite files only",
                clean(&url.to_string())
            ))
            .hint("pass the path of a SQLite file with --database-url")),
        }
    }

    /// Tables of other programs in the database of the command.
    pub(crate) fn external_tables(&self) -> Result<&ExternalTables, CommandError> {
        let file = &self.config()?.file;
        match &self.global.database {
            Some(name) => {
                let database = file.databases.get(name).ok_or_else(|| unknown(name, file))?;
                Ok(&database.external_tables)
            }
            None => Ok(&file.external_tables),
        }
    }

    /// What migrations are written for, and where, in the order of `opp.toml`; the first one leads.
    pub(crate) fn targets(&self) -> Result<Vec<Target>, CommandError> {
        if let Some(bundle) = &self.bundle {
            return bundle.targets();
        }
        let config = self.config()?;
        let (root, file) = (&config.root, &config.file);
        if let Some(directory) = &self.global.migrations {
            return self.only_target(directory);
        }
        let further = match &self.global.database {
            Some(name) => Some((name, file.databases.get(name).ok_or_else(|| unknown(name, file))?)),
            None => None,
        };
        let (configured, usual, dialects) = match further {
            Some((name, database)) => (
                database.migrations.clone(),
                format!("migrations_{name}"),
                &database.dialects,
            ),
            None => (
                file.migrations.clone().or_else(|| config.diesel_migrations.clone()),
                "migrations".to_owned(),
                &file.dialects,
            ),
        };
        let base = configured.clone().unwrap_or_else(|| PathBuf::from(&usual));
        let (names, base) = match dialects.as_slice() {
            [] => {
                let name = self.default_dialect(&root.join(&base))?;
                let beside = config::with_suffix(&base, name.as_str());
                let is_beside = configured.is_none() && prefers(&root.join(&beside), &root.join(&base), name);
                (vec![name], if is_beside { beside } else { base })
            }
            dialects => (dialects.to_vec(), base),
        };
        Ok(config::targets(&names, &file.dialect, root, &base)?)
    }

    /// The directory that the command line names is the one of the database at hand.
    fn only_target(&self, directory: &Path) -> Result<Vec<Target>, CommandError> {
        let file = &self.config()?.file;
        let name = match self.names_a_database()? {
            true => dialect_name(self.database()?.url.kind()),
            false => history_dialect(directory)
                .or(file.dialects.first().copied())
                .unwrap_or(DialectName::Sqlite),
        };
        let mut dialects = file.dialect.clone();
        if let Some(config) = dialects.get_mut(&name) {
            config.dir = None;
        }
        Ok(config::targets(&[name], &dialects, Path::new(""), directory)?)
    }

    /// Refuses to write into one directory where `opp.toml` lists several.
    pub(crate) fn refuse_partial_history(&self) -> Result<(), CommandError> {
        let several = self.config()?.file.dialects.len() > 1;
        match &self.global.migrations {
            Some(_) if several => Err(CommandError::failed(
                "--migrations names one directory, and opp.toml lists several dialects, each with its own",
            )
            .hint("set `migrations`, or `dir` of each [dialect], in opp.toml")),
            Some(_) | None => Ok(()),
        }
    }

    /// The kind of the database, or what the migrations were written for.
    fn default_dialect(&self, base: &Path) -> Result<DialectName, CommandError> {
        if self.names_a_database()? {
            return Ok(dialect_name(self.database()?.url.kind()));
        }
        if base.is_dir() {
            return Ok(history_dialect(base).unwrap_or(DialectName::Sqlite));
        }
        let exists = |name: &DialectName| config::with_suffix(base, name.as_str()).is_dir();
        Ok(DialectName::ALL.into_iter().find(exists).unwrap_or(DialectName::Sqlite))
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
        let url = named(text, &self.config()?.root, source.clone())?.url;
        if dialect_name(url.kind()).as_str() == target.dialect.name() {
            return Ok(Some(url));
        }
        Err(
            CommandError::failed(format!("{source} is the URL of another kind of database"))
                .hint(format!("set the URL of a {} server", target.dialect)),
        )
    }

    /// The migrations directory of the database at hand.
    pub(crate) fn migrations_dir(&self) -> Result<PathBuf, CommandError> {
        Ok(self.target()?.directory)
    }

    /// The migrations directory that holds what is said once for all dialects: `HEAD` and `TAGS`.
    pub(crate) fn leading_directory(&self) -> Result<PathBuf, CommandError> {
        let leading = self.targets()?.into_iter().next();
        leading.map_or_else(|| self.migrations_dir(), |target| Ok(target.directory))
    }

    /// The directory of the views: the one that is given, or `admin/views` of the project.
    pub(crate) fn views_dir(&self, given: Option<&Path>) -> Result<PathBuf, CommandError> {
        let usual = || Ok(self.config()?.root.join("admin/views"));
        given.map_or_else(usual, |given| Ok(given.to_owned()))
    }

    /// The directory that files of the panel's forms are stored in.
    pub(crate) fn files_dir(&self, given: Option<&Path>) -> Result<PathBuf, CommandError> {
        let usual = || Ok(self.config()?.root.join("uploads"));
        given.map_or_else(usual, |given| Ok(given.to_owned()))
    }

    /// The module of Python that describes the views to SQLAdmin.
    pub(crate) fn sqladmin_module(&self, given: Option<&Path>) -> Result<PathBuf, CommandError> {
        let usual = || Ok(self.config()?.root.join("views.py"));
        given.map_or_else(usual, |given| Ok(given.to_owned()))
    }

    /// The command of `opp seed`, and the directory in which it runs.
    pub(crate) fn seed(&self) -> Result<(PathBuf, String), CommandError> {
        let config = self.config()?;
        match &config.file.seed {
            Some(seed) => Ok((config.root.clone(), seed.command.clone())),
            None => Err(CommandError::failed("opp.toml has no [seed] command")
                .hint("add it, for example:\n[seed]\ncommand = \"cargo run --bin seed\"")),
        }
    }

    /// The name of the configured database that the command line gives.
    pub(crate) fn database_name(&self) -> Option<&str> {
        self.global.database.as_deref()
    }

    /// The models, as their crates declare them.
    pub(crate) fn registry(&self) -> Result<Registry, CommandError> {
        models::registry(&self.global)
    }

    /// The schema the models ask for.
    pub(crate) fn models(&self) -> Result<Models, CommandError> {
        let registry = self.registry()?;
        lower(&registry, &self.lower_options()?).map_err(|errors| WorkflowError::Models(errors).into())
    }

    /// How models are read.
    pub(crate) fn lower_options(&self) -> Result<LowerOptions, CommandError> {
        Ok(LowerOptions {
            database: self.global.database.clone(),
            databases: config::databases(&self.targets()?),
            enforce_length: self.config()?.file.enforce_length,
        })
    }
}

fn dialect_name(kind: DatabaseKind<'_>) -> DialectName {
    match kind {
        DatabaseKind::Sqlite(_) => DialectName::Sqlite,
        DatabaseKind::Postgres => DialectName::Postgres,
        DatabaseKind::Mysql => DialectName::Mysql,
    }
}

fn unknown(name: &str, file: &ProjectFile) -> CommandError {
    let known: Vec<&str> = file.databases.keys().map(String::as_str).collect();
    let known = match known.is_empty() {
        true => "opp.toml has no [databases]".to_owned(),
        false => format!("opp.toml names {}", known.join(", ")),
    };
    CommandError::failed(format!("database `{}` does not exist in opp.toml", clean(name)))
        .hint(format!("{known}; add [databases.{}] with a url", clean(name)))
}
