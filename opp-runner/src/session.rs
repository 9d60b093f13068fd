//! How an application sets its sessions, so that its migrations run as they do there.

/// What a directory of migrations wants of each session, beyond what every session of the runner is set to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionOptions {
    /// SQLite: whether foreign keys are enforced; as SQLite was compiled where nothing is said.
    pub foreign_keys: Option<bool>,
    /// MySQL and MariaDB: statements that each session begins with.
    pub statements: Vec<String>,
}

impl SessionOptions {
    /// Whether SQLite enforces foreign keys. The SQLite that is compiled into the runner does so unless told otherwise.
    #[must_use]
    pub fn enforces_foreign_keys(&self) -> bool {
        self.foreign_keys.unwrap_or(true)
    }
}
