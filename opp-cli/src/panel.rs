//! Opens the admin panel of a project: its views, its database, and whether the two fit.

use std::future::Future;
use std::path::PathBuf;

use opp_admin::Pool;
use opp_admin::descriptor::{self, View};
use opp_core::url::DatabaseUrl;
use opp_runner::Access;
use opp_runner::database::{Database, Patience};

use crate::args::ViewsDirectory;
use crate::context::Context;
use crate::error::CommandError;
use crate::session::Session;
use crate::ui::sanitise::clean;

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
