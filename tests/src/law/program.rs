//! What does the `opp` program do when it is called? Its exit code and both outputs.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A finished call.
#[derive(Clone, Debug)]
pub struct Ran {
    /// What was called, for messages.
    pub call: String,
    /// Exit code.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// The program, ready to be called in a directory without anything of the caller's environment.
#[must_use]
pub fn opp(directory: &Path) -> Command {
    let mut command = Command::new(binary());
    command.current_dir(directory).env_clear().env("NO_COLOR", "1").env("TERM", "xterm");
    for kept in ["PATH", "HOME"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    command
}

impl Ran {
    pub(super) fn of(mut command: Command) -> Self {
        let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let text = |bytes| String::from_utf8(bytes).expect("opp writes UTF-8");
        let arguments: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
        Self {
            call: format!("opp {}", arguments.join(" ")),
            code: output.status.code().expect("opp is not killed"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Ends the test unless the call ended with this code.
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{} ends with another code\n{}{}", self.call, self.stdout, self.stderr);
        self
    }

    /// Ends the test unless the call ended well.
    pub fn succeeds(self) -> Self {
        self.exits(0)
    }

    /// Ends the test unless one of the outputs holds the text.
    pub fn says(self, text: &str) -> Self {
        let said = self.stdout.contains(text) || self.stderr.contains(text);
        assert!(said, "{} does not say `{text}`:\n{}{}", self.call, self.stdout, self.stderr);
        self
    }
}

/// The program beside the tests, built when it is missing.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let test = std::env::current_exe().expect("a test knows its own file");
        let profile = test.parent().and_then(Path::parent).expect("tests lie in target/<profile>/deps");
        let path = profile.join(format!("opp{}", std::env::consts::EXE_SUFFIX));
        if !path.exists() {
            build(profile);
        }
        path
    })
}

fn build(profile: &Path) {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--package", "opp-cli", "--bin", "opp"]);
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    let status = cargo.status().expect("cargo can be called");
    assert!(status.success(), "opp does not build");
}
