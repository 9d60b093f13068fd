//! Which directory's `.env`, `opp.toml` and migrations are meant?

use std::path::{Path, PathBuf};

use crate::args::Global;
use crate::error::CommandError;
use crate::models;

/// The directory of the nearest `opp.toml`: of the package that is said, else of the current directory, else of the only
/// package with a registry in the workspace whose root this is. Without one, the current directory, as the empty path.
pub(super) fn root(global: &Global) -> Result<PathBuf, CommandError> {
    let Ok(here) = std::env::current_dir() else {
        return Ok(PathBuf::new());
    };
    let said = models::directory_said(global)?;
    let found = said
        .and_then(|package| nearest(&package))
        .or_else(|| nearest(&here))
        .or_else(|| models::only_directory(&here).and_then(|package| nearest(&package)));
    Ok(found.map_or_else(PathBuf::new, |directory| seen_from(&here, &directory)))
}

/// The nearest directory upwards with an `opp.toml`, within the repository or, without one, the package or workspace: a file
/// that somebody else left further up decides nothing.
fn nearest(from: &Path) -> Option<PathBuf> {
    let limit = from
        .ancestors()
        .find(|directory| directory.join(".git").exists())
        .or_else(|| {
            from.ancestors()
                .filter(|directory| directory.join("Cargo.toml").is_file())
                .last()
        })
        .unwrap_or(from);
    from.ancestors()
        .take_while(|directory| directory.starts_with(limit))
        .find(|directory| directory.join("opp.toml").is_file())
        .map(Path::to_owned)
}

/// A directory as a person in another would write it.
fn seen_from(here: &Path, directory: &Path) -> PathBuf {
    if let Ok(below) = directory.strip_prefix(here) {
        return below.to_owned();
    }
    match here.strip_prefix(directory) {
        Ok(above) => above.components().map(|_| "..").collect(),
        Err(_elsewhere) => directory.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_above_the_project_decides_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let package = folder.path().join("mine");
        let below = package.join("src");
        fs::create_dir_all(&below).unwrap();
        fs::write(folder.path().join("opp.toml"), "").unwrap();
        fs::write(package.join("Cargo.toml"), "").unwrap();
        assert_eq!(nearest(&below), None);
        fs::write(package.join("opp.toml"), "").unwrap();
        assert_eq!(nearest(&below), Some(package));
    }

    #[test]
    fn directories_are_named_as_short_as_can_be() {
        let here = Path::new("/a/b");
        let seen = |directory: &str| seen_from(here, Path::new(directory));
        assert_eq!(
            [seen("/a/b"), seen("/a/b/c"), seen("/a"), seen("/x")],
            ["", "c", "..", "/x"].map(PathBuf::from)
        );
    }
}
