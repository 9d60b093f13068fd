//! Which databases is the law for? All that opp speaks, each as a real server or file.

use opp_test_servers::Server;

/// A database that scenarios run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Engine {
    /// SQLite, in a file.
    Sqlite,
    /// PostgreSQL, on the test server.
    Postgres,
    /// MariaDB, on the test server.
    Mysql,
}

/// The databases that have a server.
pub const SERVERS: &[Engine] = &[Engine::Postgres, Engine::Mysql];

impl Engine {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Sqlite, Self::Postgres, Self::Mysql];

    /// The name of its dialect in `opp.toml`.
    #[must_use]
    pub fn dialect(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }

    /// The test server with such databases.
    #[must_use]
    pub fn server(self) -> Option<Server> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some(Server::Postgres),
            Self::Mysql => Some(Server::Mysql),
        }
    }

    /// What this database says of a violated constraint, given what SQLite says: how scenarios name it.
    pub(super) fn spells(self, message: &str) -> &str {
        let violations = [
            ("UNIQUE constraint failed", "23505", "ERROR 1062"),
            ("CHECK constraint failed", "23514", "ERROR 4025"),
            ("NOT NULL constraint failed", "23502", "(23000): Column"),
            (
                "FOREIGN KEY constraint failed",
                "23503",
                "a foreign key constraint fails",
            ),
        ];
        let found = violations.iter().find(|(sqlite, ..)| message.starts_with(sqlite));
        match (self, found) {
            (Self::Postgres, Some((_, code, _))) => code,
            (Self::Mysql, Some((_, _, code))) => code,
            _ => message,
        }
    }
}

/// Runs a test on each of these databases, which are named when it fails. `OPP_DATABASES=postgres,mysql` leaves others out while
/// one works on some of them.
pub fn on_each(engines: &[Engine], test: impl Fn(Engine)) {
    let wanted = std::env::var("OPP_DATABASES").unwrap_or_else(|_| "sqlite".to_owned());
    let wanted = |engine: &&Engine| wanted.split(',').any(|name| name == engine.dialect());
    for engine in engines.iter().filter(wanted) {
        let told = Told(*engine);
        test(*engine);
        std::mem::forget(told);
    }
}

/// Dropped only by a panic.
struct Told(Engine);

impl Drop for Told {
    fn drop(&mut self) {
        #[expect(clippy::print_stderr, reason = "a failing test says where it failed")]
        {
            eprintln!("... on {:?}", self.0);
        }
    }
}
