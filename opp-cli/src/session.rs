//! What is on disk, what does the database remember, and do the two fit? What every command on migrations begins with.

use std::collections::BTreeSet;
use std::path::PathBuf;

use opp_core::diagnostic::Diagnostic;
use opp_core::url::DatabaseUrl;
use opp_migrate::change::Change;
use opp_migrate::files;
use opp_migrate::history::{History, ResolveError, Target};
use opp_migrate::workflow::WorkflowError;

use crate::config::session_options;
use crate::context::Context;
use crate::error::CommandError;
use crate::suggestions;
use crate::ui;
use crate::ui::sanitise::clean;
use opp_runner::Access;
use opp_runner::database::{Database, Patience};
use opp_runner::error::DbError;
use opp_runner::execute::{Runnable, Step};
use opp_runner::log::Actor;
use opp_runner::migrations::Migrations;
use opp_runner::precheck::{self, OnDisk, Problem};
use opp_runner::record::{Halfway, Record};
use opp_runner::route::Graph;
use opp_runner::run::Direction;
use opp_runner::session::SessionOptions;

/// The migrations of a project and the record of its database.
pub(crate) struct Session {
    /// The migrations, ready to run.
    migrations: Migrations,
    /// What the database has.
    pub(crate) record: Record,
    /// Whether a database was asked, so that what `record` does not hold is not applied.
    pub(crate) asked: bool,
    /// Whether the database does not exist.
    pub(crate) is_missing: bool,
    /// Where the database is; nothing where none was asked.
    pub(crate) url: Option<DatabaseUrl>,
    directory: PathBuf,
    patience: Patience,
    /// How the application sets its sessions.
    pub(crate) options: SessionOptions,
}

impl Session {
    /// Reads the history, and the database where there is one. Writes nothing.
    pub(crate) fn look(context: &Context, patience: Patience) -> Result<Self, CommandError> {
        let mut session = Self::offline(context)?;
        let url = context.kept_database()?;
        session.patience = patience;
        session.asked = true;
        session.record = match Database::open(&url, Access::Read, patience) {
            Ok(mut database) => database.record()?,
            Err(DbError::Missing { .. }) => {
                session.is_missing = true;
                Record::default()
            }
            Err(other) => return Err(other.into()),
        };
        session.url = Some(url);
        let dialect = context.target()?.dialect;
        let migrations = session.migrations.for_record(&session.record, dialect)?;
        session.migrations = migrations.in_session(&session.options);
        Ok(session)
    }

    /// Reads the history, and the database only for a revision that is relative to what is applied.
    pub(crate) fn for_revision(context: &Context, revision: &str) -> Result<Self, CommandError> {
        let is_relative = revision.starts_with(['+', '-']) || revision.starts_with("current");
        match is_relative {
            true => Self::look(context, Patience::default()),
            false => Self::offline(context),
        }
    }

    /// Reads the history alone.
    pub(crate) fn offline(context: &Context) -> Result<Self, CommandError> {
        let (history, target) = (context.history()?, context.target()?);
        Ok(Self {
            migrations: Migrations::new(history, target.dialect).in_session(&session_options(&target)),
            options: session_options(&target),
            record: Record::default(),
            asked: false,
            is_missing: false,
            url: None,
            directory: target.directory,
            patience: Patience::default(),
        })
    }

    /// Opens the database to change it, and creates it where it is not there.
    pub(crate) fn open(&self) -> Result<Database<'static>, CommandError> {
        let url = self
            .url
            .as_ref()
            .ok_or_else(|| CommandError::failed("no database configured"))?;
        let mut database = Database::open(url, Access::Create, self.patience)?;
        database.set_session(&self.options)?;
        database.set_actor(actor());
        Ok(database)
    }

    /// Where the database is, in full and without a password.
    pub(crate) fn location(&self) -> String {
        self.url.as_ref().map_or_else(String::new, ToString::to_string)
    }

    /// The migrations, ready to run.
    pub(crate) fn migrations(&self) -> &Migrations {
        &self.migrations
    }

    /// The migrations as a graph.
    pub(crate) fn graph(&self) -> Graph<'_> {
        self.migrations.graph()
    }

    /// What a migration says it does.
    pub(crate) fn message(&self, version: &str) -> String {
        self.history()
            .get(version)
            .map_or_else(String::new, files::Migration::message)
    }

    /// What a migration records.
    pub(crate) fn changes(&self, version: &str) -> &[Change] {
        self.migrations.changes(version)
    }

    /// All migrations, parents first.
    pub(crate) fn all(&self) -> &[Runnable] {
        self.migrations.all()
    }

    /// The migrations with what they record.
    pub(crate) fn history(&self) -> &History {
        self.migrations.history()
    }

    /// The migrations directory's own name.
    pub(crate) fn directory_name(&self) -> String {
        self.directory
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    }

    /// One migration.
    pub(crate) fn runnable(&self, version: &str) -> Option<&Runnable> {
        self.migrations.get(version)
    }

    /// Migrations that stopped between two statements.
    pub(crate) fn halfway(&self) -> Vec<Problem> {
        let problem = |one: &Halfway| Problem::Halfway {
            name: self.name(&one.version),
            direction: one.direction,
            done: one.done,
        };
        self.record.halfway.iter().map(problem).collect()
    }

    /// Everything that a listing warns of.
    pub(crate) fn warnings(&self) -> Vec<Problem> {
        self.problems().into_iter().chain(self.halfway()).collect()
    }

    /// Directories of applied migrations whose `down.sql` was edited since.
    pub(crate) fn edited_downs(&self) -> Vec<&str> {
        // A squash that waits, and what it replaces, may both have run under one id.
        let waits = |version: &str| self.history().waiting().iter().any(|squash| squash.id == version);
        let applied = self.record.applied.iter().filter(|(version, _)| !waits(version));
        let ran = applied.filter_map(|(version, row)| Some((version, row.ledger.as_ref()?)));
        let edited = ran.filter_map(|(version, ledger)| {
            let one = self.migrations.get(version)?;
            // A squash under the id of what it replaces has another `up.sql` too.
            let is_same = ledger.up_checksum == one.on_disk.up_checksum;
            let is_known = ledger.down_checksum.is_empty() || ledger.down_checksum == one.down_checksum;
            (is_same && !is_known).then_some(one.on_disk.name.as_str())
        });
        edited.collect()
    }

    /// What does not fit.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        precheck::problems(self.graph().ordered(), &self.record)
    }

    /// The database as a person would name it: the file, or its name on the server.
    pub(crate) fn shown(&self) -> String {
        let location = self.location();
        let name = location.split('?').next().unwrap_or_default();
        name.rsplit(['/', std::path::MAIN_SEPARATOR])
            .next()
            .unwrap_or_default()
            .to_owned()
    }

    /// The place a revision as typed means.
    pub(crate) fn target(&self, text: &str) -> Result<Target, CommandError> {
        if text.trim().is_empty() {
            return Err(CommandError::failed("the revision is empty").hint(
                "pass an id, a name or a symbol such as `head`; without a revision, everything pending is applied",
            ));
        }
        let current = self.current();
        let current: Vec<&str> = current.iter().map(String::as_str).collect();
        self.history().resolve(text, &current).map_err(|error| {
            let command = match error {
                ResolveError::Unknown { .. } => suggestions::for_revision(text),
                _ => None,
            };
            let failed = CommandError::from(error);
            match command {
                Some(command) => failed.hint(format!("for {text}, use `{command}`")),
                None => failed,
            }
        })
    }

    /// The versions a place stands for: none before the first.
    pub(crate) fn versions<'a>(&'a self, target: &'a Target) -> BTreeSet<&'a str> {
        self.graph().versions(target)
    }

    /// A place in words.
    pub(crate) fn place(&self, target: &Target) -> String {
        let names: Vec<String> = self
            .versions(target)
            .into_iter()
            .map(|version| self.name(version))
            .collect();
        if names.is_empty() {
            "before the first migration".to_owned()
        } else {
            names.join(", ")
        }
    }

    /// The migration a revision as typed means.
    pub(crate) fn migration(&self, text: &str) -> Result<&Runnable, CommandError> {
        let target = self.target(text)?;
        let versions: Vec<&str> = self.versions(&target).into_iter().collect();
        match versions[..] {
            [version] => self
                .runnable(version)
                .ok_or_else(|| CommandError::failed(format!("{} has no files", clean(version)))),
            [_, _, ..] => Err(CommandError::failed(format!(
                "`{}` names several revisions: {}",
                clean(text),
                clean(&self.place(&target))
            ))
            .hint("name one of them")),
            [] => Err(
                CommandError::failed(format!("`{}` is before the first migration", clean(text)))
                    .hint("list them with `opp showmigrations`"),
            ),
        }
    }

    /// A migration's directory.
    pub(crate) fn name(&self, version: &str) -> String {
        self.runnable(version)
            .map_or_else(|| version.to_owned(), |migration| migration.on_disk.name.clone())
    }

    /// Revision ids the database is at.
    pub(crate) fn current(&self) -> Vec<String> {
        self.graph()
            .current(&self.record)
            .into_iter()
            .map(|one| one.version.clone())
            .collect()
    }

    /// Versions of which something is in the database.
    pub(crate) fn touched(&self) -> BTreeSet<String> {
        let interrupted = self.record.interrupted.iter().map(|row| row.version.clone());
        let halfway = self.record.halfway.iter().map(|row| row.version.clone());
        let applied = self.record.applied.keys().cloned();
        applied.chain(interrupted).chain(halfway).collect()
    }

    /// Migrations with all it takes to run them.
    pub(crate) fn steps<'a>(
        &'a self,
        migrations: &[&OnDisk],
        direction: Direction,
    ) -> Result<Vec<Step<'a>>, CommandError> {
        Ok(self.migrations.steps(migrations, direction)?)
    }

    /// The error that a migration is applied, and what follows.
    pub(crate) fn applied(&self, id: &str, consequence: &str) -> CommandError {
        let (name, database) = (clean(&self.name(id)), clean(&self.shown()));
        CommandError::failed(format!("{name} is applied in {database}, so {consequence}"))
    }

    /// Stops where something does not fit.
    pub(crate) fn refuse_problems(&self) -> Result<(), CommandError> {
        self.refuse(&self.problems())
    }

    /// Stops where there are problems, and names all of them.
    pub(crate) fn refuse(&self, problems: &[Problem]) -> Result<(), CommandError> {
        let Some(first) = problems.first() else { return Ok(()) };
        let said: Vec<String> = problems.iter().map(|problem| clean(&problem.to_string())).collect();
        let mut hints: Vec<String> = problems
            .iter()
            .flat_map(Diagnostic::help)
            .map(|hint| clean(&hint))
            .collect();
        hints.dedup();
        let error = CommandError::failed(match &said[..] {
            [_] => clean(&first.to_string()),
            several => format!("{} things do not fit:\n  {}", several.len(), several.join("\n  ")),
        });
        Err(hints.into_iter().fold(error, CommandError::hint))
    }

    /// Stops where branches were never merged.
    pub(crate) fn refuse_several_heads(&self) -> Result<(), CommandError> {
        match &self.graph().heads()[..] {
            [] | [_] => Ok(()),
            several => {
                let heads = opp_runner::execute::names(several);
                Err(WorkflowError::SeveralHeads { heads }.into())
            }
        }
    }

    /// What a migration destroys is told by its operations, which an edited `down.sql` may not follow.
    pub(crate) fn warn_of_edited_downs(&self, steps: &[Step<'_>]) {
        let edited = self.edited_downs();
        let reverted = steps.iter().filter(|step| step.direction == Direction::Down);
        let reverted = reverted.map(|step| step.migration.on_disk.name.as_str());
        for name in reverted.filter(|name| edited.contains(name)) {
            ui::warn(&clean(&format!(
                "{name}/down.sql was edited after it was applied: opp does not know what it destroys"
            )));
        }
    }

    /// Says on standard error what does not fit, without stopping.
    pub(crate) fn warn_of_problems(&self) {
        for problem in self.warnings() {
            ui::warn(&clean(&problem.to_string()));
            problem.help().iter().for_each(|hint| ui::hint(&clean(hint)));
        }
    }
}

/// Who has typed the command, and where.
fn actor() -> Actor {
    Actor {
        name: whoami::username().unwrap_or_default(),
        host: whoami::hostname().unwrap_or_default(),
    }
}

/// Opens the database of the command for reading. Where it does not exist, no migration is asked for: its address is wrong.
pub(crate) fn open_existing(context: &Context) -> Result<Database<'static>, CommandError> {
    let opened = Database::open(&context.kept_database()?, Access::Read, Patience::default());
    opened.map_err(|error| match error {
        DbError::Missing { .. } => CommandError::failed(clean(&error.to_string()))
            .hint("correct DATABASE_URL; `opp env` shows where it is set")
            .hint("for a new database, `opp makemigrations` writes the first migration"),
        other => other.into(),
    })
}
