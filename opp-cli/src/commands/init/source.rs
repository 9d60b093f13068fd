//! Decides where the dependency on opp-core comes from: a version, a directory or a repository.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::error::CommandError;
use crate::ui::sanitise::clean;

/// Where opp-core comes from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Source {
    /// A directory.
    pub(crate) path: Option<PathBuf>,
    /// A repository.
    pub(crate) git: Option<String>,
    /// A commit of the repository.
    pub(crate) rev: Option<String>,
}

/// Which tables of the admin panel a package gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PanelTables {
    /// All of them.
    WithUsers,
    /// All but the table of users, which the application has.
    OwnUsers,
}

impl Source {
    /// Whether the command line names it.
    pub(super) fn is_named(&self) -> bool {
        self.path.is_some() || self.git.is_some()
    }

    /// Where nothing is named: where this program was installed from, so that the models are compiled with the same version.
    pub(super) fn or_installed(&self) -> Self {
        if self.is_named() {
            return self.clone();
        }
        let program = std::env::current_exe().and_then(|program| program.canonicalize()).ok();
        program
            .and_then(|program| checkout(&program).or_else(|| installed(&program)))
            .unwrap_or_default()
    }

    /// The same, with a path that counts from the package's directory instead of the current one.
    pub(super) fn seen_from(&self, package: &Path) -> Result<Self, CommandError> {
        let Some(path) = &self.path else {
            return Ok(self.clone());
        };
        let missing = |_not_there| {
            CommandError::failed(clean(&format!("{} does not contain opp-core", path.display())))
                .hint("pass the directory of opp-core's Cargo.toml")
        };
        path.join("Cargo.toml").metadata().map_err(missing)?;
        let here = std::env::current_dir()
            .and_then(|here| here.canonicalize())
            .unwrap_or_default();
        let package = package.canonicalize().unwrap_or_else(|_unreadable| package.to_owned());
        if path.is_absolute() || package == here {
            return Ok(self.clone());
        }
        let path = path.canonicalize().map_err(missing)?;
        Ok(Self {
            path: Some(relative(&path, &package)),
            git: self.git.clone(),
            rev: self.rev.clone(),
        })
    }
}

/// The way to an absolute path from an absolute directory.
fn relative(path: &Path, from: &Path) -> PathBuf {
    let common = path
        .components()
        .zip(from.components())
        .take_while(|(one, other)| one == other)
        .count();
    let up = from.components().skip(common).map(|_| Component::ParentDir);
    up.chain(path.components().skip(common)).collect()
}

/// The checkout whose `target` directory a program is in.
fn checkout(program: &Path) -> Option<Source> {
    let has_core =
        |directory: &&Path| directory.join("opp-core/Cargo.toml").is_file() && directory.join("opp-cli").is_dir();
    let found = program.ancestors().skip(1).find(has_core)?;
    Some(of_path(&found.join("opp-core")))
}

/// What `cargo install` recorded beside the directory of a program.
fn installed(program: &Path) -> Option<Source> {
    let record = program.parent()?.parent()?.join(".crates2.json");
    let record: serde_json::Value = serde_json::from_str(&fs::read_to_string(record).ok()?).ok()?;
    let packages = record.get("installs")?.as_object()?;
    packages
        .keys()
        .find_map(|package| recorded(package.strip_prefix("opp-cli ")?))
}

/// `0.1.0 (git+https://host/opp#commit)`, or `path+file://…` in the brackets; the registry's packages need no more than a version.
fn recorded(package: &str) -> Option<Source> {
    let (_, origin) = package.split_once(" (")?;
    let origin = origin.strip_suffix(')')?;
    if let Some(directory) = origin.strip_prefix("path+file://") {
        return Some(of_path(&Path::new(directory).parent()?.join("opp-core")));
    }
    let url = origin.strip_prefix("git+")?;
    let (url, commit) = url
        .split_once('#')
        .map_or((url, None), |(url, commit)| (url, Some(commit)));
    Some(Source {
        path: None,
        git: Some(url.split('?').next().unwrap_or(url).to_owned()),
        rev: commit.map(str::to_owned),
    })
}

fn of_path(directory: &Path) -> Source {
    Source {
        path: Some(directory.to_owned()),
        ..Source::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_of_an_installed_program_is_the_one_of_opp_core() {
        let path = recorded("0.1.0 (path+file:///src/opp/opp-cli)").unwrap();
        assert_eq!(path.path.as_deref(), Some(Path::new("/src/opp/opp-core")));
        let git = recorded("0.1.0 (git+https://example.org/opp?branch=main#abc123)").unwrap();
        assert_eq!(git.git.as_deref(), Some("https://example.org/opp"));
        assert_eq!(git.rev.as_deref(), Some("abc123"));
        assert!(recorded("0.1.0 (registry+https://github.com/rust-lang/crates.io-index)").is_none());
    }
}
