//! How does a project with models, migrations and a database look to `opp`? A temporary directory with all of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use opp_core::def::ModelDef;
use opp_core::registry::{CrateDef, FORMAT, Registry};
use tempfile::TempDir;

use super::possible::possible;
use super::target::Target;
use super::terminal::talk;
use super::{Database, Engine, Exchange, Migration};
use crate::project::{Run, opp};

const REGISTRY: &str = "models.json";
const DATABASE: &str = "test.db";

/// A project in a temporary directory.
pub struct Project {
    directory: TempDir,
    target: Target,
}

impl Default for Project {
    fn default() -> Self {
        Self::new()
    }
}

impl Project {
    /// An empty project whose `.env` names a SQLite database that does not exist yet.
    #[must_use]
    pub fn new() -> Self {
        Self::on(Engine::Sqlite)
    }

    /// An empty project with a database of this kind, which is configured and empty.
    #[must_use]
    pub fn on(engine: Engine) -> Self {
        let directory = TempDir::with_prefix("opp-").expect("there is room for a temporary directory");
        let target = Target::new(engine, directory.path().join(DATABASE));
        let project = Self { directory, target };
        project.write(".env", &format!("DATABASE_URL={}\n", project.url()));
        if engine != Engine::Sqlite {
            project.write("opp.toml", &format!("dialects = [\"{}\"]\n", engine.dialect()));
        }
        project
    }

    /// A project whose SQLite database is migrated to these models, all in one migration.
    #[must_use]
    pub fn migrated_to(models: &[ModelDef]) -> Self {
        Self::migrated_on(Engine::Sqlite, models)
    }

    /// A project whose database is migrated to these models, all in one migration.
    #[must_use]
    pub fn migrated_on(engine: Engine, models: &[ModelDef]) -> Self {
        let project = Self::on(engine);
        project.models(models);
        project.makemigrations(&["--no-input"]).succeeds();
        project.opp(&["migrate"]).succeeds();
        project
    }

    /// The kind of its database.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.target.engine()
    }

    /// What `DATABASE_URL` says.
    #[must_use]
    pub fn url(&self) -> String {
        self.target.url()
    }

    /// Another project with the same files, a SQLite database included.
    #[must_use]
    pub fn twin(&self) -> Self {
        let twin = Self::on(self.engine());
        for (path, content) in self.files() {
            if path == Path::new(".env") {
                continue;
            }
            let path = twin.path(&path);
            fs::create_dir_all(path.parent().expect("files lie in the project")).unwrap();
            fs::write(path, content).unwrap();
        }
        twin
    }

    /// Declares the models from now on.
    pub fn models(&self, models: &[ModelDef]) {
        self.models_of("shop", models);
    }

    /// Declares the models from now on, and that they are those of another crate.
    pub fn models_of(&self, package: &str, models: &[ModelDef]) {
        let models: Vec<ModelDef> = models.iter().map(|model| possible(self.engine(), model)).collect();
        self.write(REGISTRY, &registry(package, &models).to_json());
    }

    /// Declares the models from now on, also those that the project's database cannot have.
    pub fn models_as_written(&self, models: &[ModelDef]) {
        self.write(REGISTRY, &registry("shop", models).to_json());
    }

    /// Calls `opp` in the project.
    pub fn opp(&self, arguments: &[&str]) -> Run {
        let mut command = self.command();
        command.args(arguments);
        Run::of(format!("opp {}", arguments.join(" ")), command)
    }

    /// The program, ready to be called here without anything of the caller's environment.
    fn command(&self) -> Command {
        let mut command = Command::new(opp());
        command
            .current_dir(self.directory.path())
            .env_clear()
            .env("NO_COLOR", "1")
            .env("TERM", "xterm");
        let kept = ["PATH", "HOME"].map(|name| (name, std::env::var_os(name)));
        command.envs(kept.into_iter().filter_map(|(name, value)| Some((name, value?))));
        command
    }

    /// Calls `opp makemigrations` with the project's models.
    pub fn makemigrations(&self, arguments: &[&str]) -> Run {
        self.opp(&[&["makemigrations", "--registry", REGISTRY], arguments].concat())
    }

    /// Calls `opp migrate check` with the project's models.
    pub fn check(&self) -> Run {
        self.opp(&["migrate", "check", "--registry", REGISTRY])
    }

    /// Calls `opp makemigrations` in a terminal of its own, with a message so that only the models raise questions.
    pub fn makemigrations_in_terminal(&self, dialogue: &[Exchange]) -> Run {
        let arguments = ["makemigrations", "--registry", REGISTRY, "-m", "answered in a terminal"];
        self.opp_in_terminal(&arguments, dialogue)
    }

    /// Calls `opp` in a terminal of its own.
    pub fn opp_in_terminal(&self, arguments: &[&str], dialogue: &[Exchange]) -> Run {
        let mut command = self.command();
        command.args(arguments);
        talk(command, dialogue)
    }

    /// Takes the migrations of a directory elsewhere for its own.
    pub fn take_migrations(&self, from: &Path) {
        let entries = fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path());
        for migration in entries.filter(|path| path.is_dir()) {
            let name = migration.file_name().expect("it has a name");
            let to = self.path("migrations").join(name);
            fs::create_dir_all(&to).unwrap();
            for file in fs::read_dir(&migration).unwrap().map(|entry| entry.unwrap().path()) {
                fs::copy(&file, to.join(file.file_name().expect("it has a name"))).unwrap();
            }
        }
    }

    /// The project's migrations, oldest first.
    #[must_use]
    pub fn migrations(&self) -> Vec<Migration> {
        let Ok(entries) = fs::read_dir(self.path("migrations")) else {
            return Vec::new();
        };
        let mut paths: Vec<PathBuf> = entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_dir())
            .collect();
        paths.sort();
        paths.into_iter().map(Migration::at).collect()
    }

    /// The newest migration.
    #[must_use]
    pub fn newest_migration(&self) -> Migration {
        self.migrations().pop().expect("there is a migration")
    }

    /// Opens the project's database.
    #[must_use]
    pub fn database(&self) -> Database {
        self.target.open()
    }

    /// Opens another SQLite database in the project's directory.
    #[must_use]
    pub fn database_called(&self, name: &str) -> Database {
        Database::open(&self.path(name))
    }

    /// Runs a script as a person would, without opp.
    pub fn run_in_client(&self, script: &str) {
        self.write("script.sql", script);
        self.target.run_in_client(&self.path("script.sql"));
    }

    pub(super) fn target(&self) -> &Target {
        &self.target
    }

    /// Another, empty database of the same kind.
    pub(super) fn second_target(&self) -> Target {
        Target::new(self.engine(), self.path("second.db"))
    }

    /// A path in the project.
    #[must_use]
    pub fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.directory.path().join(relative)
    }

    /// Writes a file of the project.
    pub fn write(&self, relative: &str, content: &str) {
        fs::write(self.path(relative), content).unwrap();
    }

    /// Every file of the project with its bytes.
    #[must_use]
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut directories = vec![self.directory.path().to_owned()];
        while let Some(directory) = directories.pop() {
            for entry in fs::read_dir(directory).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    directories.push(path);
                } else {
                    let relative = path
                        .strip_prefix(self.directory.path())
                        .expect("it was found there")
                        .to_owned();
                    files.insert(relative, fs::read(&path).unwrap());
                }
            }
        }
        files
    }

    /// Calls `opp` and ends the test when a file comes, goes or changes.
    pub fn changes_nothing(&self, call: impl FnOnce(&Self) -> Run) -> Run {
        let before = self.files();
        let ran = call(self);
        let after = self.files();
        let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&before), names(&after), "{} changed the project", ran.typed);
        let changed: Vec<_> = before
            .iter()
            .filter(|(path, content)| after.get(*path) != Some(content))
            .collect();
        assert!(changed.is_empty(), "{} changed {changed:?}", ran.typed);
        ran
    }
}

fn registry(package: &str, models: &[ModelDef]) -> Registry {
    let crates = vec![CrateDef {
        name: package.to_owned(),
        features: Vec::new(),
    }];
    Registry {
        format: FORMAT,
        package: package.to_owned(),
        crates,
        models: models.to_vec(),
    }
}
