//! How does a test get a database of its own? Created when asked for, dropped when no longer used.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use diesel::Connection;

use crate::{MysqlConnection, PgConnection, Server, Session};

/// A database that is dropped with this value, even when somebody is connected to it.
pub struct TestDatabase {
    server: Server,
    name: String,
    url: String,
    /// Opened when first needed.
    session: RefCell<Option<Session>>,
}

impl TestDatabase {
    pub(crate) fn create(server: Server) -> Self {
        let name = new_name();
        let create = match server {
            Server::Postgres | Server::Pgvector => format!("CREATE DATABASE {name}"),
            Server::Mysql => format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"),
        };
        maintenance(server).run(&create);
        Self {
            server,
            url: server.url_of(&name),
            name,
            session: RefCell::new(None),
        }
    }

    /// The server it lies on.
    #[must_use]
    pub fn server(&self) -> Server {
        self.server
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Runs statements.
    ///
    /// # Panics
    /// When one of them fails.
    pub fn run(&self, sql: &str) {
        self.session(|session| session.run(sql));
    }

    /// Runs statements.
    ///
    /// # Errors
    /// The server's message with its code.
    pub fn attempt(&self, sql: &str) -> Result<(), String> {
        self.session(|session| session.attempt(sql))
    }

    /// The rows of a query, as text.
    ///
    /// # Panics
    /// When it fails.
    pub fn rows(&self, query: &str) -> Vec<Vec<Option<String>>> {
        self.session(|session| session.rows(query))
    }

    /// The first column of a query, as text.
    ///
    /// # Panics
    /// When it fails or has no columns.
    pub fn values(&self, query: &str) -> Vec<Option<String>> {
        self.session(|session| session.values(query))
    }

    /// Another connection to it.
    ///
    /// # Panics
    /// When the server does not answer.
    #[must_use]
    pub fn open(&self) -> Session {
        Session::open(&self.url).unwrap_or_else(|error| panic!("{error}\nrun: tests/servers/start"))
    }

    /// A Diesel connection to it, where it lies on PostgreSQL.
    ///
    /// # Panics
    /// When the server does not answer.
    #[must_use]
    pub fn postgres(&self) -> PgConnection {
        PgConnection::establish(&self.url).unwrap_or_else(|error| panic!("{error}\nrun: tests/servers/start"))
    }

    /// A Diesel connection to it, where it lies on MariaDB.
    ///
    /// # Panics
    /// When the server does not answer.
    #[must_use]
    pub fn mysql(&self) -> MysqlConnection {
        MysqlConnection::establish(&self.url).unwrap_or_else(|error| panic!("{error}\nrun: tests/servers/start"))
    }

    fn session<T>(&self, use_it: impl FnOnce(&mut Session) -> T) -> T {
        let mut session = self.session.borrow_mut();
        use_it(session.get_or_insert_with(|| self.open()))
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        self.session.borrow_mut().take();
        let drop = match self.server {
            Server::Postgres | Server::Pgvector => format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name),
            // Does not wait for ever for a transaction that a failed test left open.
            Server::Mysql => format!("SET lock_wait_timeout = 5; DROP DATABASE IF EXISTS {}", self.name),
        };
        let dropped = Session::open(self.server.url()).and_then(|mut session| session.attempt(&drop));
        if let Err(error) = dropped
            && !std::thread::panicking()
        {
            panic!("{}: {error}", self.name);
        }
    }
}

fn maintenance(server: Server) -> Session {
    Session::open(server.url()).unwrap_or_else(|error| panic!("{server:?}: {error}\nrun: tests/servers/start"))
}

/// Unlike any other on the server, whoever made it.
fn new_name() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("opp_{}_{:x}_{number}", std::process::id(), since.as_micros())
}
