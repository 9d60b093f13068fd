//! Finds the directory of a project, from which its `.env`, `opp.toml` and migrations are read.

use std::path::{Path, PathBuf};

use opp_migrate::files::{limit, nearest};

use crate::args::Global;
use crate::error::CommandError;
use crate::models;

/// The directory of the nearest `opp.toml`: of the package that is named, else of the current directory, else of the only
/// package with a registry in the workspace whose root this is. Without one, that of the nearest `diesel.toml`, else of the
/// package. The empty path is the current directory.
pub(super) fn root(global: &Global) -> Result<PathBuf, CommandError> {
    let Ok(here) = std::env::current_dir() else {
        return Ok(PathBuf::new());
    };
    let found = match models::named_directory(global)? {
        Some(package) => nearest(&package, "opp.toml").or(Some(package)),
        None => nearest(&here, "opp.toml")
            .or_else(|| models::only_directory(&here).and_then(|package| nearest(&package, "opp.toml")))
            .or_else(|| nearest(&here, "diesel.toml"))
            .or_else(|| package_around(&here)),
    };
    Ok(found.map_or_else(PathBuf::new, |directory| seen_from(&here, &directory)))
}

/// The directories whose `.env` counts for a root: its own, then those above it in the repository or workspace.
pub(super) fn with_parents(root: &Path) -> Vec<PathBuf> {
    let here = std::env::current_dir().unwrap_or_default();
    let Ok(absolute) = here.join(root).canonicalize() else {
        return vec![root.to_owned()];
    };
    let limit = limit(&absolute).to_owned();
    let above = absolute.ancestors().skip(1);
    let above = above.take_while(|directory| directory.starts_with(&limit));
    std::iter::once(root.to_owned())
        .chain(above.map(|directory| seen_from(&here, directory)))
        .collect()
}

/// The package whose subdirectory this is, unless the subdirectory has migrations of its own.
fn package_around(here: &Path) -> Option<PathBuf> {
    nearest(here, "Cargo.toml").filter(|_| !here.join("migrations").is_dir())
}

/// The shortest way to write a directory for a person in another.
pub(super) fn seen_from(here: &Path, directory: &Path) -> PathBuf {
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
        assert_eq!(nearest(&below, "opp.toml"), None);
        fs::write(package.join("opp.toml"), "").unwrap();
        assert_eq!(nearest(&below, "opp.toml"), Some(package));
    }

    #[test]
    fn directories_are_written_as_short_as_possible() {
        let here = Path::new("/a/b");
        let seen = |directory: &str| seen_from(here, Path::new(directory));
        assert_eq!(
            [seen("/a/b"), seen("/a/b/c"), seen("/a"), seen("/x")],
            ["", "c", "..", "/x"].map(PathBuf::from)
        );
    }
}
