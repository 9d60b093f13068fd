//! Opens the admin panel of a project: its views, its database, and whether the two fit.

use std::future::Future;
use std::path::PathBuf;

use opp_admin::descriptor::{self, View};
use opp_admin::{AdminError, Pool, PoolError};
use opp_core::url::DatabaseUrl;
use opp_runner::Access;
use opp_runner::database::{Database, Patience};

use crate::args::ViewsDirectory;
use crate::context::Context;
use crate::error::CommandError;
use crate::session::Session;
use crate::ui::sanitise::clean;

/// The command that gives a project the panel's tables.
const LINK_TABLES: &str =
    "`opp init --admin` adds the panel's tables; then run `opp makemigrations`, `opp migrate` and `opp makeviews`";

/// The views of a project and the database that they describe.
pub(crate) struct Panel {
    /// Where the database is.
    pub(crate) url: DatabaseUrl,
    /// Where the views are.
    pub(crate) directory: PathBuf,
    /// The views.
    pub(crate) views: Vec<View>,
}

impl Panel {
    /// Reads the views, and refuses a database that has pending migrations or does not exist.
    pub(crate) fn open(context: &Context, directory: &ViewsDirectory) -> Result<Self, CommandError> {
        let directory = context.views_dir(directory.views.as_deref())?;
        let views = descriptor::load(&directory)?;
        if views.is_empty() {
            return Err(
                CommandError::failed(format!("{} contains no views", clean(&directory.display().to_string())))
                    .hint("`opp makeviews` writes them from the models"),
            );
        }
        let url = context.kept_database()?;
        refuse_pending(context)?;
        // An existing file is required: a pool would create an empty one.
        Database::open(&url, Access::Read, Patience::default())?;
        Ok(Self { url, directory, views })
    }

    /// Connections to the database.
    pub(crate) fn pool(&self) -> Result<Pool, CommandError> {
        Ok(Pool::new(&self.url)?)
    }
}

/// Refuses a database that is not at the head of its migrations. A project without migrations has nothing to compare.
pub(crate) fn refuse_pending(context: &Context) -> Result<(), CommandError> {
    if !context.target()?.directory.exists() {
        return Ok(());
    }
    let session = Session::look(context, Patience::default())?;
    session.refuse_problems()?;
    session.refuse(&session.halfway())?;
    let graph = session.graph();
    let heads = graph.heads().into_iter().map(|one| one.version.as_str()).collect();
    let pending = graph.up(&heads, &session.record);
    if pending.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = pending.iter().map(|one| clean(&one.name)).collect();
    Err(CommandError::failed(format!(
        "{} has pending migrations:\n  {}",
        clean(&session.shown()),
        names.join("\n  ")
    ))
    .hint("run `opp migrate`"))
}

/// Runs the asynchronous part of a command.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> Result<T, CommandError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(std::thread::available_parallelism().map_or(2, std::num::NonZero::get))
        .enable_all()
        .build()
        .map_err(|error| CommandError::failed(format!("cannot start threads: {error}")))?;
    let done = runtime.block_on(future);
    // A blocking statement cannot be cancelled, and nobody waits for its result.
    runtime.shutdown_background();
    Ok(done)
}

impl From<PoolError> for CommandError {
    fn from(error: PoolError) -> Self {
        Self::failed(clean(&error.to_string()))
    }
}

impl From<AdminError> for CommandError {
    fn from(error: AdminError) -> Self {
        let failed = Self::failed(clean(&error.to_string()));
        match error {
            AdminError::NoUsers => failed.hint(LINK_TABLES).hint(
                "a table of users of your own is named by admin(auth(…)) on its struct; then run `opp makeviews`",
            ),
            AdminError::Schema { panel: true, .. } => failed.hint(LINK_TABLES),
            AdminError::Schema { panel: false, .. } => failed.hint(
                "run `opp makemigrations` and `opp migrate` if the models are newer than the database, `opp makeviews` if the \
                 views are older than the models",
            ),
            AdminError::Views(_) | AdminError::Files(_) => failed
                .hint("correct the file; `opp makeviews --check` compares the views with the models"),
            AdminError::NoFiles(_) => failed.hint("pass --files DIR"),
            AdminError::Code(_) => failed.hint(
                "correct the path in the model and run `opp makeviews`; a function is registered by `#[opp_admin::action]`, \
                 `#[opp_admin::hook]` or `#[opp_admin::format]`",
            ),
            AdminError::Database(_) => failed.hint("`opp env` shows the database and whether it can be reached"),
        }
    }
}
