//! What does a user see who types `opp` in a folder of migrations? A folder, the built command, and its database.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use tempfile::TempDir;

/// A folder with migrations and a database `test.db`.
pub(crate) struct Project {
    folder: TempDir,
}

/// What a command left behind.
#[derive(Debug)]
pub(crate) struct Finished {
    /// Exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Project {
    /// An empty folder that says where its database is.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("migrations")).unwrap();
        fs::write(folder.path().join(".env"), "DATABASE_URL=test.db\n").unwrap();
        Self { folder }
    }

    /// A migration that runs inside a transaction, as the Diesel tool writes it.
    pub(crate) fn migration(&self, name: &str, up: &str, down: &str) -> &Self {
        let folder = self.migrations().join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("up.sql"), up).unwrap();
        fs::write(folder.join("down.sql"), down).unwrap();
        self
    }

    /// The same outside a transaction.
    pub(crate) fn outside(&self, name: &str, up: &str, down: &str) -> &Self {
        self.migration(name, up, down);
        fs::write(
            self.migrations().join(name).join("metadata.toml"),
            "run_in_transaction = false\n",
        )
        .unwrap();
        self
    }

    /// A migration that says what it builds on, as opp writes it, without operations.
    pub(crate) fn recorded(&self, name: &str, parents: &[&str]) -> &Self {
        self.migration(name, "SELECT 1;", "SELECT 1;");
        let file = serde_json::json!({
            "format": 1, "dialect": "sqlite", "parents": parents, "message": "made by a test", "package": "shop",
            "crates": [], "checksums": { "up": "", "down": "", "operations": opp_migrate::files::checksum("") }, "operations": [],
        });
        fs::write(self.migrations().join(name).join("migration.json"), file.to_string()).unwrap();
        self
    }

    /// Three tables in three migrations.
    pub(crate) fn three(&self) -> &Self {
        self.migration(
            "2026-01-01-000000_users",
            "CREATE TABLE users (id INTEGER PRIMARY KEY);",
            "DROP TABLE users;",
        )
        .migration(
            "2026-01-02-000000_posts",
            "CREATE TABLE posts (id INTEGER PRIMARY KEY);",
            "DROP TABLE posts;",
        )
        .migration(
            "2026-01-03-000000_tags",
            "CREATE TABLE tags (id INTEGER PRIMARY KEY);",
            "DROP TABLE tags;",
        )
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The migrations directory.
    pub(crate) fn migrations(&self) -> PathBuf {
        self.path().join("migrations")
    }

    /// How many migrations there are.
    pub(crate) fn migration_count(&self) -> usize {
        let entries = fs::read_dir(self.migrations()).unwrap();
        entries.filter(|entry| entry.as_ref().unwrap().path().is_dir()).count()
    }

    /// The database file.
    pub(crate) fn database(&self) -> PathBuf {
        self.path().join("test.db")
    }

    /// The command, ready to start in the folder.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_opp"));
        command.args(args).current_dir(self.path()).stdin(Stdio::null());
        command.env_remove("DATABASE_URL").env("NO_COLOR", "1");
        command
    }

    /// Types `opp …` and waits.
    pub(crate) fn opp(&self, args: &[&str]) -> Finished {
        let output = self.command(args).output().unwrap();
        Finished {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Types `opp …`, which must succeed, and gives its output.
    pub(crate) fn ok(&self, args: &[&str]) -> String {
        let finished = self.opp(args);
        assert_eq!(finished.code, 0, "opp {args:?}\n{finished:#?}");
        finished.out
    }

    /// Opens the database without opp.
    pub(crate) fn connect(&self) -> SqliteConnection {
        SqliteConnection::establish(self.database().to_str().unwrap()).unwrap()
    }

    /// Runs SQL without opp.
    pub(crate) fn execute(&self, sql: &str) {
        self.connect().batch_execute(sql).unwrap();
    }

    /// The column `value` of a query, without opp.
    pub(crate) fn values(&self, query: &str) -> Vec<String> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            value: String,
        }
        let sql = format!("SELECT CAST(value AS TEXT) AS value FROM ({query})");
        let rows: Vec<Row> = diesel::sql_query(sql).load(&mut self.connect()).unwrap();
        rows.into_iter().map(|row| row.value).collect()
    }

    /// Versions that Diesel's table lists.
    pub(crate) fn applied(&self) -> Vec<String> {
        self.values("SELECT version AS value FROM __diesel_schema_migrations ORDER BY version")
    }

    /// Tables that belong to nobody's bookkeeping.
    pub(crate) fn tables(&self) -> Vec<String> {
        self.values(
            "SELECT name AS value FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 2) <> '__' \
             AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name",
        )
    }
}
