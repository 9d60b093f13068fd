//! An application with a directory of migrations and a database of its own.

use std::fs;
use std::path::Path;

use opp_core::url::DatabaseUrl;
use opp_runner::Migrator;
use opp_test_servers::{Server, TestDatabase};
use tempfile::TempDir;

pub(crate) struct Application {
    pub(crate) folder: TempDir,
    pub(crate) url: DatabaseUrl,
    /// Dropped with the test.
    _database: Option<TestDatabase>,
}

impl Application {
    pub(crate) fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::parse(folder.path().join("app.db").to_str().unwrap(), Path::new("")).unwrap();
        Self {
            folder,
            url,
            _database: None,
        }
    }

    pub(crate) fn on(server: Server) -> Self {
        let database = server.database();
        Self {
            folder: tempfile::tempdir().unwrap(),
            url: DatabaseUrl::parse(database.url(), Path::new("")).unwrap(),
            _database: Some(database),
        }
    }

    pub(crate) fn everywhere() -> [Self; 3] {
        [Self::on_sqlite(), Self::on(Server::Postgres), Self::on(Server::Mysql)]
    }

    pub(crate) fn migration(&self, name: &str, up: &str) {
        let folder = self.folder.path().join("migrations").join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("up.sql"), up).unwrap();
    }

    pub(crate) fn revertible(&self, name: &str, up: &str, down: &str) {
        self.migration(name, up);
        fs::write(self.folder.path().join("migrations").join(name).join("down.sql"), down).unwrap();
    }

    pub(crate) fn migrator(&self) -> Migrator {
        Migrator::new(self.folder.path().join("migrations")).actor("test", "here")
    }
}
