//! How does a person's own client get at a database? `psql` or `mariadb`, which reads a script and stops at its first error.

use std::process::{Command, Stdio};

use mysql_async::Opts;

use crate::{Server, TestDatabase};

impl TestDatabase {
    /// The server's own client, connected to this database; the script goes to its standard input.
    ///
    /// # Panics
    /// When the database's URL cannot be read.
    #[must_use]
    pub fn client(&self) -> Command {
        let mut command = match self.server() {
            Server::Mysql => mariadb(self),
            Server::Postgres | Server::Pgvector => {
                let mut psql = Command::new("psql");
                psql.args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", self.url()]);
                psql
            }
        };
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }
}

fn mariadb(database: &TestDatabase) -> Command {
    let options = Opts::from_url(database.url()).unwrap_or_else(|error| panic!("{}: {error}", database.url()));
    let mut command = Command::new("mariadb");
    command.env("MYSQL_PWD", options.pass().unwrap_or_default());
    command.args([
        "--no-defaults",
        "--host",
        options.ip_or_hostname(),
        "--user",
        options.user().unwrap_or_default(),
        "--port",
        &options.tcp_port().to_string(),
        database.name(),
    ]);
    command
}
