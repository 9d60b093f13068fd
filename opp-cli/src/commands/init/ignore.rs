//! Keeps secrets and local databases out of version control.

use std::fs;
use std::path::Path;

use super::path::{cannot, shown};
use crate::error::CommandError;

/// Adds `.env`, and the database file of `.env.sample`, to the package's `.gitignore`; says what was added.
pub(super) fn add(directory: &Path, has_file: bool) -> Result<Option<String>, CommandError> {
    let path = directory.join(".gitignore");
    let present = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(cannot("read", &path, &error)),
    };
    let mut wanted: Vec<(&str, &[&str])> = vec![("/.env", &[".env", "/.env", ".env*", "*.env"])];
    if has_file {
        wanted.push((
            "/test.db*",
            &["*.db", "*.db*", "test.db", "/test.db", "test.db*", "/test.db*"],
        ));
    }
    let is_missing = |spellings: &[&str]| !present.lines().any(|line| spellings.contains(&line.trim()));
    let missing: Vec<&str> = wanted
        .into_iter()
        .filter(|(_, spellings)| is_missing(spellings))
        .map(|(line, _)| line)
        .collect();
    if missing.is_empty() {
        return Ok(None);
    }
    let separator = if present.is_empty() || present.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    let text = format!("{present}{separator}{}\n", missing.join("\n"));
    fs::write(&path, text).map_err(|error| cannot("write", &path, &error))?;
    Ok(Some(format!("{}: {}", shown(&path), missing.join(", "))))
}
