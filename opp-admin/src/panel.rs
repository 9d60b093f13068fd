//! The panel: what it serves, and with which settings.

use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::time::{Duration, SystemTime};

use crate::db::{Dialect, Pool, Sql};
use crate::descriptor::{self, Problem, View};
use crate::error::AdminError;
use crate::files::Store;
use crate::secret::Keys;
use crate::staged::Staged;
use crate::users::Accounts;

/// An admin panel over a database. [`router`](Self::router) mounts it in an application.
#[derive(Debug)]
pub struct Admin {
    pool: Pool,
    views: Vec<View>,
    directory: Option<PathBuf>,
    settings: Settings,
    secret_keys: Vec<String>,
    files: Option<PathBuf>,
}

/// Settings of a panel.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) title: String,
    pub(crate) hosts: Vec<String>,
    pub(crate) https: bool,
    pub(crate) forwarded: bool,
    pub(crate) details: bool,
    /// How long a page may take.
    pub(crate) request_timeout: Duration,
}

impl Admin {
    /// A panel over a database. It answers to requests for `localhost`, `127.0.0.1` and `[::1]` until
    /// [`allow_hosts`](Self::allow_hosts) adds more.
    #[must_use]
    pub fn new(pool: Pool) -> Self {
        let local = ["localhost", "127.0.0.1", "[::1]"];
        Self {
            pool,
            views: Vec::new(),
            directory: None,
            settings: Settings {
                title: "Administration".to_owned(),
                hosts: local.map(str::to_owned).to_vec(),
                https: false,
                forwarded: false,
                details: false,
                request_timeout: Duration::from_secs(30),
            },
            secret_keys: Vec::new(),
            files: None,
        }
    }

    /// Sets the descriptors.
    #[must_use]
    pub fn views(mut self, views: Vec<View>) -> Self {
        self.views = views;
        self
    }

    /// Reads the descriptors of a directory. With `reload`, they are read again when a file changes.
    ///
    /// # Errors
    /// A file cannot be read or is not a descriptor.
    pub fn views_from(mut self, directory: &Path, reload: bool) -> Result<Self, AdminError> {
        self.views = descriptor::load(directory)?;
        self.directory = reload.then(|| directory.to_owned());
        Ok(self)
    }

    /// Sets the directory that files of forms are stored in. It is made when the first one comes.
    #[must_use]
    pub fn files_in(mut self, directory: impl Into<PathBuf>) -> Self {
        self.files = Some(directory.into());
        self
    }

    /// Sets the title.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.settings.title = title.into();
        self
    }

    /// Sets the keys that sign forms: the first signs, all of them verify, so that a new one can take over.
    #[must_use]
    pub fn secret_keys(mut self, keys: Vec<String>) -> Self {
        self.secret_keys = keys;
        self
    }

    /// Adds names under which the panel is reached, without ports.
    #[must_use]
    pub fn allow_hosts(mut self, hosts: impl IntoIterator<Item = String>) -> Self {
        self.settings
            .hosts
            .extend(hosts.into_iter().map(|host| host.to_ascii_lowercase()));
        self
    }

    /// Sets whether browsers reach the panel by HTTPS; cookies are sent on no other connection then.
    #[must_use]
    pub fn https(mut self, https: bool) -> Self {
        self.settings.https = https;
        self
    }

    /// Sets whether a proxy in front names the client's address in `X-Forwarded-For`.
    #[must_use]
    pub fn trust_forwarded(mut self, forwarded: bool) -> Self {
        self.settings.forwarded = forwarded;
        self
    }

    /// Sets whether error pages explain what happened to clients on this machine.
    #[must_use]
    pub fn explain_errors(mut self, details: bool) -> Self {
        self.settings.details = details;
        self
    }

    /// Sets how long a page may take; 30 seconds where nothing is set. An export goes on after its first rows.
    #[must_use]
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.settings.request_timeout = timeout;
        self
    }

    /// Compares the database with the descriptors.
    ///
    /// # Errors
    /// A table or column does not exist, or the database does not answer.
    pub async fn check(&self) -> Result<(), AdminError> {
        let mut conn = self
            .pool
            .get()
            .await
            .map_err(|error| AdminError::Database(error.to_string()))?;
        let (mut missing, mut panel) = (Vec::new(), false);
        for view in &self.views {
            if conn.rows(&probe(self.pool.dialect(), view)).await.is_err() {
                missing.push(what_is_missing(&mut conn, self.pool.dialect(), view).await);
            }
        }
        for table in ["opp_sessions", "opp_audit_log", "opp_login_attempts"] {
            let sql = Sql::new(self.pool.dialect(), &format!("SELECT 1 FROM {table} WHERE 1 = 0"));
            if conn.rows(&sql).await.is_err() {
                missing.push(format!("table `{table}` of the panel"));
                panel = true;
            }
        }
        if missing.is_empty() {
            Ok(())
        } else {
            Err(AdminError::Schema { missing, panel })
        }
    }

    /// The panel as what the handlers share.
    ///
    /// # Errors
    /// The descriptors contain mistakes, or no table holds users.
    pub(crate) fn site(self) -> Result<Arc<Site>, AdminError> {
        refuse_mistakes(self.pool.dialect(), &self.views)?;
        let with_files = self.views.iter().find(|view| view.largest_upload() > 0);
        if let Some(view) = with_files.filter(|_| self.files.is_none()) {
            return Err(AdminError::NoFiles(view.table.clone()));
        }
        Ok(Arc::new(Site {
            views: RwLock::new(Loaded {
                views: Arc::new(self.views),
                stamp: self.directory.as_deref().and_then(stamp),
                mistake: None,
            }),
            pool: self.pool,
            directory: self.directory,
            keys: Keys::new(&self.secret_keys),
            settings: self.settings,
            store: self.files.map(Store::new),
            staged: Staged::default(),
        }))
    }
}

fn refuse_mistakes(dialect: Dialect, views: &[View]) -> Result<(), AdminError> {
    let mut problems = descriptor::check(views);
    problems.extend(views.iter().flat_map(|view| without_expression(dialect, view)));
    if !problems.is_empty() {
        return Err(AdminError::Views(problems));
    }
    let missing = crate::code::missing(views);
    if !missing.is_empty() {
        return Err(AdminError::Code(missing));
    }
    Accounts::among(views).map(drop).ok_or(AdminError::NoUsers)
}

/// Computed columns that have no expression for the panel's database.
fn without_expression(dialect: Dialect, view: &View) -> impl Iterator<Item = Problem> {
    let missing = move |field: &&descriptor::Field| {
        let computed = field.computed.as_ref();
        computed.is_some_and(|computed| computed.for_(dialect).is_none())
    };
    view.fields.iter().filter(missing).map(move |field| Problem {
        table: view.table.clone(),
        key: "fields.computed".to_owned(),
        reason: format!("`{}` has no expression for {dialect}", field.name),
    })
}

/// A query that fails where the table or one of its columns does not exist.
fn probe(dialect: Dialect, view: &View) -> Sql {
    let mut sql = Sql::new(dialect, "SELECT ");
    sql.separated(", ", &view.fields, |sql, field| {
        sql.column("t", field);
    });
    sql.push(" FROM ").table(view).push(" AS t WHERE 1 = 0");
    sql
}

async fn what_is_missing(conn: &mut crate::db::Conn, dialect: Dialect, view: &View) -> String {
    let mut table = Sql::new(dialect, "SELECT 1 FROM ");
    table.table(view).push(" AS t WHERE 1 = 0");
    if conn.rows(&table).await.is_err() {
        return format!("table `{}`", view.table);
    }
    for field in &view.fields {
        let mut column = Sql::new(dialect, "SELECT ");
        column
            .column("t", field)
            .push(" FROM ")
            .table(view)
            .push(" AS t WHERE 1 = 0");
        if conn.rows(&column).await.is_err() {
            return format!("column `{}` of `{}`", field.column(), view.table);
        }
    }
    format!("columns of `{}`", view.table)
}

/// What the handlers share.
pub(crate) struct Site {
    pub(crate) pool: Pool,
    pub(crate) keys: Keys,
    pub(crate) settings: Settings,
    /// Where files are stored.
    pub(crate) store: Option<Store>,
    /// Files of imports that were looked at and not yet imported.
    pub(crate) staged: Staged,
    views: RwLock<Loaded>,
    directory: Option<PathBuf>,
}

/// The descriptors in use.
#[derive(Clone)]
struct Loaded {
    views: Arc<Vec<View>>,
    /// When their files changed last.
    stamp: Option<SystemTime>,
    /// Why newer files are not in use.
    mistake: Option<Arc<str>>,
}

impl Site {
    pub(crate) fn dialect(&self) -> Dialect {
        self.pool.dialect()
    }

    /// The descriptors, read again where a file changed. Files with a mistake change nothing until it is corrected.
    pub(crate) fn views(&self) -> Arc<Vec<View>> {
        let known = self.loaded();
        let Some(directory) = &self.directory else {
            return known.views;
        };
        let stamp = stamp(directory);
        if stamp == known.stamp {
            return known.views;
        }
        let read = descriptor::load(directory).map_err(AdminError::from);
        let loaded = match read.and_then(|views| refuse_mistakes(self.dialect(), &views).map(|()| views)) {
            Ok(views) => {
                tracing::info!("views reloaded");
                Loaded {
                    views: Arc::new(views),
                    stamp,
                    mistake: None,
                }
            }
            Err(error) => {
                tracing::warn!("views not reloaded: {error}");
                Loaded {
                    stamp,
                    mistake: Some(error.to_string().into()),
                    ..known
                }
            }
        };
        let views = Arc::clone(&loaded.views);
        if let Ok(mut guard) = self.views.write() {
            *guard = loaded;
        }
        views
    }

    /// Why the files of the descriptors are not in use, for who develops.
    pub(crate) fn mistake(&self) -> Option<Arc<str>> {
        self.loaded().mistake.filter(|_| self.settings.details)
    }

    fn loaded(&self) -> Loaded {
        match self.views.read() {
            Ok(guard) => guard.clone(),
            Err(poisoned) => poisoned.into_inner().clone(),
        }
    }
}

/// When a file of the directory changed last.
fn stamp(directory: &Path) -> Option<SystemTime> {
    let entries = std::fs::read_dir(directory).ok()?;
    let changed = |entry: std::fs::DirEntry| entry.metadata().and_then(|data| data.modified()).ok();
    let own = std::fs::metadata(directory).and_then(|data| data.modified()).ok();
    entries.flatten().filter_map(changed).chain(own).max()
}
