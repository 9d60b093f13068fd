//! What does a build script tell Cargo?

use std::io::{self, Write};
use std::path::Path;

/// Something that a build script tells Cargo through its standard output.
#[derive(Clone, Copy, Debug)]
pub enum Instruction<'a> {
    /// Stops the build once the script ends, and is shown; one message a line.
    Error(&'a str),
    /// Is shown; one message a line.
    Warning(&'a str),
    /// The script runs again when this file, or one in this directory, changes.
    RerunIfChanged(&'a Path),
}

impl Instruction<'_> {
    /// Tells Cargo.
    pub fn tell(self) {
        match self {
            Self::Error(text) => text.lines().for_each(|line| tell("error", line)),
            Self::Warning(text) => text.lines().for_each(|line| tell("warning", line)),
            Self::RerunIfChanged(path) => tell("rerun-if-changed", &path.display().to_string()),
        }
    }
}

fn tell(key: &str, value: &str) {
    // Cargo reads this pipe; if it is gone, nobody is left to tell.
    let _ = writeln!(io::stdout(), "cargo::{key}={value}");
}
