//! What does a command print that is typed into a shell, after those before it?

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use opp_tests::project::{opp, projects, workspace};

/// Settings of the surroundings that a reader would not have.
const UNSET: [&str; 8] = [
    "DATABASE_URL",
    "RUSTFLAGS",
    "RUSTC_WRAPPER",
    "CARGO_MANIFEST_DIR",
    "NO_COLOR",
    "OPP_SECRET_KEY",
    "OPP_ALLOWED_HOSTS",
    "CARGO_TERM_COLOR",
];

/// The line after the output of a command: this word and the exit code.
const END: &str = "@end-of-command";

/// One bash in which commands are typed one after the other. Standard input of the commands is empty, so nothing waits for an answer.
#[derive(Debug)]
pub(crate) struct Shell {
    child: Child,
    typed: ChildStdin,
    printed: BufReader<ChildStdout>,
}

/// What a command printed, both streams as they came, and its exit code.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) printed: String,
    pub(crate) code: i32,
}

impl Shell {
    /// Starts in a directory, with `opp` on the path. `PAGES` is the directory of scripts that prepare what a page begins with.
    ///
    /// # Panics
    /// When bash cannot be started.
    pub(crate) fn start(directory: &Path) -> Self {
        let programs = opp().parent().expect("a program lies in a directory");
        let path = std::env::var("PATH").expect("there is a PATH");
        let mut bash = Command::new("bash");
        for setting in UNSET {
            bash.env_remove(setting);
        }
        bash.current_dir(directory)
            .env("PATH", format!("{}:{path}", programs.display()))
            .env("CARGO_TARGET_DIR", projects().join("target"))
            .env("PAGES", workspace().join("tests/tests/documents"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = bash.spawn().expect("bash can be started");
        let typed = child.stdin.take().expect("standard input is a pipe");
        let printed = BufReader::new(child.stdout.take().expect("standard output is a pipe"));
        let mut shell = Self { child, typed, printed };
        shell.type_line("exec 2>&1; code=0");
        shell
    }

    /// Types a command and waits for its end. `$?` in it is the exit code of the command before.
    ///
    /// # Panics
    /// When the shell has ended.
    pub(crate) fn run(&mut self, command: &str) -> Answer {
        self.type_line("(exit $code)");
        self.type_line(&format!(
            "{{ {command}\n}} < /dev/null; code=$?; echo; echo {END} $code"
        ));
        let mut printed = String::new();
        loop {
            let mut line = String::new();
            let read = self.printed.read_line(&mut line).expect("the shell's output is UTF-8");
            assert!(read > 0, "the shell ended at: {command}\n{printed}");
            if let Some(code) = line.strip_prefix(END) {
                let code = code.trim().parse().expect("the exit code is a number");
                return Answer { printed, code };
            }
            printed.push_str(&line);
        }
    }

    fn type_line(&mut self, line: &str) {
        writeln!(self.typed, "{line}").expect("the shell reads");
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
