//! How is a page gone through?

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use opp_test_servers::{Server, TestDatabase};
use opp_tests::project::workspace;
use tempfile::TempDir;

use crate::expected::fits;
use crate::markdown::{Block, Part, Purpose, parts};
use crate::shell::{Answer, Shell};

/// A page, a shell, and the directory in which both begin.
pub(crate) struct Page {
    name: &'static str,
    parts: Vec<Part>,
    shell: Shell,
    /// Outside this workspace: `cargo new` would make the package a member of it.
    directory: TempDir,
    servers: Vec<TestDatabase>,
}

impl Page {
    /// Reads a page of this workspace.
    ///
    /// # Panics
    /// When it cannot be read.
    pub(crate) fn read(name: &'static str) -> Self {
        let text = fs::read_to_string(workspace().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let directory = TempDir::new().expect("a directory for what the page makes");
        Self {
            name,
            parts: parts(&text),
            shell: Shell::start(directory.path()),
            directory,
            servers: Vec::new(),
        }
    }

    /// Does everything the page says, in its order.
    ///
    /// # Panics
    /// When something is not as the page says.
    pub(crate) fn go_through(mut self) {
        for part in std::mem::take(&mut self.parts) {
            match part {
                Part::Block(block) => self.block(&block),
                Part::Run(command) => self.succeeds(0, &command),
                Part::Server(name) => self.server(&name),
            }
        }
    }

    fn block(&mut self, block: &Block) {
        match (&block.purpose, &*block.language) {
            (Purpose::NotRun, _) | (Purpose::Unstated, "text") => {}
            (Purpose::Unstated, "console") => self.session(block),
            (Purpose::Unstated, "sh") => block.text.lines().for_each(|line| self.succeeds(block.line, line)),
            (Purpose::File(path), _) => self.write(path, &block.text),
            (Purpose::Append(path), _) => self.append(path, &block.text),
            (Purpose::Steps(path), _) => {
                self.write(path, &block.text);
                steps(&block.text).for_each(|step| self.succeeds(block.line, step));
            }
            (Purpose::Unstated, language) => {
                panic!(
                    "{}:{}: say above this block of {language} what it is for",
                    self.name, block.line
                )
            }
        }
    }

    /// Commands behind `$ `, each with what it prints. Where nothing is shown, it may print anything.
    fn session(&mut self, block: &Block) {
        let commands = commands(&block.text);
        for (index, (command, shown)) in commands.iter().enumerate() {
            let answer = self.shell.run(command);
            let asked = commands.get(index + 1).is_some_and(|(next, _)| next.contains("$?"));
            let refusal = shown
                .lines()
                .any(|line| ["error", "CONFLICT"].iter().any(|word| line.starts_with(word)));
            assert!(
                (answer.code == 0 || asked || refusal) && (shown.is_empty() || fits(&answer.printed, shown)),
                "{}\nThe page shows:\n{shown}",
                self.told(block.line, command, &answer)
            );
        }
    }

    fn succeeds(&mut self, line: usize, command: &str) {
        let answer = self.shell.run(command);
        assert_eq!(answer.code, 0, "{}", self.told(line, command, &answer));
    }

    fn told(&self, line: usize, command: &str, answer: &Answer) -> String {
        let Answer { printed, code } = answer;
        format!("{}:{line}\n$ {command}\n{printed}exit code {code}", self.name)
    }

    fn server(&mut self, name: &str) {
        let server = match name {
            "postgres" => Server::Postgres,
            "mysql" => Server::Mysql,
            _ => panic!("{}: no server is called {name}", self.name),
        };
        let database = server.database();
        self.succeeds(0, &format!("export DATABASE_URL='{}'", database.url()));
        self.servers.push(database);
    }

    fn write(&mut self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a file lies in a directory")).expect("directories above the file");
        fs::write(path, text).expect("the file can be written");
    }

    fn append(&mut self, path: &str, text: &str) {
        let path = self.path(path);
        let mut file = fs::OpenOptions::new()
            .append(true)
            .open(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        file.write_all(text.as_bytes()).expect("the file can be written");
    }

    /// A path from the directory in which the shell is.
    fn path(&mut self, path: &str) -> PathBuf {
        let answer = self.shell.run("pwd");
        let here = PathBuf::from(answer.printed.trim());
        assert!(
            here.starts_with(self.directory.path()),
            "{}: outside its directory: {here:?}",
            self.name
        );
        here.join(path)
    }
}

/// The commands of a session: what is typed, and what is printed before the next one.
fn commands(session: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    for line in session.lines() {
        match (line.strip_prefix("$ "), line.strip_prefix("> "), commands.last_mut()) {
            (Some(command), _, _) => commands.push((command.to_owned(), String::new())),
            (None, Some(more), Some((command, shown))) if shown.is_empty() => {
                command.push('\n');
                command.push_str(more);
            }
            (None, _, Some((_, shown))) => {
                shown.push_str(line);
                shown.push('\n');
            }
            (None, _, None) => panic!("a session begins with `$ `: {line}"),
        }
    }
    commands
}

/// What the steps of a workflow or the lines of a Dockerfile run.
fn steps(file: &str) -> impl Iterator<Item = &str> {
    file.lines().filter_map(|line| {
        let line = line.trim();
        line.strip_prefix("- run: ")
            .or_else(|| line.strip_prefix("run: "))
            .or_else(|| line.strip_prefix("RUN "))
    })
}
