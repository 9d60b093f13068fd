//! How does a person's project behave? A Cargo package of its own, built with the real tools in a shared target directory.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A package outside this workspace, under `target/projects`, which is made anew for each test.
#[derive(Debug)]
pub struct Project {
    directory: PathBuf,
}

/// What a command printed and how it ended.
#[derive(Debug)]
pub struct Run {
    /// The command as typed, for messages.
    pub typed: String,
    /// Exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Data.
    pub stdout: String,
    /// Everything said to the person.
    pub stderr: String,
}

impl Project {
    /// Makes an empty directory; a directory of an earlier run is removed.
    ///
    /// # Panics
    /// When the directory cannot be made.
    #[must_use]
    pub fn empty(name: &str) -> Self {
        let directory = projects().join(name);
        if directory.exists() {
            fs::remove_dir_all(&directory).expect("an earlier run's directory can be removed");
        }
        fs::create_dir_all(&directory).expect("a directory for the project");
        Self { directory }
    }

    /// Where the project lies.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Writes a file, with the directories above it.
    ///
    /// # Panics
    /// When that fails.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.directory.join(path);
        fs::create_dir_all(path.parent().expect("a file lies in a directory")).expect("directories above the file");
        fs::write(path, text).expect("the file can be written");
    }

    /// Reads a file.
    ///
    /// # Panics
    /// When it is not there.
    #[must_use]
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.directory.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Runs `opp` here, without a terminal and without the surrounding environment's settings.
    #[must_use]
    pub fn opp<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Run {
        self.run(Command::new(opp()), "opp", arguments)
    }

    /// Runs `cargo` here.
    #[must_use]
    pub fn cargo<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Run {
        self.run(Command::new(env!("CARGO")), "cargo", arguments)
    }

    /// `opp …` here, ready to start.
    #[must_use]
    pub fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(opp());
        command.args(arguments);
        self.settle(&mut command);
        command
    }

    fn run<S: AsRef<OsStr>>(&self, mut command: Command, name: &str, arguments: &[S]) -> Run {
        command.args(arguments);
        self.settle(&mut command);
        let words = arguments
            .iter()
            .map(|word| word.as_ref().to_string_lossy().into_owned());
        let typed = format!("{name} {}", words.collect::<Vec<_>>().join(" "));
        Run::of(typed, command)
    }

    fn settle(&self, command: &mut Command) {
        for setting in [
            "DATABASE_URL",
            "RUSTFLAGS",
            "RUSTC_WRAPPER",
            "CARGO_MANIFEST_DIR",
            "NO_COLOR",
            "OPP_SECRET_KEY",
            "OPP_ALLOWED_HOSTS",
        ] {
            command.env_remove(setting);
        }
        command
            .current_dir(&self.directory)
            .env("CARGO_TARGET_DIR", projects().join("target"));
    }
}

impl Run {
    /// Runs a command to its end.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn of(typed: String, mut command: Command) -> Self {
        let output = command.output().unwrap_or_else(|error| panic!("{typed}: {error}"));
        Self {
            typed,
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Insists that all went well.
    ///
    /// # Panics
    /// When the command ended otherwise.
    pub fn succeeds(self) -> Self {
        self.exits(0)
    }

    /// Insists on an exit code.
    ///
    /// # Panics
    /// When the command ended otherwise; the message holds all it printed.
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "$ {}\n{}{}",
            self.typed,
            self.stdout,
            self.stderr
        );
        self
    }

    /// Insists that something was said, to whichever stream.
    ///
    /// # Panics
    /// When it was not.
    pub fn says(self, words: &str) -> Self {
        assert!(
            self.stdout.contains(words) || self.stderr.contains(words),
            "$ {}\nshould say: {words}\n{}{}",
            self.typed,
            self.stdout,
            self.stderr
        );
        self
    }
}

/// The `opp` command: the program in `OPP_TEST_PROGRAM`, or that of this workspace, which is built where it is not up to date.
///
/// # Panics
/// When it does not build.
#[must_use]
pub fn opp() -> &'static Path {
    static OPP: OnceLock<PathBuf> = OnceLock::new();
    OPP.get_or_init(|| match std::env::var_os("OPP_TEST_PROGRAM") {
        Some(program) => PathBuf::from(program),
        None => program("opp"),
    })
}

/// A program of this workspace: the one beside `OPP_TEST_PROGRAM`, or one that is built where it is not up to date.
///
/// # Panics
/// When it does not build.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    if let Some(opp) = std::env::var_os("OPP_TEST_PROGRAM") {
        return PathBuf::from(opp).with_file_name(file);
    }
    // The features of the whole workspace, with which its other programs and tests are compiled.
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--workspace", "--bin", name])
        .current_dir(workspace())
        .status()
        .expect("cargo can be started");
    assert!(status.success(), "{name} does not build");
    target().join("debug").join(file)
}

/// The root of this workspace.
///
/// # Panics
/// Never: the package lies in the workspace.
#[must_use]
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package lies in the workspace")
}

/// Where projects are made; they share one target directory, so Diesel is compiled once.
#[must_use]
pub fn projects() -> PathBuf {
    target().join("projects")
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace().join("target"), PathBuf::from)
}
