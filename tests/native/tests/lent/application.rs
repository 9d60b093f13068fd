//! An application with a directory of migrations, a database of its own, and connections of Diesel's.

use std::fs;
use std::path::Path;

use diesel::connection::LoadConnection;
use diesel::prelude::*;
use diesel::{MysqlConnection, PgConnection};
use opp_core::url::DatabaseUrl;
use opp_runner::Migrator;
use opp_runner::lent::Connection as Lent;
use opp_test_servers::{Server, TestDatabase};
use tempfile::TempDir;

use crate::a;

pub(crate) const FIRST: &str = "2026-01-01-000000_first";
pub(crate) const SECOND: &str = "2026-01-02-000000_second";
pub(crate) const THIRD: &str = "2026-01-03-000000_third";

pub(crate) struct Application {
    folder: TempDir,
    pub(crate) url: DatabaseUrl,
    pub(crate) database: TestDatabase,
}

impl Application {
    pub(crate) fn new(server: Server) -> Self {
        let database = server.database();
        Self {
            folder: tempfile::tempdir().unwrap(),
            url: DatabaseUrl::parse(database.url(), Path::new("")).unwrap(),
            database,
        }
    }

    pub(crate) fn migration(&self, name: &str, up: &str) {
        let folder = self.folder.path().join("migrations").join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("up.sql"), up).unwrap();
    }

    pub(crate) fn remove(&self, name: &str) {
        fs::remove_dir_all(self.folder.path().join("migrations").join(name)).unwrap();
    }

    pub(crate) fn migrator(&self) -> Migrator {
        Migrator::new(self.folder.path().join("migrations")).actor("test", "here")
    }
}

/// A connection of Diesel's to a server.
pub(crate) trait Kind: LoadConnection + Lent + Send {
    /// Where the tables are of an application that has set its own search path.
    const SCHEMA: &'static str;

    /// What the table holds, over a statement that Diesel keeps prepared.
    fn values(connection: &mut Self) -> Vec<i32>;
}

impl Kind for PgConnection {
    const SCHEMA: &'static str = "mine.";

    fn values(connection: &mut Self) -> Vec<i32> {
        a::table.select(a::x).order(a::x).load(connection).unwrap()
    }
}

impl Kind for MysqlConnection {
    const SCHEMA: &'static str = "";

    fn values(connection: &mut Self) -> Vec<i32> {
        a::table.select(a::x).order(a::x).load(connection).unwrap()
    }
}
