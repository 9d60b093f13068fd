//! What does a user see whose database is on a server? A folder of migrations and a real database of its own.

use std::fs;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use opp_test_servers::{Server, TestDatabase};

use crate::project::{Finished, Project};

/// Both kinds of servers.
pub(crate) const BOTH: [Server; 2] = [Server::Postgres, Server::Mysql];

/// A folder whose `.env` names a database on a server.
pub(crate) struct OnServer {
    /// The folder.
    pub(crate) project: Project,
    /// The database.
    pub(crate) database: TestDatabase,
}

impl OnServer {
    /// An empty folder and an empty database.
    pub(crate) fn new(server: Server) -> Self {
        let (project, database) = (Project::new(), server.database());
        let this = Self { project, database };
        this.point_at(this.database.url());
        this
    }

    /// Lets `.env` name this URL.
    pub(crate) fn point_at(&self, url: &str) {
        fs::write(self.project.path().join(".env"), format!("DATABASE_URL='{url}'\n")).unwrap();
    }

    /// The URL of the database with a parameter.
    pub(crate) fn url_with(&self, parameter: &str) -> String {
        format!("{}?{parameter}", self.database.url())
    }

    /// Types `opp …` and waits. A password is never shown.
    pub(crate) fn opp(&self, args: &[&str]) -> Finished {
        let finished = self.project.opp(args);
        for secret in ["p@ss", "p%40ss", "ss/w:rd"] {
            let shown = finished.out.contains(secret) || finished.err.contains(secret);
            assert!(!shown, "the password is shown: {finished:#?}");
        }
        finished
    }

    /// Types `opp …`, which must succeed, and gives its output.
    #[track_caller]
    pub(crate) fn ok(&self, args: &[&str]) -> String {
        let finished = self.opp(args);
        assert_eq!(finished.code, 0, "opp {args:?}\n{finished:#?}");
        finished.out
    }

    /// Types `opp …`, which must fail with code 1 and say each of `said`.
    #[track_caller]
    pub(crate) fn refused(&self, args: &[&str], said: &[&str]) {
        let finished = self.opp(args);
        assert_eq!(finished.code, 1, "opp {args:?}\n{finished:#?}");
        for words in said {
            assert!(finished.err.contains(words), "no `{words}` in\n{}", finished.err);
        }
    }

    /// Starts `opp …` and does not wait.
    pub(crate) fn start(&self, args: &[&str]) -> Child {
        let mut command = self.project.command(args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// The first column of a query, as text.
    pub(crate) fn values(&self, query: &str) -> Vec<String> {
        let values = self.database.values(query);
        values.into_iter().map(Option::unwrap_or_default).collect()
    }

    /// Versions that Diesel's table lists.
    pub(crate) fn applied(&self) -> Vec<String> {
        self.values("SELECT version FROM __diesel_schema_migrations ORDER BY version")
    }

    /// Number of rows of a table.
    pub(crate) fn count(&self, table: &str) -> String {
        self.values(&format!("SELECT count(*) FROM {table}")).concat()
    }

    /// Asks until a query gives a row, and gives its first column. Every question is a round trip, so this does not spin.
    #[track_caller]
    pub(crate) fn until(&self, query: &str) -> String {
        let started = Instant::now();
        loop {
            if let Some(found) = self.values(query).into_iter().next() {
                return found;
            }
            assert!(started.elapsed() < Duration::from_secs(30), "never gave a row: {query}");
        }
    }

    /// The server's number of the session of opp that runs a statement with this in it, as soon as there is one.
    #[track_caller]
    pub(crate) fn until_runs(&self, words: &str) -> String {
        self.until(&match self.database.server() {
            Server::Postgres | Server::Pgvector => format!(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'opp' \
                 AND state = 'active' AND query LIKE '%{words}%'"
            ),
            Server::Mysql => format!(
                "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID() \
                 AND info LIKE '%{words}%'"
            ),
        })
    }
}
