//! Which server may a test kill, start again and configure? One of its own, run by the script `private` and gone with this value.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::{Server, Session};

/// A server of one test program alone. It writes what it commits at once, so that it may be killed.
pub struct Private {
    scheme: &'static str,
    keeper: Child,
    /// Taken when the keeper is to end: it waits for the end of its input, also where this program was killed.
    commands: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    port: String,
}

impl Private {
    /// A server that does not run yet.
    ///
    /// # Panics
    /// When it cannot be set up.
    #[must_use]
    pub fn new(server: Server) -> Self {
        match server {
            Server::Mysql => Self::of("mysql", "mysql"),
            Server::Postgres | Server::Pgvector => Self::of("postgres", "postgres"),
        }
    }

    /// A pgbouncer before the shared PostgreSQL, with these lines in its configuration.
    ///
    /// # Panics
    /// When it cannot be set up, or does not start.
    #[must_use]
    pub fn pgbouncer(lines: &[&str]) -> Self {
        let mut pooler = Self::of("pgbouncer", "postgres");
        let socket = crate::server::directory().join("postgres");
        let port = Server::Postgres
            .url()
            .rsplit(':')
            .next()
            .and_then(|rest| rest.split('/').next());
        let port = port.expect("the URL names a port");
        let target = format!("host={}~port={port}~user=opp", socket.display());
        pooler.start(&[&[target.as_str()], lines].concat());
        pooler
    }

    fn of(kind: &str, scheme: &'static str) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/private");
        let started = Command::new(script)
            .arg(kind)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let mut keeper = started.unwrap_or_else(|error| panic!("{script}: {error}"));
        let answers = BufReader::new(keeper.stdout.take().expect("it was asked for"));
        let commands = keeper.stdin.take();
        let mut this = Self {
            scheme,
            keeper,
            commands,
            answers,
            port: String::new(),
        };
        this.answer();
        this
    }

    /// Starts it with options of its command line, on another port than before. One that runs is killed first.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start(&mut self, options: &[&str]) {
        let answer = self.tell(&format!("start {}", options.join(" ")));
        self.port = answer.trim_start_matches("ok ").to_owned();
    }

    /// Ends it as a crash does, with all its processes.
    ///
    /// # Panics
    /// When that fails.
    pub fn kill(&mut self) {
        self.tell("kill");
    }

    /// From its next start on PostgreSQL is a hot standby.
    ///
    /// # Panics
    /// When that fails.
    pub fn stand_by(&mut self) {
        self.tell("standby");
    }

    /// The URL of one of its databases.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let (login, _) = Server::Postgres.url().rsplit_once('@').expect("the URL has a login");
        let (_, login) = login.split_once("://").expect("a URL has a scheme");
        format!("{}://{login}@127.0.0.1:{}/{database}", self.scheme, self.port)
    }

    /// A connection to one of its databases.
    ///
    /// # Panics
    /// When it does not answer.
    #[must_use]
    pub fn open(&self, database: &str) -> Session {
        Session::open(&self.url(database)).unwrap_or_else(|error| panic!("{error}"))
    }

    fn tell(&mut self, command: &str) -> String {
        let commands = self.commands.as_mut().expect("it is taken when it is dropped");
        writeln!(commands, "{command}").expect("the keeper listens");
        self.answer()
    }

    fn answer(&mut self) -> String {
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("the keeper writes text");
        assert!(line.starts_with("ok"), "tests/servers/private: {line}");
        line.trim_end().to_owned()
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        self.commands.take();
        // It ends by itself; nothing can be done where it does not.
        let _ = self.keeper.wait();
    }
}
