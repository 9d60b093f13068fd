//! What does the registry binary do?

use std::io::{self, Write};
use std::process::ExitCode;

use super::{CrateDef, Registry};
use crate::diagnostic::Diagnostic as _;

/// Prints the registry of this program on stdout; the generated registry binary calls it from `main`.
///
/// `crates` names every crate that may hold models, with its active features. An error goes to stderr and gives exit code 1.
#[must_use]
pub fn print(package: &str, crates: &[(&str, &[&str])]) -> ExitCode {
    let crates = crates
        .iter()
        .map(|(name, features)| crate_def(name, features))
        .collect();
    let printed = Registry::collect(package, crates)
        .map_err(|error| [vec![error.message()], error.help()].concat().join("\nhelp: "))
        .and_then(|registry| {
            write_out(&registry.to_json()).map_err(|error| format!("cannot write the registry: {error}"))
        });
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // Nobody is left to tell when stderr is closed too.
            let _ = writeln!(io::stderr(), "error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn crate_def(name: &str, features: &[&str]) -> CrateDef {
    let mut features: Vec<String> = features.iter().map(|&feature| feature.to_owned()).collect();
    features.sort();
    CrateDef {
        name: name.to_owned(),
        features,
    }
}

fn write_out(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
