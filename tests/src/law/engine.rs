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
    /// All that tests run on.
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

    /// Whether this database's error is the one that SQLite's message names: how scenarios name it. A constraint that the message
    /// names is named by every database.
    pub(super) fn means(self, error: &str, message: &str) -> bool {
        let found = VIOLATIONS
            .iter()
            .find(|violation| message.starts_with(violation.sqlite));
        let Some(violation) = found.filter(|_| self != Self::Sqlite) else {
            return error.contains(message);
        };
        let codes = match self {
            Self::Postgres => violation.postgres,
            Self::Sqlite | Self::Mysql => violation.mysql,
        };
        let constraint = message.strip_prefix("CHECK constraint failed: ").unwrap_or_default();
        codes.iter().any(|code| error.contains(code)) && error.contains(constraint)
    }
}

struct Violation {
    sqlite: &'static str,
    postgres: &'static [&'static str],
    mysql: &'static [&'static str],
}

/// Where SQLite has a check, a server may have a type that takes no other variant and no longer text.
const VIOLATIONS: [Violation; 4] = [
    Violation {
        sqlite: "UNIQUE constraint failed",
        postgres: &["(23505)"],
        mysql: &["ERROR 1062 "],
    },
    Violation {
        sqlite: "CHECK constraint failed",
        postgres: &["(23514)", "(22P02)", "(22001)"],
        mysql: &["ERROR 4025 ", "ERROR 1265 ", "ERROR 1406 "],
    },
    Violation {
        sqlite: "NOT NULL constraint failed",
        postgres: &["(23502)"],
        mysql: &["ERROR 1048 ", "ERROR 1364 "],
    },
    Violation {
        sqlite: "FOREIGN KEY constraint failed",
        postgres: &["(23503)"],
        mysql: &["ERROR 1451 ", "ERROR 1452 "],
    },
];

/// Runs a test on each of these databases, which are named when it fails. `OPP_DATABASES=postgres,mysql` leaves others out while
/// one works on some of them.
pub fn on_each(engines: &[Engine], test: impl Fn(Engine)) {
    let chosen = std::env::var("OPP_DATABASES").ok();
    let wanted = |engine: &&Engine| match &chosen {
        Some(names) => names.split(',').any(|name| name == engine.dialect()),
        None => Engine::ALL.contains(engine),
    };
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
