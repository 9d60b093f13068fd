//! Where is a project's database? In a file of the project, or on a test server.

use std::fs;
use std::path::{Path, PathBuf};

use opp_test_servers::TestDatabase;

use super::{Database, Engine};

/// A place for one database.
pub(super) enum Target {
    File(PathBuf),
    Server(Engine, Box<TestDatabase>),
}

impl Target {
    /// An empty database on the server, or a file that does not exist yet.
    pub(super) fn new(engine: Engine, file: PathBuf) -> Self {
        match engine.server() {
            None => Self::File(file),
            Some(server) => Self::Server(engine, Box::new(server.database())),
        }
    }

    pub(super) fn engine(&self) -> Engine {
        match self {
            Self::File(_) => Engine::Sqlite,
            Self::Server(engine, _) => *engine,
        }
    }

    /// As `DATABASE_URL` names it.
    pub(super) fn url(&self) -> String {
        match self {
            Self::File(path) => path.file_name().expect("it is a file").to_string_lossy().into_owned(),
            Self::Server(_, database) => database.url().to_owned(),
        }
    }

    /// Runs a script in the server's own client; a file has none that is always there, so a plain connection reads it.
    pub(super) fn run_in_client(&self, file: &Path) {
        let Self::Server(_, database) = self else {
            return self.open().run(&fs::read_to_string(file).unwrap());
        };
        let script = fs::File::open(file).unwrap();
        let output = database.client().stdin(script).output();
        let output = output.expect("the client comes with the server");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
    }

    pub(super) fn open(&self) -> Database {
        match self {
            Self::File(path) => Database::open(path),
            Self::Server(engine, database) => Database::connect(*engine, database.url()),
        }
    }
}
