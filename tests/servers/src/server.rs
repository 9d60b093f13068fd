//! Which servers are there, and where? `tests/servers/start` writes it down.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::TestDatabase;

/// A server that `tests/servers/start` has started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Server {
    /// PostgreSQL from the distribution, with TLS.
    Postgres,
    /// MariaDB from the distribution, with TLS.
    Mysql,
    /// A newer PostgreSQL with the extension `vector`, without TLS.
    Pgvector,
}

impl Server {
    /// The URL of the database that every server has. The password holds characters that a URL must encode.
    ///
    /// # Panics
    /// When the servers were not started.
    #[must_use]
    pub fn url(self) -> &'static str {
        setting(match self {
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
            Self::Pgvector => "pgvector",
        })
    }

    /// The URL of a database of this name, whether there is one or not.
    #[must_use]
    pub fn url_of(self, database: &str) -> String {
        let (server, _) = self.url().rsplit_once('/').expect("the URL names a database");
        format!("{server}/{database}")
    }

    /// A new, empty database.
    ///
    /// # Panics
    /// When the server does not answer.
    #[must_use]
    pub fn database(self) -> TestDatabase {
        TestDatabase::create(self)
    }
}

/// The certificate authority that signed the servers' certificates for `localhost` and `127.0.0.1`, as a PEM file.
#[must_use]
pub fn certificate_authority() -> &'static Path {
    Path::new(setting("ca"))
}

fn setting(key: &str) -> &'static str {
    static SETTINGS: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    let settings = SETTINGS.get_or_init(|| {
        let path = directory().join("urls");
        let text = fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}\nrun: tests/servers/start", path.display()));
        let pairs = text.lines().filter_map(|line| line.split_once('='));
        pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    });
    settings
        .get(key)
        .unwrap_or_else(|| panic!("no {key} among the test servers\nrun: tests/servers/start"))
}

/// The same directory as in `tests/servers/common.sh`.
pub(crate) fn directory() -> PathBuf {
    if let Some(directory) = std::env::var_os("OPP_TEST_SERVERS") {
        return directory.into();
    }
    let user = fs::metadata("/proc/self")
        .expect("Linux tells who runs a process")
        .uid();
    format!("/tmp/opp-test-servers-{user}").into()
}
